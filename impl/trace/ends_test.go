package trace

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/smalltalk-sockets/go/impl"
)

func port(n int) impl.Endpoint { return impl.IP(netip.IPv6Loopback(), uint16(n)) }

// Two ends with each other's endpoints have one number, each once.
func TestEndsOfOneConnection(t *testing.T) {
	var e ends
	assert.EqualValues(t, 1, e.number(port(1), port(80)))
	assert.EqualValues(t, 2, e.number(port(2), port(80)))
	assert.EqualValues(t, 2, e.number(port(80), port(2)))
	assert.EqualValues(t, 3, e.number(port(80), port(2)), "the ports are used again")
	assert.EqualValues(t, 4, e.number(port(7), port(7)), "a connection to itself has one end")
	unix := impl.UnixPath("/s")
	assert.EqualValues(t, 5, e.number(impl.Unnamed, unix))
	assert.EqualValues(t, 6, e.number(unix, impl.Unnamed))
}

// A connection that its client has closed may be accepted later, within limits.
func TestEndsForgetTheClosed(t *testing.T) {
	var e ends
	e.close(port(1), port(80), e.number(port(1), port(80)))
	assert.EqualValues(t, 1, e.number(port(80), port(1)))
	e.close(port(1), port(80), 1) // has both ends
	for i := range 2 * maxOld {
		e.close(port(i), port(81), e.number(port(i), port(81)))
	}
	assert.Len(t, e.single, maxOld)
	assert.Len(t, e.old, maxOld)
}
