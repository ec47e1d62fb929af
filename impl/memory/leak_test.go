package memory_test

import (
	"regexp"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// leaks returns the sockets of the leaks.
func leaks(n *memory.Network) []string {
	var all []string
	for _, leak := range n.Leaks() {
		all = append(all, leak.SocketInfo.String())
	}
	return all
}

// A socket that holds something is a leak until it is closed.
func TestLeaks(t *testing.T) {
	for _, network := range []impl.Network{impl.TCP, impl.Unix} {
		h := memory.New(memory.TrackSockets())
		n := h.Network()
		unused, err := h.NewStream(network)
		require.NoError(t, err)
		_, err = h.NewServer(network)
		require.NoError(t, err)
		assert.Empty(t, n.Leaks())

		var at impl.Endpoint
		if network == impl.Unix {
			at = impl.UnixPath("/none")
		} else {
			at = impl.IP(loopback, 9)
		}
		require.Error(t, unused.Connect(t.Context(), at))
		assert.Empty(t, n.Leaks())

		l := listen(t, h, network)
		client := dial(t, h, l)
		require.Len(t, n.Leaks(), 2, "what nobody has accepted is the server's")
		server, err := l.Accept()
		require.NoError(t, err)
		require.Len(t, n.Leaks(), 3)
		require.NoError(t, l.Close())
		require.NoError(t, impl.Set(client, impl.Linger, 0))
		require.NoError(t, client.Close())
		got := n.Leaks()
		require.Len(t, got, 1, "what was reset is to be closed too")
		assert.Equal(t, server.RemoteEndpoint(), got[0].Remote)
		require.NoError(t, server.Close())
		assert.Empty(t, n.Leaks())
	}
}

// Leaks come in the order in which they were made.
func TestLeaksInOrder(t *testing.T) {
	h := memory.New(memory.TrackSockets())
	var want []string
	for port := range uint16(20) {
		s, err := h.NewStream(impl.TCP)
		require.NoError(t, err)
		require.NoError(t, s.Bind(impl.IP(loopback, 100-port)))
		want = append(want, inspect(t, s).String())
	}
	assert.Equal(t, want, leaks(h.Network()))
}

// Without TrackSockets nothing is recorded.
func TestLeaksUntracked(t *testing.T) {
	h := memory.New()
	pair(t, h, impl.TCP)
	assert.Empty(t, h.Network().Leaks())
}

// The stack begins with the code that uses the module and ends where the
// runtime begins.
func TestLeakStack(t *testing.T) {
	h := memory.New(memory.TrackSockets())
	ns := sockets.NewNamespace(h)
	_, _, before, _ := runtime.Caller(0)
	l, err := ns.Listen("tcp", "127.0.0.1:7")
	require.NoError(t, err)
	_, err = ns.Dial("tcp", "127.0.0.1:7")
	require.NoError(t, err)
	_, err = l.Accept()
	require.NoError(t, err)

	states := []string{"LISTEN", "ESTABLISHED", "ESTABLISHED"}
	made := []string{"sockets.(*Namespace).Listen", "sockets.(*Namespace).Dial", "sockets.listener.Accept"}
	for i, leak := range h.Network().Leaks() {
		require.Len(t, leak.Stack, 2)
		assert.Equal(t, made[i], leak.Call)
		assert.Equal(t, "testing.tRunner", leak.Stack[1].Function)
		assert.Regexp(t, regexp.MustCompile(`^localhost tcp .* `+states[i]+`, made by `+regexp.QuoteMeta(made[i])+`, called in
	github.com/smalltalk-sockets/go/impl/memory_test.TestLeakStack
		.*/leak_test.go:\d+
	testing.tRunner
		.*/testing.go:\d+$`), leak.String())
		assert.Equal(t, before+1+2*i, leak.Stack[0].Line)
	}
}

// The sockets of a host that crashes are gone, and need no Close.
func TestLeaksOfACrash(t *testing.T) {
	for _, network := range []impl.Network{impl.TCP, impl.Unix} {
		h := memory.New(memory.TrackSockets())
		l := listen(t, h, network)
		connect(t, h, l)
		dial(t, h, l)
		s, err := h.NewDatagram(impl.UDP4)
		require.NoError(t, err)
		require.NoError(t, s.Bind(impl.IP(loopback, 9)))
		require.Len(t, h.Network().Leaks(), 5)
		h.Crash()
		assert.Empty(t, leaks(h.Network()))
		assert.Empty(t, h.Snapshot())
	}
}
