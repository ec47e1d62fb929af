package memory_test

import (
	"io"
	"net/netip"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// listen returns a server at the loopback address of the host, or at an unused Unix
// name.
func listen(tb testing.TB, h *memory.Host, network impl.Network) impl.Server {
	tb.Helper()
	l, err := h.NewServer(network)
	require.NoError(tb, err)
	var local impl.Endpoint
	switch network {
	case impl.TCP, impl.TCP4:
		local = impl.IP(netip.MustParseAddr("127.0.0.1"), 0)
	case impl.TCP6:
		local = impl.IP(netip.MustParseAddr("::1"), 0)
	}
	require.NoError(tb, l.Bind(local))
	require.NoError(tb, l.Listen(-1))
	return l
}

// dial returns a stream that is connected to the server, and was not accepted.
func dial(tb testing.TB, h *memory.Host, l impl.Server) impl.Stream {
	tb.Helper()
	c, err := h.NewStream(l.Network())
	require.NoError(tb, err)
	require.NoError(tb, c.Connect(tb.Context(), l.LocalEndpoint()))
	return c
}

// connect returns the two ends of a new connection to the server.
func connect(tb testing.TB, h *memory.Host, l impl.Server) (client, server impl.Stream) {
	tb.Helper()
	client = dial(tb, h, l)
	server, err := l.Accept()
	require.NoError(tb, err)
	return client, server
}

// pair returns the two ends of a new connection.
func pair(tb testing.TB, h *memory.Host, network impl.Network) (client, server impl.Stream) {
	tb.Helper()
	l := listen(tb, h, network)
	client, server = connect(tb, h, l)
	require.NoError(tb, l.Close())
	return client, server
}

var loopback = netip.MustParseAddr("127.0.0.1")

func write(tb testing.TB, s impl.Stream, text string) {
	tb.Helper()
	n, err := s.Write([]byte(text))
	require.NoError(tb, err)
	require.Len(tb, text, n)
}

func reads(tb testing.TB, s impl.Stream, want string) {
	tb.Helper()
	p := make([]byte, len(want))
	_, err := io.ReadFull(s, p)
	require.NoError(tb, err)
	require.Equal(tb, want, string(p))
}

func atEnd(tb testing.TB, s impl.Stream) {
	tb.Helper()
	n, err := s.Read(make([]byte, 10))
	require.Zero(tb, n)
	require.True(tb, err == io.EOF, "%v", err)
}

// fill writes pieces of a size until there is no room for any, and returns how many
// bytes there was room for.
func fill(tb testing.TB, s impl.Stream, piece int) int {
	tb.Helper()
	total := 0
	p := make([]byte, piece)
	for {
		require.NoError(tb, s.SetWriteDeadline(time.Now().Add(time.Second)))
		n, err := s.Write(p)
		total += n
		if err != nil {
			require.ErrorIs(tb, err, os.ErrDeadlineExceeded)
			require.NoError(tb, s.SetWriteDeadline(time.Time{}))
			return total
		}
	}
}

// onlyReader hides the other methods of a stream.
type onlyReader struct{ io.Reader }

// addHost adds a host with addresses of the network's choice.
func addHost(tb testing.TB, n *memory.Network, name string) *memory.Host {
	tb.Helper()
	h, err := n.AddHost(name)
	require.NoError(tb, err)
	return h
}
