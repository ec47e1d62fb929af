package adapt_test

import (
	"errors"
	"net"
	"net/netip"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/adapt"
)

var loopback = netip.AddrFrom4([4]byte{127, 0, 0, 1})

// scripted is a listener that gives what a test puts into it.
type scripted struct {
	conns chan any
	end   chan struct{}
}

func newScripted() *scripted { return &scripted{make(chan any), make(chan struct{})} }

func (s *scripted) Accept() (net.Conn, error) {
	select {
	case next := <-s.conns:
		if err, ok := next.(error); ok {
			return nil, err
		}
		return next.(net.Conn), nil
	case <-s.end:
		return nil, net.ErrClosed
	}
}

func (s *scripted) Close() error   { close(s.end); return nil }
func (s *scripted) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(10, 0, 0, 7), Port: 7} }

func listening(t *testing.T) (impl.Server, *scripted) {
	t.Helper()
	engine := newScripted()
	server, err := adapt.Listener(engine)
	require.NoError(t, err)
	assert.Equal(t, impl.IP(netip.AddrFrom4([4]byte{10, 0, 0, 7}), 7), server.LocalEndpoint())
	assert.Equal(t, impl.TCP, server.Network())
	assert.True(t, server.Bound())
	require.NoError(t, server.Listen(5))
	return server, engine
}

func TestAnErrorOfAcceptComesOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, engine := listening(t)
		late := errors.New("too many open files")
		engine.conns <- late
		synctest.Wait()
		assert.True(t, server.CanRead())
		_, err := server.TryAccept()
		require.ErrorIs(t, err, late)
		_, err = server.TryAccept()
		require.Equal(t, impl.ErrWouldBlock, err)
		near, _ := net.Pipe()
		engine.conns <- near
		accepted, err := server.Accept()
		require.NoError(t, err)
		require.NoError(t, accepted.Close())
		require.NoError(t, server.Close())
	})
}

func TestTheEndOfAListener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, engine := listening(t)
		ended := make(chan error)
		go func() { ended <- server.WaitEnd() }()
		synctest.Wait()
		require.NoError(t, engine.Close()) // not by the server
		require.ErrorIs(t, <-ended, net.ErrClosed)
		for range 2 {
			_, err := server.Accept()
			require.ErrorIs(t, err, net.ErrClosed)
		}
	})
}

func TestCloseEndsWhatWasAcceptedAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, engine := listening(t)
		near, far := net.Pipe()
		engine.conns <- near
		require.NoError(t, server.EnsureReadable())
		require.NoError(t, server.Close())
		_, err := far.Read(make([]byte, 1))
		require.Error(t, err)
	})
	_, err := adapt.Listener(nil)
	require.ErrorIs(t, err, impl.ErrArgument)
}
