package kerneltruth

import (
	"fmt"
	"strings"

	"github.com/smalltalk-sockets/go/impl"
)

// sendUrgent is send with MSG_OOB.
func sendUrgent(c impl.Stream, p []byte) (int, error) {
	oob, ok := impl.As[impl.OutOfBand](c)
	if !ok {
		return 0, fmt.Errorf("%T has no urgent bytes", c)
	}
	return oob.SendUrgent(p)
}

// recvUrgent is recv with MSG_OOB. It returns one byte, whatever there is room
// for.
func recvUrgent(c impl.Stream, flags string) outcome {
	oob, ok := impl.As[impl.OutOfBand](c)
	if !ok {
		return outcome{err: fmt.Errorf("%T has no urgent bytes", c)}
	}
	fetch := oob.TryReceiveUrgent
	if strings.Contains(flags, "PEEK") {
		fetch = oob.TryPeekUrgent
	}
	octet, err := fetch()
	if err != nil {
		return outcome{facts: facts{"n": 0}, err: err}
	}
	return outcome{facts: facts{"n": 1, "data": quoted([]byte{octet}), "flags": "OOB"}}
}

// pollUrgent waits for an urgent byte, the only event that records wait for in
// this way.
func (r *replay) pollUrgent(args map[string]string) outcome {
	socket := r.named(args["sock"])
	oob, ok := impl.As[impl.OutOfBand](socket)
	if !ok || args["events"] != "PRI" {
		return outcome{err: fmt.Errorf("%T cannot wait for %s", socket, args["events"])}
	}
	err := oob.EnsureUrgent()
	return outcome{facts: facts{"ready": 1, "revents": "PRI"}, err: err}
}

// atMark asks whether a read begins at the mark.
func (r *replay) atMark(args map[string]string) outcome {
	socket := r.named(args["sock"])
	oob, ok := impl.As[impl.OutOfBand](socket)
	if !ok {
		return outcome{err: fmt.Errorf("%T has no mark", socket)}
	}
	is, err := oob.AtMark()
	return outcome{facts: facts{"value": oneIf(is)}, err: err}
}
