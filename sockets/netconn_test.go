package sockets_test

import (
	"crypto/tls"
	"io"
	"net"
	"path/filepath"
	"reflect"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// netPair returns a listener and both ends of a connection as package net has them.
func netPair(t *testing.T, ns *sockets.Namespace, network string) (l net.Listener, client, server net.Conn) {
	t.Helper()
	address := "127.0.0.1:0"
	if network == "unix" {
		address = filepath.Join(socketDir(t, ns), "s")
	}
	l, err := ns.Listen(network, address)
	require.NoError(t, err)
	client, err = ns.Dial(network, l.Addr().String())
	require.NoError(t, err)
	server, err = l.Accept()
	require.NoError(t, err)
	for _, c := range []io.Closer{l, client, server} {
		t.Cleanup(func() { _ = c.Close() })
	}
	for _, c := range []net.Conn{client, server} {
		require.NoError(t, c.SetDeadline(time.Now().Add(testTimeout)))
	}
	return l, client, server
}

// tcpConn is what programs ask of a connection of TCP besides net.Conn.
type tcpConn interface {
	net.Conn
	io.ReaderFrom
	io.WriterTo
	CloseRead() error
	CloseWrite() error
	SetNoDelay(bool) error
	SetLinger(int) error
	SetKeepAlive(bool) error
	SetKeepAlivePeriod(time.Duration) error
	SetKeepAliveConfig(net.KeepAliveConfig) error
	SetReadBuffer(int) error
	SetWriteBuffer(int) error
}

var _ tcpConn = (*net.TCPConn)(nil)

func TestConnectionsHaveWhatProgramsAskFor(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		_, client, server := netPair(t, ns, "tcp")
		for _, conn := range []net.Conn{client, server} {
			tcp, ok := conn.(tcpConn)
			require.True(t, ok, "%T", conn)
			socket := socketOf(t, conn)
			require.NoError(t, tcp.SetLinger(7))
			hasOption(t, socket, sockets.Linger, 7)
			require.NoError(t, tcp.SetLinger(-1))
			hasOption(t, socket, sockets.Linger, -1)
			require.NoError(t, tcp.SetKeepAlivePeriod(time.Minute))
			hasOption(t, socket, sockets.KeepAliveIdle, time.Minute)
			require.NoError(t, tcp.SetKeepAliveConfig(net.KeepAliveConfig{Enable: true, Interval: time.Second, Count: -1}))
			hasOption(t, socket, sockets.KeepAlive, true)
			hasOption(t, socket, sockets.KeepAliveIdle, 15*time.Second)
			hasOption(t, socket, sockets.KeepAliveInterval, time.Second)
			hasOption(t, socket, sockets.KeepAliveCount, 9)
			require.NoError(t, tcp.SetKeepAliveConfig(net.KeepAliveConfig{Idle: -1, Interval: -1, Count: 4}))
			hasOption(t, socket, sockets.KeepAlive, false)
			hasOption(t, socket, sockets.KeepAliveIdle, 15*time.Second)
			hasOption(t, socket, sockets.KeepAliveInterval, time.Second)
			hasOption(t, socket, sockets.KeepAliveCount, 4)
			require.NoError(t, tcp.SetReadBuffer(50_000))
			hasOption(t, socket, sockets.ReceiveBuffer, 100_000)
			require.NoError(t, tcp.SetWriteBuffer(60_000))
			hasOption(t, socket, sockets.SendBuffer, 120_000)
		}
	})
}

func hasOption[T any](t *testing.T, socket sockets.Implemented, option sockets.Option[T], want T) {
	t.Helper()
	got, err := sockets.GetOption(socket, option)
	require.NoError(t, err)
	assert.Equal(t, want, got, option)
}

// Programs take an error of SyscallConn for the end of the connection.
func TestOnlyTheSystemHasDescriptors(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		for _, network := range []string{"tcp", "unix"} {
			l, client, server := netPair(t, ns, network)
			for _, v := range []any{l, client, server} {
				c, ok := v.(syscall.Conn)
				require.Equal(t, overKernel(ns), ok, "%T", v)
				if ok {
					raw, err := c.SyscallConn()
					require.NoError(t, err)
					require.NoError(t, raw.Control(func(fd uintptr) { assert.Positive(t, fd) }))
				}
			}
		}
	})
}

// hiding is a wrapper whose sockets want to see all data.
type hiding struct{ impl.Provider }

type hidingStream struct{ impl.Stream }

func (s hidingStream) Unwrap() any { return s.Stream }

func (p hiding) NewStream(network impl.Network) (impl.Stream, error) {
	s, err := p.Provider.NewStream(network)
	return hidingStream{s}, err
}

func TestDescriptorsPassOnlyTransparentWrappersBy(t *testing.T) {
	for name, provider := range map[string]impl.Provider{"transparent": impltest.Wrap(kernel.New()), "hiding": hiding{kernel.New()}} {
		system.IPv4.Need(t)
		ns := sockets.NewNamespace(provider)
		_, client, _ := netPair(t, ns, "tcp")
		_, ok := client.(syscall.Conn)
		assert.Equal(t, name == "transparent", ok, name)
	}
}

func TestAnInterfaceHoldsAConnectionWithoutAllocation(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		_, client, _ := netPair(t, ns, "tcp")
		assert.Equal(t, reflect.TypeFor[*int]().Size(), reflect.TypeOf(client).Size(), "a pointer")
		assert.Equal(t, client, client, "it is comparable")
	})
}

// wrapped are connections of other packages around one.
type (
	unwrapping struct{ net.Conn }
	circular   struct{ net.Conn }
)

func (c unwrapping) Unwrap() net.Conn { return c.Conn }
func (c *circular) NetConn() net.Conn { return c }

func TestSocketOf(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		_, client, server := netPair(t, ns, "tcp")
		socket := socketOf(t, client)
		for _, conn := range []net.Conn{
			client, socket, unwrapping{client}, tls.Client(client, &tls.Config{}), unwrapping{tls.Server(unwrapping{client}, &tls.Config{})},
		} {
			assert.Same(t, socket, socketOf(t, conn), "%T", conn)
		}
		require.NoError(t, socket.PutNetstring([]byte("a string")))
		require.NoError(t, socket.Flush())
		got, err := socketOf(t, server).Netstring(100)
		require.NoError(t, err)
		assert.Equal(t, "a string", string(got))

		datagrams, err := ns.ListenPacket("udp", "127.0.0.1:0")
		require.NoError(t, err)
		defer func() { _ = datagrams.Close() }()
		near, far := net.Pipe()
		for _, conn := range []net.Conn{nil, near, far, datagrams.(net.Conn), unwrapping{}, &circular{}, (*sockets.Socket)(nil)} {
			_, ok := sockets.SocketOf(conn)
			assert.False(t, ok, "%T", conn)
		}
	})
}

func TestServerSocketOf(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server := listening(t, ns)
		got, ok := sockets.ServerSocketOf(server.Listener())
		require.True(t, ok)
		assert.Same(t, server, got)
		l, err := ns.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer func() { _ = l.Close() }()
		got, ok = sockets.ServerSocketOf(l)
		require.True(t, ok)
		assert.Equal(t, l.Addr(), got.LocalAddr())
		_, ok = sockets.ServerSocketOf(nil)
		assert.False(t, ok)
	})
}

// All that takes a facade takes what Dial returns.
func TestConnectionsAreFacades(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		_, client, _ := netPair(t, ns, "tcp")
		facade, ok := client.(sockets.AbstractSocket)
		require.True(t, ok)
		require.NoError(t, sockets.SetOption(facade, sockets.NoDelay, false))
		hasOption(t, facade, sockets.NoDelay, false)
		assert.Same(t, ns, facade.Namespace())
		assert.Equal(t, socketOf(t, client).Implementation(), facade.Implementation())
		if !overKernel(ns) {
			info, ok := memory.Inspect(client)
			require.True(t, ok)
			assert.Equal(t, client.LocalAddr(), info.Local.NetAddr(impl.TCP))
		}
	})
}
