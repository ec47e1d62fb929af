package sockets_test

import (
	"net"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// signed is a provider whose objects carry its name.
type signed struct {
	impl.Provider
	name string
}

type (
	signedStream struct {
		impl.Stream
		by string
	}
	signedServer struct {
		impl.Server
		by string
	}
	signedDatagram struct {
		impl.Datagram
		by string
	}
)

func (p signed) NewStream(network impl.Network) (impl.Stream, error) {
	s, err := p.Provider.NewStream(network)
	return signedStream{s, p.name}, err
}

func (p signed) NewServer(network impl.Network) (impl.Server, error) {
	s, err := p.Provider.NewServer(network)
	return signedServer{s, p.name}, err
}

func (p signed) NewDatagram(network impl.Network) (impl.Datagram, error) {
	d, err := p.Provider.NewDatagram(network)
	return signedDatagram{d, p.name}, err
}

func (s signedStream) Unwrap() any   { return s.Stream }
func (s signedServer) Unwrap() any   { return s.Server }
func (s signedDatagram) Unwrap() any { return s.Datagram }

func (s signedStream) signature() string   { return s.by }
func (s signedServer) signature() string   { return s.by }
func (s signedDatagram) signature() string { return s.by }

// assertMadeBy holds a socket to the name of its provider.
func assertMadeBy(t *testing.T, want string, s sockets.AbstractSocket) {
	t.Helper()
	by, ok := impl.As[interface{ signature() string }](s.Implementation())
	if assert.True(t, ok) {
		assert.Equal(t, want, by.signature())
	}
}

// signedNamespace has a provider for each address class, all of one host.
func signedNamespace() *sockets.Namespace {
	host := memory.New()
	ns := sockets.NewNamespace(host)
	for name, class := range map[string]interface {
		SetDefaultStreamSocketImplClass(impl.Provider)
		SetDefaultDatagramSocketImplClass(impl.Provider)
	}{"any": ns.SocketAddress, "IPv4": ns.IPAddress, "IPv6": ns.IP6Address, "Unix": ns.UnixAddress} {
		class.SetDefaultStreamSocketImplClass(signed{host, name})
		class.SetDefaultDatagramSocketImplClass(signed{host, name})
	}
	return ns
}

// site is where a way of making a socket is tried.
type site struct {
	ns      *sockets.Namespace
	address sockets.SocketAddress // of the socket
	peer    sockets.SocketAddress // where a server and a datagram socket are
	port    int                   // of the server
	packets int                   // of the datagram socket
}

// sites returns one for each address class that has addresses, by its provider's
// name.
func sites(t *testing.T, ns *sockets.Namespace) map[string]site {
	t.Helper()
	all := map[string]site{
		"IPv4": {ns: ns, address: ns.IPAddress.LoopbackHost(), peer: ns.IPAddress.LoopbackHost()},
		"IPv6": {ns: ns, address: ns.IP6Address.LoopbackHost(), peer: ns.IP6Address.LoopbackHost()},
		"Unix": {ns: ns, address: ns.UnixAddress.Path("@here"), peer: ns.UnixAddress.Path("@peer")},
	}
	for name, at := range all {
		server, err := ns.ServerSocket.Port(0, sockets.BindTo(at.peer))
		require.NoError(t, err)
		t.Cleanup(func() { _ = server.Close() })
		at.port = server.LocalPort()
		if name == "Unix" {
			all[name] = at // a name is one socket's
			continue
		}
		datagrams, err := ns.DatagramSocket.Local(at.peer, 0)
		require.NoError(t, err)
		t.Cleanup(func() { _ = datagrams.Close() })
		at.packets = datagrams.LocalPort()
		all[name] = at
	}
	return all
}

// connectedBy returns a socket once its Connect has ended well.
func connectedBy(t *testing.T, at site, s *sockets.Socket, err error) *sockets.Socket {
	t.Helper()
	require.NoError(t, err)
	connected := on(t, s, sockets.EventConnect)
	require.NoError(t, s.Connect(at.peer.String(), at.port))
	told(t, connected)
	return s
}

// stepped returns a socket once a step of its has ended well.
func stepped[S sockets.AbstractSocket](t *testing.T, s S, err error, step func(S) error) sockets.AbstractSocket {
	t.Helper()
	require.NoError(t, err)
	require.NoError(t, step(s))
	return s
}

// is returns a socket that was made well.
func is[S sockets.AbstractSocket](t *testing.T, s S, err error) sockets.AbstractSocket {
	t.Helper()
	require.NoError(t, err)
	return s
}

// waysToMake are the ways that lead from an address to a socket, for every class.
var waysToMake = map[string]func(t *testing.T, at site) sockets.AbstractSocket{
	"Socket.New, Connect": func(t *testing.T, at site) sockets.AbstractSocket {
		s, err := at.ns.Socket.New()
		return connectedBy(t, at, s, err)
	},
	"Socket.NewFor, Connect": func(t *testing.T, at site) sockets.AbstractSocket {
		s, err := at.ns.Socket.NewFor(at.ns.SocketAddress)
		return connectedBy(t, at, s, err)
	},
	"Socket.Remote": func(t *testing.T, at site) sockets.AbstractSocket {
		s, err := at.ns.Socket.Remote(t.Context(), at.peer.String(), at.port)
		return is(t, s, err)
	},
	"Socket.RemoteAddress": func(t *testing.T, at site) sockets.AbstractSocket {
		s, err := at.ns.Socket.RemoteAddress(t.Context(), at.peer, at.port)
		return is(t, s, err)
	},
	"StreamSocket.Remote": func(t *testing.T, at site) sockets.AbstractSocket {
		s, err := at.ns.StreamSocket.Remote(t.Context(), at.peer.String(), at.port)
		return is(t, s, err)
	},
	"StreamSocket.RemoteAddress": func(t *testing.T, at site) sockets.AbstractSocket {
		s, err := at.ns.StreamSocket.RemoteAddress(t.Context(), at.peer, at.port)
		return is(t, s, err)
	},
	"ServerSocket.New, BindTo": func(t *testing.T, at site) sockets.AbstractSocket {
		s, err := at.ns.ServerSocket.New()
		return stepped(t, s, err, func(s *sockets.ServerSocket) error { return s.BindTo(at.address, 0) })
	},
	"ServerSocket.NewFor, BindTo": func(t *testing.T, at site) sockets.AbstractSocket {
		s, err := at.ns.ServerSocket.NewFor(at.ns.SocketAddress)
		return stepped(t, s, err, func(s *sockets.ServerSocket) error { return s.BindTo(at.address, 0) })
	},
	"ServerSocket.Port": func(t *testing.T, at site) sockets.AbstractSocket {
		s, err := at.ns.ServerSocket.Port(0, sockets.BindTo(at.address))
		return is(t, s, err)
	},
	"DatagramSocket.New, BindTo": func(t *testing.T, at site) sockets.AbstractSocket {
		s, err := at.ns.DatagramSocket.New()
		return stepped(t, s, err, func(s *sockets.DatagramSocket) error { return s.BindTo(at.address, 0) })
	},
	"DatagramSocket.NewFor, BindTo": func(t *testing.T, at site) sockets.AbstractSocket {
		s, err := at.ns.DatagramSocket.NewFor(at.ns.SocketAddress)
		return stepped(t, s, err, func(s *sockets.DatagramSocket) error { return s.BindTo(at.address, 0) })
	},
	"DatagramSocket.Local": func(t *testing.T, at site) sockets.AbstractSocket {
		s, err := at.ns.DatagramSocket.Local(at.address, 0)
		return is(t, s, err)
	},
}

// waysOfIP are those for which an address must be one of IP.
var waysOfIP = map[string]func(t *testing.T, at site) sockets.AbstractSocket{
	"ServerSocket.New, Bind": func(t *testing.T, at site) sockets.AbstractSocket {
		s, err := at.ns.ServerSocket.New()
		return stepped(t, s, err, func(s *sockets.ServerSocket) error { return s.Bind(0, at.address.String()) })
	},
	"DatagramSocket.New, Bind": func(t *testing.T, at site) sockets.AbstractSocket {
		s, err := at.ns.DatagramSocket.New()
		return stepped(t, s, err, func(s *sockets.DatagramSocket) error { return s.Bind(0, at.address.String()) })
	},
	"DatagramSocket.New, ConnectTo": func(t *testing.T, at site) sockets.AbstractSocket {
		s, err := at.ns.DatagramSocket.New()
		return stepped(t, s, err, func(s *sockets.DatagramSocket) error { return s.ConnectTo(at.peer, at.packets) })
	},
	"DatagramSocket.New, Connect": func(t *testing.T, at site) sockets.AbstractSocket {
		s, err := at.ns.DatagramSocket.New()
		return stepped(t, s, err, func(s *sockets.DatagramSocket) error { return s.Connect(at.peer.String(), at.packets) })
	},
	"DatagramSocket.New, NextPut": func(t *testing.T, at site) sockets.AbstractSocket {
		s, err := at.ns.DatagramSocket.New()
		return stepped(t, s, err, func(s *sockets.DatagramSocket) error {
			return s.NextPut(sockets.NewDatagramTo([]byte("x"), at.peer, at.packets))
		})
	},
	"DatagramSocket.New, NextPutAll": func(t *testing.T, at site) sockets.AbstractSocket {
		s, err := at.ns.DatagramSocket.New()
		return stepped(t, s, err, func(s *sockets.DatagramSocket) error {
			_, err := s.NextPutAll([]*sockets.Datagram{sockets.NewDatagramTo([]byte("x"), at.peer, at.packets)})
			return err
		})
	},
	"DatagramSocket.Remote": func(t *testing.T, at site) sockets.AbstractSocket {
		s, err := at.ns.DatagramSocket.Remote(t.Context(), at.peer.String(), at.packets)
		return is(t, s, err)
	},
	"MulticastSocket.New, BindTo": func(t *testing.T, at site) sockets.AbstractSocket {
		s, err := at.ns.MulticastSocket.New()
		return stepped(t, s, err, func(s *sockets.MulticastSocket) error { return s.BindTo(at.address, 0) })
	},
	"MulticastSocket.Local": func(t *testing.T, at site) sockets.AbstractSocket {
		s, err := at.ns.MulticastSocket.Local(at.address, 0)
		return is(t, s, err)
	},
}

// TestProviderOfAnAddress: for every way to make a socket, the class of its
// address chooses the provider, regardless of the default address class.
func TestProviderOfAnAddress(t *testing.T) {
	try := func(t *testing.T, want, way string, at site, run func(*testing.T, site) sockets.AbstractSocket) {
		t.Run(way+", "+want, func(t *testing.T) {
			s := run(t, at)
			assertMadeBy(t, want, s)
			require.NoError(t, s.Close())
		})
	}
	ns := signedNamespace()
	for _, class := range []sockets.SocketAddressClass{ns.SocketAddress, ns.IPAddress, ns.IP6Address, ns.UnixAddress} {
		ns.AbstractSocket.SetDefaultAddressClass(ns.SocketAddress)
		t.Run("", func(t *testing.T) {
			for name, at := range sites(t, ns) {
				ns.AbstractSocket.SetDefaultAddressClass(class)
				for way, run := range waysToMake {
					try(t, name, way, at, run)
				}
				if name == "Unix" {
					continue
				}
				for way, run := range waysOfIP {
					if class == ns.UnixAddress && way == "MulticastSocket.New, BindTo" {
						continue // no groups without an address of IP
					}
					try(t, name, way, at, run)
				}
				ns.AbstractSocket.SetDefaultAddressClass(ns.SocketAddress)
			}
		})
	}
}

// TestProviderWithoutAnAddress: then the class that the socket is made for chooses
// it.
func TestProviderWithoutAnAddress(t *testing.T) {
	ns := signedNamespace()
	for name, class := range map[string]sockets.SocketAddressClass{
		"any": ns.SocketAddress, "IPv4": ns.IPAddress, "IPv6": ns.IP6Address,
	} {
		ns.AbstractSocket.SetDefaultAddressClass(class)
		server, err := ns.ServerSocket.New()
		require.NoError(t, err)
		require.NoError(t, server.BindTo(nil, 0))
		assertMadeBy(t, name, server)
		datagrams, err := ns.DatagramSocket.New()
		require.NoError(t, err)
		require.NoError(t, datagrams.BindTo(nil, 0))
		assertMadeBy(t, name, datagrams)
		stream, err := ns.Socket.NewFor(class)
		require.NoError(t, err)
		assertMadeBy(t, name, stream)
		require.NoError(t, stream.Close())
		require.NoError(t, server.Close())
		require.NoError(t, datagrams.Close())
	}
	for _, class := range []sockets.SocketAddressClass{nil, (*sockets.UnixAddressClass)(nil)} {
		_, err := ns.Socket.NewFor(class)
		require.ErrorIs(t, err, sockets.ErrArgument)
		_, err = ns.ServerSocket.NewFor(class)
		require.ErrorIs(t, err, sockets.ErrArgument)
		_, err = ns.DatagramSocket.NewFor(class)
		require.ErrorIs(t, err, sockets.ErrArgument)
	}
}

// TestSetBeforeTheAddress: an option and a deadline that were set first hold for
// the object of the address.
func TestSetBeforeTheAddress(t *testing.T) {
	ns := signedNamespace()
	s, err := ns.DatagramSocket.New()
	require.NoError(t, err)
	require.NoError(t, sockets.SetOption(s, impl.Broadcast, true))
	require.NoError(t, s.SetReadDeadline(time.Unix(1, 0)))
	require.NoError(t, s.BindTo(ns.IPAddress.LoopbackHost(), 0))
	assertMadeBy(t, "IPv4", s)
	on, err := sockets.GetOption(s, impl.Broadcast)
	require.NoError(t, err)
	assert.True(t, on)
	_, err = s.Next()
	require.ErrorIs(t, err, os.ErrDeadlineExceeded)
	require.NoError(t, s.Close())
}

// late is a provider of objects that let something happen before the first call that
// is made of them.
type late struct {
	impl.Provider
	before *sync.Once
	happen *func()
}

type (
	lateServer struct {
		impl.Server
		late
	}
	lateDatagram struct {
		impl.Datagram
		late
	}
)

func (l late) NewServer(network impl.Network) (impl.Server, error) {
	s, err := l.Provider.NewServer(network)
	return lateServer{s, l}, err
}

func (l late) NewDatagram(network impl.Network) (impl.Datagram, error) {
	d, err := l.Provider.NewDatagram(network)
	return lateDatagram{d, l}, err
}

func (l late) wait() { l.before.Do(*l.happen) }

func (s lateServer) EnsureReadable() error           { s.wait(); return s.Server.EnsureReadable() }
func (s lateServer) Accept() (impl.Stream, error)    { s.wait(); return s.Server.Accept() }
func (s lateServer) TryAccept() (impl.Stream, error) { s.wait(); return s.Server.TryAccept() }
func (s lateServer) Listen(backlog int) error        { s.wait(); return s.Server.Listen(backlog) }

func (d lateDatagram) EnsureReadable() error { d.wait(); return d.Datagram.EnsureReadable() }
func (d lateDatagram) TryReceive(p []byte) (impl.Message, error) {
	d.wait()
	return d.Datagram.TryReceive(p)
}
func (d lateDatagram) Send(p []byte, to impl.Endpoint) (int, error) {
	d.wait()
	return d.Datagram.Send(p, to)
}

// lateNamespace has a provider of its own for addresses of IPv4. What happens comes
// before the first call of an object that is not bound.
func lateNamespace() (ns *sockets.Namespace, happen *func()) {
	host := memory.New()
	happen = new(func())
	ns = sockets.NewNamespace(late{host, new(sync.Once), happen})
	ns.IPAddress.SetDefaultStreamSocketImplClass(signed{host, "IPv4"})
	ns.IPAddress.SetDefaultDatagramSocketImplClass(signed{host, "IPv4"})
	return ns, happen
}

// TestBoundDuringACall: a call that has begun before the socket got its address, and
// so another object, is not an error of a closed socket.
func TestBoundDuringACall(t *testing.T) {
	past := time.Unix(1, 0)
	for name, c := range map[string]struct {
		call func(s *sockets.ServerSocket) error
		want error
	}{
		"Accept":         {func(s *sockets.ServerSocket) error { _, err := s.Accept(); return err }, sockets.ErrNotListening},
		"TryAccept":      {func(s *sockets.ServerSocket) error { _, err := s.TryAccept(); return err }, sockets.ErrNotListening},
		"EnsureReadable": {(*sockets.ServerSocket).EnsureReadable, sockets.ErrNotListening},
		"Listen":         {func(s *sockets.ServerSocket) error { return s.Listen(5) }, nil},
	} {
		t.Run("ServerSocket, "+name, func(t *testing.T) {
			ns, happen := lateNamespace()
			s, err := ns.ServerSocket.New()
			require.NoError(t, err)
			*happen = func() { assert.NoError(t, s.Bind(0, "127.0.0.1")) }
			require.ErrorIs(t, c.call(s), c.want)
			require.NoError(t, s.Close())
		})
	}
	for name, call := range map[string]func(s *sockets.DatagramSocket) error{
		"Next":           func(s *sockets.DatagramSocket) error { _, err := s.Next(); return err },
		"EnsureReadable": (*sockets.DatagramSocket).EnsureReadable,
	} {
		t.Run("DatagramSocket, "+name, func(t *testing.T) {
			ns, happen := lateNamespace()
			s, err := ns.DatagramSocket.New()
			require.NoError(t, err)
			require.NoError(t, s.SetReadDeadline(past))
			*happen = func() { assert.NoError(t, s.Bind(0, "127.0.0.1")) }
			require.ErrorIs(t, call(s), os.ErrDeadlineExceeded)
			require.NoError(t, s.Close())
		})
	}
}

// TestBoundDuringATurn: events that look just then do not take the socket for one
// that the system has closed.
func TestBoundDuringATurn(t *testing.T) {
	ns, happen := lateNamespace()
	s, err := ns.DatagramSocket.New()
	require.NoError(t, err)
	*happen = func() { assert.NoError(t, s.Bind(0, "127.0.0.1")) }
	closed := on(t, s, sockets.EventClose)
	arrived := on(t, s, sockets.EventDatagramSocketData)
	require.NoError(t, s.Loop().Do(func() {}))
	to, err := ns.DatagramSocket.New()
	require.NoError(t, err)
	require.NoError(t, to.NextPut(sockets.NewDatagramTo([]byte("x"), s.LocalAddress(), s.LocalPort())))
	assert.Equal(t, "x", string(told(t, arrived).Data))
	quiet(t, s.Loop(), closed)
	require.NoError(t, s.Close())
	require.NoError(t, to.Close())
}

// TestCloseDuringTheFirstAddress: whichever comes first, the socket is closed, and
// its address free.
func TestCloseDuringTheFirstAddress(t *testing.T) {
	ns := signedNamespace()
	host := ns.IPAddress.LoopbackHost()
	server, err := ns.ServerSocket.Port(0, sockets.BindTo(host))
	require.NoError(t, err)
	defer func() { _ = server.Close() }()
	for name, c := range map[string]struct {
		make  func() (sockets.AbstractSocket, error)
		place func(sockets.AbstractSocket) error
	}{
		"ServerSocket": {
			func() (sockets.AbstractSocket, error) { return ns.ServerSocket.New() },
			func(s sockets.AbstractSocket) error { return s.(*sockets.ServerSocket).Bind(700, "127.0.0.1") },
		},
		"DatagramSocket": {
			func() (sockets.AbstractSocket, error) { return ns.DatagramSocket.New() },
			func(s sockets.AbstractSocket) error { return s.(*sockets.DatagramSocket).Bind(700, "127.0.0.1") },
		},
		"Socket": {
			func() (sockets.AbstractSocket, error) { return ns.Socket.New() },
			func(s sockets.AbstractSocket) error {
				return s.(*sockets.Socket).Connect("127.0.0.1", server.LocalPort())
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for range 200 {
				s, err := c.make()
				require.NoError(t, err)
				var both sync.WaitGroup
				both.Go(func() { assert.NoError(t, s.Close()) })
				if err := c.place(s); err != nil {
					require.ErrorIs(t, err, net.ErrClosed)
				}
				both.Wait()
				assert.False(t, s.IsOpen())
				require.ErrorIs(t, c.place(s), net.ErrClosed)
			}
		})
	}
}
