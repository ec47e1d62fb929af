package benchmarks

import (
	"context"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/test/bufconn"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// peer is a way to make connections.
type peer struct {
	name string
	// listen returns a listener and the function that dials it.
	listen func(tb testing.TB) (net.Listener, func() (net.Conn, error))
}

// peers are the peers that have listeners. The sockets come twice: as a program
// uses them, and without their facade.
var peers = []peer{
	{"sockets", listenSockets},
	{"streams", listenStreams},
	{"bufconn", listenBufconn},
	{"tcp", listenTCP},
}

// withPipe is all of them and net.Pipe, which has connections alone.
var withPipe = append(peers[:len(peers):len(peers)], peer{name: "pipe"})

// each runs a benchmark over several peers.
func each(b *testing.B, peers []peer, run func(b *testing.B, p peer)) {
	for _, p := range peers {
		b.Run("over="+p.name, func(b *testing.B) { run(b, p) })
	}
}

// pair returns the two ends of a new connection.
func (p peer) pair(tb testing.TB) (client, server net.Conn) {
	tb.Helper()
	if p.listen == nil {
		client, server = net.Pipe()
	} else {
		l, dial := p.listen(tb)
		client, server = connect(tb, l, dial)
		require.NoError(tb, l.Close())
	}
	tb.Cleanup(func() {
		_ = client.Close()
		_ = server.Close()
	})
	return client, server
}

// connect returns the two ends of a new connection to a listener. bufconn dials
// only while a goroutine accepts.
func connect(tb testing.TB, l net.Listener, dial func() (net.Conn, error)) (client, server net.Conn) {
	type accepted struct {
		net.Conn
		err error
	}
	accepts := make(chan accepted)
	go func() {
		c, err := l.Accept()
		accepts <- accepted{c, err}
	}()
	client, err := dial()
	require.NoError(tb, err)
	a := <-accepts
	require.NoError(tb, a.err)
	return client, a.Conn
}

func listenSockets(tb testing.TB) (net.Listener, func() (net.Conn, error)) {
	ns := sockets.NewNamespace(memory.New())
	l, err := ns.Listen("tcp", "127.0.0.1:0")
	require.NoError(tb, err)
	address := l.Addr().String()
	return l, func() (net.Conn, error) { return ns.Dial("tcp", address) }
}

func listenTCP(tb testing.TB) (net.Listener, func() (net.Conn, error)) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(tb, err)
	address := l.Addr().String()
	return l, func() (net.Conn, error) { return net.Dial("tcp", address) }
}

// bufferSize is the size of bufconn's buffer, for each direction.
const bufferSize = 64 << 10

func listenBufconn(testing.TB) (net.Listener, func() (net.Conn, error)) {
	l := bufconn.Listen(bufferSize)
	return l, l.Dial
}

func listenStreams(tb testing.TB) (net.Listener, func() (net.Conn, error)) {
	h := memory.New()
	s, err := h.NewServer(impl.TCP)
	require.NoError(tb, err)
	require.NoError(tb, s.Bind(impl.IP(loopback, 0)))
	require.NoError(tb, s.Listen(-1))
	at := s.LocalEndpoint()
	return listener{s}, func() (net.Conn, error) {
		c, err := h.NewStream(impl.TCP)
		if err != nil {
			return nil, err
		}
		return conn{c}, c.Connect(context.Background(), at)
	}
}

// listener and conn are objects of the boundary as package net has them.
type (
	listener struct{ impl.Server }
	conn     struct{ impl.Stream }
)

func (l listener) Accept() (net.Conn, error) {
	s, err := l.Server.Accept()
	if err != nil {
		return nil, err
	}
	return conn{s}, nil
}

func (l listener) Addr() net.Addr { return l.LocalEndpoint().NetAddr(l.Network()) }

func (c conn) LocalAddr() net.Addr { return c.LocalEndpoint().NetAddr(c.Network()) }
func (c conn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}
func (c conn) RemoteAddr() net.Addr { return c.RemoteEndpoint().NetAddr(c.Network()) }

// TestPeers requires of every peer that bytes and the end arrive both ways.
func TestPeers(t *testing.T) {
	for _, p := range withPipe {
		t.Run(p.name, func(t *testing.T) {
			client, server := p.pair(t)
			done := make(chan error)
			go func() {
				_, err := io.Copy(server, server)
				done <- errors.Join(err, server.Close())
			}()
			got := make([]byte, 5)
			_, err := client.Write([]byte("hello"))
			require.NoError(t, err)
			_, err = io.ReadFull(client, got)
			require.NoError(t, err)
			require.Equal(t, "hello", string(got))
			require.NoError(t, client.Close())
			require.NoError(t, <-done)
		})
	}
}
