package kerneltruth

import (
	"fmt"
	"strings"

	"github.com/smalltalk-sockets/go/impl"
)

// poll reports readiness in the words of poll(2). A pending error makes a socket
// readable at the boundary, because a read would return it at once.
func (r *replay) poll(args map[string]string) outcome {
	var events []string
	socket := r.named(args["sock"]).(impl.Socket)
	if socket.CanRead() {
		events = append(events, "IN")
	}
	if c, ok := socket.(interface{ CanWrite() bool }); ok && c.CanWrite() {
		events = append(events, "OUT")
	}
	if oob, ok := impl.As[impl.OutOfBand](socket); ok && oob.CanReadUrgent() {
		events = append(events, "PRI")
	}
	return outcome{facts: facts{"revents": strings.Join(events, "|")}}
}

// compareReadiness compares readiness in both directions. At the boundary an
// error makes a socket readable: a read would return it at once.
func compareReadiness(want, got string) error {
	readable := strings.Contains(want, "IN") || strings.Contains(want, "ERR")
	if readable != strings.Contains(got, "IN") {
		return fmt.Errorf("got %q, want %q", got, want)
	}
	for _, event := range []string{"OUT", "PRI"} {
		if strings.Contains(want, event) != strings.Contains(got, event) {
			return fmt.Errorf("got %q, want %q", got, want)
		}
	}
	return nil
}
