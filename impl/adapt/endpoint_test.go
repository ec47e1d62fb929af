package adapt

import (
	"net"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/smalltalk-sockets/go/impl"
)

// named is an address of an engine.
type named struct{ network, text string }

func (n named) Network() string { return n.network }
func (n named) String() string  { return n.text }

func TestEveryAddressIsAnEndpoint(t *testing.T) {
	ten := net.IPv4(10, 0, 0, 7)
	for _, c := range []struct {
		addr    net.Addr
		text    string
		network impl.Network
	}{
		{&net.TCPAddr{IP: ten, Port: 7}, "10.0.0.7:7", impl.TCP},
		{&net.UDPAddr{IP: ten, Port: 7}, "10.0.0.7:7", impl.TCP}, // of QUIC
		{named{"tcp4", "10.0.0.7:7"}, "10.0.0.7:7", impl.TCP4},
		{named{"vsock", "[fe80::1]:7"}, "[fe80::1]:7", impl.TCP},
		{&net.UnixAddr{Name: "/run/x", Net: "unix"}, "/run/x", impl.Unix},
		{&net.UnixAddr{}, "@", impl.Unix},
		{named{"pipe", "pipe"}, "pipe", impl.Unix},
		{named{"tcp", "yamux:remote"}, "yamux:remote", impl.Unix},
		{named{}, "@", impl.Unix},
		{nil, "@", impl.Unix},
	} {
		e := endpointOf(c.addr)
		assert.Equal(t, c.text, e.String(), "%v", c.addr)
		assert.Equal(t, c.network, networkOf(c.addr, e, false), "%v", c.addr)
	}
}
