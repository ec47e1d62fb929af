package sockets_test

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/sockets"
)

// receiver returns a datagram socket on a free port of the loopback address.
func receiver(t *testing.T, ns *sockets.Namespace) *sockets.DatagramSocket {
	t.Helper()
	return guarded(t)(ns.DatagramSocket.Local(ns.IPAddress.LoopbackHost(), 0))
}

// guarded returns a socket with a deadline that ends a test that hangs.
func guarded(t *testing.T) func(*sockets.DatagramSocket, error) *sockets.DatagramSocket {
	return func(s *sockets.DatagramSocket, err error) *sockets.DatagramSocket {
		t.Helper()
		require.NoError(t, err)
		t.Cleanup(func() { _ = s.Close() })
		require.NoError(t, s.SetDeadline(time.Now().Add(testTimeout)))
		return s
	}
}

// datagram receives one and holds it to what is wanted.
func datagram(t *testing.T, s interface {
	Next() (*sockets.Datagram, error)
}, want string) *sockets.Datagram {
	t.Helper()
	d, err := s.Next()
	require.NoError(t, err)
	assert.Equal(t, want, string(d.Data))
	return d
}

func TestDatagramsThereAndBack(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server := receiver(t, ns)
		client := guarded(t)(ns.DatagramSocket.Remote(t.Context(), "127.0.0.1", server.LocalPort()))
		assert.Equal(t, server.LocalAddress(), client.RemoteAddress())
		assert.Equal(t, server.LocalPort(), client.RemotePort())
		assert.Equal(t, server.LocalAddr().String(), client.RemoteAddr().String())

		require.NoError(t, client.NextPut(sockets.NewDatagram([]byte("question"))))
		d := datagram(t, server, "question")
		assert.Equal(t, client.LocalAddress(), d.Address())
		assert.Equal(t, client.LocalPort(), d.Port())
		assert.False(t, d.Truncated)

		d.Data = []byte("answer")
		require.NoError(t, server.NextPut(d), "a datagram that came knows the way back")
		datagram(t, client, "answer")
	})
}

func TestPeekLeavesTheDatagram(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		a, b := receiver(t, ns), receiver(t, ns)
		require.NoError(t, a.NextPut(sockets.NewDatagramTo([]byte("x"), b.LocalAddress(), b.LocalPort())))
		var into sockets.Datagram
		for range 2 {
			d, err := b.Peek()
			require.NoError(t, err)
			assert.Equal(t, "x", string(d.Data))
			require.NoError(t, b.PeekInto(&into))
			assert.Equal(t, "x", string(into.Data))
			assert.Equal(t, a.LocalPort(), into.Port())
			assert.True(t, b.CanRead())
		}
		datagram(t, b, "x")
		assert.False(t, b.CanRead())
	})
}

func TestReceiveUsesTheMemoryAgain(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		a, b := receiver(t, ns), receiver(t, ns)
		require.NoError(t, b.SetBufferSize(100))
		to := func(text string) {
			require.NoError(t, a.NextPut(sockets.NewDatagramTo([]byte(text), b.LocalAddress(), b.LocalPort())))
		}
		to("the first")
		var d sockets.Datagram
		require.NoError(t, b.Receive(&d))
		assert.Equal(t, "the first", string(d.Data))
		memory := &d.Data[0]
		to("second")
		require.NoError(t, b.Receive(&d))
		assert.Equal(t, "second", string(d.Data))
		assert.Same(t, memory, &d.Data[0])

		require.NoError(t, b.SetReadDeadline(time.Now().Add(-1)))
		require.ErrorIs(t, b.Receive(&d), os.ErrDeadlineExceeded)
		assert.Equal(t, "second", string(d.Data), "an error changes nothing")
		assert.Equal(t, a.LocalPort(), d.Port())
	})
}

func TestBufferSize(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		require.ErrorIs(t, ns.DatagramSocket.SetDefaultBufferSize(-1), sockets.ErrRange)
		assert.Equal(t, 65536, ns.DatagramSocket.DefaultBufferSize())
		require.NoError(t, ns.DatagramSocket.SetDefaultBufferSize(4))
		a, b := receiver(t, ns), receiver(t, ns)
		assert.Equal(t, 4, b.BufferSize())
		require.NoError(t, a.NextPut(sockets.NewDatagramTo([]byte("too long"), b.LocalAddress(), b.LocalPort())))
		d := datagram(t, b, "too ")
		assert.True(t, d.Truncated)
		assert.False(t, b.CanRead(), "the rest is lost")

		require.ErrorIs(t, b.SetBufferSize(-1), sockets.ErrRange)
		assert.Equal(t, 4, b.BufferSize())
		for _, size := range []int{60000, 100000} { // less and more than the memory that is at hand
			require.NoError(t, b.SetBufferSize(size))
			long := strings.Repeat("x", 50000)
			require.NoError(t, a.NextPut(sockets.NewDatagramTo([]byte(long), b.LocalAddress(), b.LocalPort())))
			assert.False(t, datagram(t, b, long).Truncated)
		}
	})
}

func TestNextFromSetsOthersAside(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		b := receiver(t, ns)
		wanted, other := receiver(t, ns), receiver(t, ns)
		for _, m := range []struct {
			from *sockets.DatagramSocket
			text string
		}{{other, "1"}, {other, "2"}, {wanted, "this"}, {other, "3"}, {wanted, "and this"}} {
			require.NoError(t, m.from.NextPut(sockets.NewDatagramTo([]byte(m.text), b.LocalAddress(), b.LocalPort())))
		}
		for _, want := range []string{"this", "and this"} {
			d, err := b.NextFrom(wanted.LocalAddress(), wanted.LocalPort())
			require.NoError(t, err)
			assert.Equal(t, want, string(d.Data))
			assert.Equal(t, wanted.LocalPort(), d.Port())
		}
		assert.True(t, b.CanRead())
		require.NoError(t, b.EnsureReadable())
		d, err := b.Peek()
		require.NoError(t, err)
		assert.Equal(t, "1", string(d.Data))
		d, err = b.NextFrom(other.LocalAddress(), other.LocalPort())
		require.NoError(t, err)
		assert.Equal(t, "1", string(d.Data), "what was set aside comes first")
		p := make([]byte, 10)
		n, from, err := b.ReadFrom(p)
		require.NoError(t, err)
		assert.Equal(t, "2", string(p[:n]))
		assert.Equal(t, other.LocalAddr(), from)
		assert.Equal(t, other.LocalPort(), datagram(t, b, "3").Port())
		assert.False(t, b.CanRead())

		require.NoError(t, b.SetReadDeadline(time.Now().Add(time.Millisecond)))
		_, err = b.NextFrom(wanted.LocalAddress(), wanted.LocalPort())
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		_, err = b.NextFrom(nil, 1)
		require.ErrorIs(t, err, sockets.ErrArgument)
		_, err = b.NextFrom(wanted.LocalAddress(), 65536)
		require.ErrorIs(t, err, sockets.ErrRange)
	})
}

func TestNextFromSetsABoundedAmountAside(t *testing.T) {
	ns := sockets.NewNamespace(newMemory(t))
	b, wanted, other := receiver(t, ns), receiver(t, ns), receiver(t, ns)
	const size = 32 << 10
	const fit = 256 << 10 / size // and one less for what each counts for beside its bytes
	sent := 0
	for range 3 { // in turns, because the queue of the socket is bounded too
		for range 4 {
			require.NoError(t, other.NextPut(sockets.NewDatagramTo(make([]byte, size), b.LocalAddress(), b.LocalPort())))
			sent++
		}
		require.NoError(t, wanted.NextPut(sockets.NewDatagramTo([]byte("x"), b.LocalAddress(), b.LocalPort())))
		_, err := b.NextFrom(wanted.LocalAddress(), wanted.LocalPort())
		require.NoError(t, err)
	}
	kept := 0
	for b.CanRead() {
		_, err := b.Next()
		require.NoError(t, err)
		kept++
	}
	assert.Equal(t, fit-1, kept)
	assert.Greater(t, sent, kept)
}

func TestDatagramSocketPhases(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		s, err := ns.DatagramSocket.New()
		require.NoError(t, err)
		assert.Nil(t, s.LocalAddress())
		assert.Zero(t, s.LocalPort())
		assert.Nil(t, s.RemoteAddr())
		assert.Nil(t, s.RemoteAddress())
		_, err = s.Next()
		require.ErrorIs(t, err, sockets.ErrNotBound)

		require.NoError(t, s.BindTo(ns.IPAddress.LoopbackHost(), 0))
		require.ErrorIs(t, s.BindTo(nil, 0), sockets.ErrBound)
		assert.NotZero(t, s.LocalPort())
		server := receiver(t, ns)
		require.NoError(t, s.ConnectTo(server.LocalAddress(), server.LocalPort()))
		assert.Equal(t, "DatagramSocket[local "+s.LocalAddr().String()+", remote "+server.LocalAddr().String()+"]", s.String())
		require.NoError(t, s.NextPut(sockets.NewDatagram([]byte("x"))))
		datagram(t, server, "x")
		require.NoError(t, s.ConnectTo(nil, 0))
		assert.Nil(t, s.RemoteAddress())

		require.True(t, s.IsOpen())
		require.NoError(t, s.Close())
		require.ErrorIs(t, s.Close(), net.ErrClosed)
		assert.False(t, s.IsOpen())
		_, err = s.Next()
		require.ErrorIs(t, err, net.ErrClosed)
		require.ErrorIs(t, s.NextPut(sockets.NewDatagramTo(nil, server.LocalAddress(), server.LocalPort())), net.ErrClosed)
		require.ErrorIs(t, s.EnsureReadable(), net.ErrClosed)
		require.ErrorIs(t, s.EnsureWritable(), net.ErrClosed)
		require.ErrorIs(t, s.SetDeadline(time.Time{}), net.ErrClosed)
	})
}

func TestDatagramSocketsOfAnAddressClass(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		for _, c := range []struct {
			class sockets.SocketAddressClass
			want  impl.Network
		}{{ns.SocketAddress, impl.UDP}, {ns.IPAddress, impl.UDP4}, {ns.IP6Address, impl.UDP6}, {ns.UnixAddress, impl.Unixgram}} {
			s, err := ns.DatagramSocket.NewFor(c.class)
			require.NoError(t, err)
			assert.Equal(t, c.want, s.Implementation().Network())
			require.NoError(t, s.Close())
		}
		needs(t, ns, system.IPv6)
		s := guarded(t)(ns.DatagramSocket.Port(0))
		for _, address := range []sockets.SocketAddress{ns.IPAddress.LoopbackHost(), ns.IP6Address.LoopbackHost()} {
			client := guarded(t)(ns.DatagramSocket.RemoteAddress(address, s.LocalPort()))
			require.NoError(t, client.NextPut(sockets.NewDatagram([]byte("x"))))
			assert.Equal(t, address, datagram(t, s, "x").Address())
		}
	})
}

func TestRemoteWithALocalEndpoint(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server, probe := receiver(t, ns), receiver(t, ns)
		port := probe.LocalPort()
		require.NoError(t, probe.Close())
		here := ns.IPAddress.LoopbackHost()
		s := guarded(t)(ns.DatagramSocket.RemoteAddress(here, server.LocalPort(), sockets.Local(here, port)))
		assert.Equal(t, port, s.LocalPort(), "the original forgets it")
		require.NoError(t, s.NextPut(sockets.NewDatagram(nil)))
		assert.Equal(t, port, datagram(t, server, "").Port())

		_, err := ns.DatagramSocket.RemoteAddress(here, server.LocalPort(), sockets.Local(here, port))
		require.ErrorIs(t, err, syscall.EADDRINUSE)
	})
}

func TestUnixDatagramSockets(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		dir := socketDir(t, ns)
		address := ns.UnixAddress.Path(filepath.Join(dir, "s"))
		server := guarded(t)(ns.DatagramSocket.Local(address, 0))
		assert.Equal(t, sockets.SocketAddress(address), server.LocalAddress())
		unnamed := guarded(t)(ns.DatagramSocket.RemoteAddress(address, 0))
		require.NoError(t, unnamed.NextPut(sockets.NewDatagram([]byte("x"))))
		assert.Nil(t, datagram(t, server, "x").Address())

		abstract := ns.UnixAddress.Path("@" + t.Name() + filepath.Base(dir))
		named := guarded(t)(ns.DatagramSocket.Local(abstract, 0))
		require.NoError(t, named.NextPut(sockets.NewDatagramTo([]byte("y"), address, 0)))
		d := datagram(t, server, "y")
		assert.Equal(t, sockets.SocketAddress(abstract), d.Address())
		require.NoError(t, server.NextPut(d))
		datagram(t, named, "y")

		require.NoError(t, server.Close())
		_, err := ns.DatagramSocket.RemoteAddress(address, 0)
		require.ErrorIs(t, err, syscall.ENOENT, "the path has gone")
		again := guarded(t)(ns.DatagramSocket.Local(address, 0))
		require.NoError(t, again.Close())
		_, err = ns.DatagramSocket.Local(ns.UnixAddress.Path(""), 0)
		require.ErrorIs(t, err, sockets.ErrArgument)
	})
}

// What a user gives is looked at before anything happens, and the socket stays
// usable.
func TestDatagramsThatCannotBeSent(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		here := ns.IPAddress.LoopbackHost()
		server, s := receiver(t, ns), receiver(t, ns)
		works := func() {
			t.Helper()
			require.NoError(t, s.NextPut(sockets.NewDatagramTo([]byte("still"), here, server.LocalPort())))
			datagram(t, server, "still")
		}
		for name, c := range map[string]struct {
			d    *sockets.Datagram
			want error
		}{
			"nil":                    {nil, sockets.ErrArgument},
			"no destination":         {sockets.NewDatagram([]byte("x")), syscall.EDESTADDRREQ},
			"an empty datagram":      {new(sockets.Datagram), syscall.EDESTADDRREQ},
			"too long":               {sockets.NewDatagramTo(make([]byte, 65508), here, server.LocalPort()), syscall.EMSGSIZE},
			"far too long":           {sockets.NewDatagramTo(make([]byte, 1<<20), here, server.LocalPort()), syscall.EMSGSIZE},
			"a port above the range": {sockets.NewDatagramTo(nil, here, 65536), sockets.ErrRange},
			"a port below the range": {sockets.NewDatagramTo(nil, here, -1), sockets.ErrRange},
			"port 0":                 {sockets.NewDatagramTo(nil, here, 0), syscall.EINVAL},
			"another family":         {sockets.NewDatagramTo(nil, ns.IP6Address.LoopbackHost(), server.LocalPort()), sockets.ErrArgument},
			"a path":                 {sockets.NewDatagramTo(nil, ns.UnixAddress.Path("/x"), 0), sockets.ErrArgument},
			"only a port":            {portAlone(server.LocalPort()), nil},
		} {
			err := s.NextPut(c.d)
			if c.want == nil {
				require.NoError(t, err, name)
				datagram(t, server, "")
				continue
			}
			require.ErrorIs(t, err, c.want, name)
			assert.False(t, server.CanRead(), name)
			works()
		}
		require.ErrorIs(t, s.Receive(nil), sockets.ErrArgument)
		require.ErrorIs(t, s.PeekInto(nil), sockets.ErrArgument)
		_, err := s.ReceiveAvailable([]*sockets.Datagram{new(sockets.Datagram), nil})
		require.ErrorIs(t, err, sockets.ErrArgument)
		_, err = s.NextPutAll([]*sockets.Datagram{nil})
		require.ErrorIs(t, err, sockets.ErrArgument)
		require.ErrorIs(t, s.BindTo(here, 70000), sockets.ErrRange)
		require.ErrorIs(t, s.ConnectTo(here, -5), sockets.ErrRange)
		require.ErrorIs(t, s.ConnectTo(ns.IP6Address.LoopbackHost(), 5), sockets.ErrArgument)
		works()
		for name, make := range map[string]func() (*sockets.DatagramSocket, error){
			"Port":          func() (*sockets.DatagramSocket, error) { return ns.DatagramSocket.Port(-1) },
			"Local":         func() (*sockets.DatagramSocket, error) { return ns.DatagramSocket.Local(here, 65536) },
			"Remote":        func() (*sockets.DatagramSocket, error) { return ns.DatagramSocket.Remote(t.Context(), "x", -1) },
			"RemoteAddress": func() (*sockets.DatagramSocket, error) { return ns.DatagramSocket.RemoteAddress(here, 1<<20) },
			"Local option": func() (*sockets.DatagramSocket, error) {
				return ns.DatagramSocket.RemoteAddress(here, 1, sockets.Local(nil, -1))
			},
		} {
			_, err := make()
			require.ErrorIs(t, err, sockets.ErrRange, name)
		}
		_, err = ns.DatagramSocket.RemoteAddress(nil, 1)
		require.ErrorIs(t, err, sockets.ErrArgument)
		_, err = ns.DatagramSocket.Remote(nil, "x", 1) //nolint:staticcheck // a nil context is what is tested
		require.ErrorIs(t, err, sockets.ErrArgument)
		_, err = ns.DatagramSocket.Remote(t.Context(), "no.such.host.invalid", 1)
		_, isDNS := errors.AsType[*net.DNSError](err)
		require.True(t, isDNS, "%v", err)
	})
}

// portAlone is a datagram that says only to which port it goes. Without a peer
// that is one of the host itself.
func portAlone(port int) *sockets.Datagram {
	d := new(sockets.Datagram)
	d.SetPort(port)
	return d
}

func TestNobodyTakesWhatIsSent(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		gone := receiver(t, ns)
		s := guarded(t)(ns.DatagramSocket.RemoteAddress(gone.LocalAddress(), gone.LocalPort()))
		require.NoError(t, gone.Close())
		require.NoError(t, s.NextPut(sockets.NewDatagram([]byte("x"))))
		_, err := s.Next()
		require.ErrorIs(t, err, syscall.ECONNREFUSED)
		assert.False(t, s.CanRead(), "once")
	})
}
