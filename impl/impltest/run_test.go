package impltest

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/smalltalk-sockets/go/impl"
)

// With -short a network of each kind is left, on one host and between two.
func TestOneOfEachKind(t *testing.T) {
	h := Harness{
		New:      func(testing.TB) impl.Provider { return nil },
		Hosts:    func(testing.TB) (clients, servers Node) { return },
		Features: Features{IPv6: true, DualStack: true, Unix: true, UDP: true, Unixgram: true, Raw: true},
	}
	var names []string
	for _, v := range oneOfEachKind(h.variants()) {
		names = append(names, v.name)
	}
	assert.Equal(t, []string{
		"tcp4", "unix", "udp4", "unixgram", "icmp4", "tcp4 between hosts", "udp4 between hosts", "icmp4 between hosts",
	}, names)
}
