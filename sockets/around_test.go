package sockets_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// anyPort is a free port of the loopback address.
var anyPort = impl.IP(netip.MustParseAddr("127.0.0.1"), 0)

// double is a stream of a test: it returns given bytes and keeps written ones.
// It never waits.
type double struct {
	in     *bytes.Reader
	out    bytes.Buffer
	remote impl.Endpoint
	closed bool
}

func (d *double) Network() impl.Network            { return impl.Unix }
func (d *double) Bind(impl.Endpoint) error         { return impl.ErrBound }
func (d *double) LocalEndpoint() impl.Endpoint     { return impl.Unnamed }
func (d *double) RemoteEndpoint() impl.Endpoint    { return d.remote }
func (d *double) SetReadDeadline(time.Time) error  { return nil }
func (d *double) SetWriteDeadline(time.Time) error { return nil }
func (d *double) CanRead() bool                    { return true }
func (d *double) CanWrite() bool                   { return true }
func (d *double) EnsureReadable() error            { return nil }
func (d *double) EnsureWritable() error            { return nil }
func (d *double) CloseRead() error                 { return nil }
func (d *double) CloseWrite() error                { return nil }
func (d *double) Read(p []byte) (int, error)       { return d.in.Read(p) }
func (d *double) TryRead(p []byte) (int, error)    { return d.in.Read(p) }
func (d *double) Write(p []byte) (int, error)      { return d.out.Write(p) }
func (d *double) Connect(_ context.Context, to impl.Endpoint) error {
	d.remote = to
	return nil
}

func (d *double) Close() error {
	if d.closed {
		return net.ErrClosed
	}
	d.closed = true
	return nil
}

func newDouble(in string, remote impl.Endpoint) *double {
	return &double{in: bytes.NewReader([]byte(in)), remote: remote}
}

// TestAroundADouble: the stream protocol over an object of a test.
func TestAroundADouble(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	object := newDouble("one\ntwo", impl.Unnamed)
	s, err := ns.Socket.Around(object)
	require.NoError(t, err)
	require.True(t, s.Connected())
	line(t, s, "one")
	s.Display("answer").NL()
	assert.Empty(t, object.out.String(), "is buffered")
	require.NoError(t, s.Close())
	assert.Equal(t, "answer\n", object.out.String())
	assert.True(t, object.closed, "belongs to the facade")
}

// TestAroundADoubleByEvents: data and the end have events, as of any other
// stream.
func TestAroundADoubleByEvents(t *testing.T) {
	s, err := sockets.NewNamespace(memory.New()).Socket.Around(newDouble("hello", impl.Unnamed))
	require.NoError(t, err)
	var closed <-chan struct{}
	var data <-chan sockets.Progress
	require.NoError(t, s.Loop().Do(func() {
		closed, data = on(t, s, sockets.EventClose), on(t, s, sockets.EventSocketData)
	}))
	assert.Equal(t, 5, told(t, data).BytesLoaded)
	told(t, closed)
}

// TestAroundWhatIsNotConnected: Connect is the next step.
func TestAroundWhatIsNotConnected(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server := listening(t, ns)
		stream, err := ns.Provider().NewStream(impl.TCP4)
		require.NoError(t, err)
		s, err := ns.Socket.Around(stream)
		require.NoError(t, err)
		defer func() { _ = s.Close() }()
		assert.False(t, s.Connected())
		connected := on(t, s, sockets.EventConnect)
		require.NoError(t, s.Connect("127.0.0.1", server.LocalPort()))
		told(t, connected)
		assert.True(t, s.Connected())
	})
}

// tunnel is a stream around another, whose bytes are inverted.
type tunnel struct{ impl.Stream }

func (u tunnel) Read(p []byte) (int, error) {
	n, err := u.Stream.Read(p)
	turn(p[:n])
	return n, err
}

func (u tunnel) TryRead(p []byte) (int, error) {
	n, err := u.Stream.TryRead(p)
	turn(p[:n])
	return n, err
}

func (u tunnel) Write(p []byte) (int, error) {
	turned := bytes.Clone(p)
	turn(turned)
	return u.Stream.Write(turned)
}

func turn(p []byte) {
	for i := range p {
		p[i] = ^p[i]
	}
}

// TestAroundATunnel: two facades talk through it, and one beside it reads what is
// on the network.
func TestAroundATunnel(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := connectedStreams(t, ns)
		a, err := ns.Socket.Around(tunnel{client})
		require.NoError(t, err)
		b, err := ns.StreamSocket.Around(server)
		require.NoError(t, err)
		a.Display("secret")
		require.NoError(t, a.Close())
		got, err := io.ReadAll(b)
		require.NoError(t, err)
		turn(got)
		assert.Equal(t, "secret", string(got))
		require.NoError(t, b.Close())
	})
}

// connectedStreams returns both ends of a connection, as implementation objects.
func connectedStreams(t *testing.T, ns *sockets.Namespace) (client, server impl.Stream) {
	t.Helper()
	l := listening(t, ns)
	client, err := ns.Provider().NewStream(impl.TCP4)
	require.NoError(t, err)
	at := l.Implementation().LocalEndpoint()
	require.NoError(t, client.Connect(t.Context(), at))
	server, err = l.Implementation().(impl.Server).Accept()
	require.NoError(t, err)
	return client, server
}

// TestAroundAServer: one that is fresh, bound or listening goes on from there, and
// what a wrapper accepts is the wrapper's.
func TestAroundAServer(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		for phase := range 3 {
			object, err := impltest.Wrap(ns.Provider()).NewServer(impl.TCP4)
			require.NoError(t, err)
			server, err := ns.ServerSocket.Around(object)
			require.NoError(t, err)
			if phase > 0 {
				require.NoError(t, object.Bind(anyPort))
			} else {
				require.NoError(t, server.Bind(0, "127.0.0.1"))
			}
			if phase > 1 {
				require.NoError(t, object.Listen(1))
			} else {
				require.NoError(t, server.Listen(1))
			}
			client := dial(t, server)
			served, err := server.Accept()
			require.NoError(t, err)
			assert.Equal(t, client.LocalAddr().String(), served.RemoteAddr().String())
			require.NoError(t, errors.Join(served.Close(), client.Close(), server.Close()))
			require.ErrorIs(t, object.Close(), net.ErrClosed)
		}
	})
}

func TestAroundADatagramSocket(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		object, err := ns.Provider().NewDatagram(impl.UDP4)
		require.NoError(t, err)
		require.NoError(t, object.Bind(anyPort))
		s, err := ns.DatagramSocket.Around(object)
		require.NoError(t, err)
		peer, err := ns.MulticastSocket.Port(0)
		require.NoError(t, err)
		_, err = peer.WriteTo([]byte("ping"), s.LocalAddr())
		require.NoError(t, err)
		d, err := s.Next()
		require.NoError(t, err)
		assert.Equal(t, "ping", string(d.Data))
		require.NoError(t, errors.Join(s.Close(), peer.Close()))

		group, err := ns.Provider().NewDatagram(impl.UDP4)
		require.NoError(t, err)
		m, err := ns.MulticastSocket.Around(group)
		require.NoError(t, err)
		require.NoError(t, m.Close())
	})
}

// TestAroundNothing: also a nil of a concrete type is refused.
func TestAroundNothing(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	for name, around := range map[string]func() error{
		"Socket":              func() error { _, err := ns.Socket.Around(nil); return err },
		"Socket, typed":       func() error { _, err := ns.Socket.Around((*double)(nil)); return err },
		"StreamSocket":        func() error { _, err := ns.StreamSocket.Around(nil); return err },
		"StreamSocket, typed": func() error { _, err := ns.StreamSocket.Around((*double)(nil)); return err },
		"ServerSocket":        func() error { _, err := ns.ServerSocket.Around(nil); return err },
		"DatagramSocket":      func() error { _, err := ns.DatagramSocket.Around(nil); return err },
		"MulticastSocket":     func() error { _, err := ns.MulticastSocket.Around(nil); return err },
	} {
		err := around()
		require.ErrorIs(t, err, sockets.ErrArgument, name)
		require.ErrorContains(t, err, "must not be nil", name)
	}
	object, err := ns.Provider().NewDatagram(impl.UDP4)
	require.NoError(t, err)
	unicast := struct{ impl.Datagram }{object}
	_, err = ns.MulticastSocket.Around(unicast)
	require.ErrorIs(t, err, errors.ErrUnsupported)
	require.NoError(t, object.Bind(anyPort), "stays the caller's")
	require.NoError(t, object.Close())
}

// The stream of a test, which is no network at all, gets the stream protocol.
func ExampleSocketClass_Around() {
	ns := sockets.NewNamespace(memory.New())
	double := newDouble("220 ready\r\n", impl.Unnamed)
	s, err := ns.Socket.Around(double)
	if err != nil {
		log.Fatal(err)
	}
	greeting, err := s.NextLineString()
	fmt.Println(greeting, err)
	s.Display("QUIT").NL()
	_ = s.Close()
	fmt.Printf("%q\n", double.out.String())
	// Output:
	// 220 ready <nil>
	// "QUIT\n"
}
