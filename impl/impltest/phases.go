package impltest

import (
	"syscall"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// phases: made, bound, connected or listening. A call in the wrong phase does
// nothing and returns an error that names the phase.
func phases(s *suite) {
	s.scene("a new stream is nowhere", func(e *env) {
		a := e.stream()
		assert.Equal(e, e.network, a.Network())
		assert.True(e, a.LocalEndpoint().IsZero())
		assert.True(e, a.RemoteEndpoint().IsZero())
		assert.False(e, a.CanRead())
	})

	s.scene("a new server is neither bound nor listening", func(e *env) {
		a := e.server()
		assert.Equal(e, e.network, a.Network())
		assert.True(e, a.LocalEndpoint().IsZero())
		assert.False(e, a.Bound())
		assert.False(e, a.Listening())
		assert.False(e, a.CanRead())
	})

	s.scene("what was never opened closes once", func(e *env) {
		for _, a := range []impl.Socket{e.stream(), e.server()} {
			require.NoError(e, a.Close())
			e.opError(a.Close(), "close", none, none, errClosed)
		}
	})

	s.scene("a server is bound once", func(e *env) {
		a := e.bound()
		at := a.LocalEndpoint()
		e.wrongPhase(a.Bind(e.there()), impl.ErrBound, "bind", syscall.EINVAL)
		assert.Equal(e, at, a.LocalEndpoint())
		require.NoError(e, a.Listen(1))
		e.wrongPhase(a.Bind(e.there()), impl.ErrBound, "bind", syscall.EINVAL)
	})

	s.boundStreams().scene("a stream is bound once", func(e *env) {
		a := e.stream()
		require.NoError(e, a.Bind(e.here()))
		at := a.LocalEndpoint()
		e.wrongPhase(a.Bind(e.here()), impl.ErrBound, "bind", syscall.EINVAL)
		assert.Equal(e, at, a.LocalEndpoint())
	})

	s.tcp("connecting binds", func(e *env) {
		a, _ := e.pair()
		e.wrongPhase(a.Bind(e.here()), impl.ErrBound, "bind", syscall.EINVAL)
		assert.False(e, a.LocalEndpoint().IsZero())
	})

	s.scene("a server listens when it is bound", func(e *env) {
		a := e.server()
		e.wrongPhase(a.Listen(5), impl.ErrNotBound, "listen", syscall.EINVAL)
		assert.False(e, a.Bound())
		assert.False(e, a.Listening())
		require.NoError(e, a.Bind(e.there()))
		require.NoError(e, a.Listen(5))
	})

	s.scene("a server accepts when it listens", func(e *env) {
		for _, a := range []impl.Server{e.server(), e.bound()} {
			_, err := a.Accept()
			e.wrongPhase(err, impl.ErrNotListening, "accept4", syscall.EINVAL)
			_, err = a.TryAccept()
			e.wrongPhase(err, impl.ErrNotListening, "accept4", syscall.EINVAL)
			require.ErrorIs(e, a.EnsureReadable(), impl.ErrNotListening)
			assert.False(e, a.CanRead())
		}
	})

	s.scene("a stream moves bytes when it is connected", func(e *env) {
		for _, a := range append(e.boundStreams(), e.stream()) {
			e.notConnected(a)
		}
	})

	s.scene("a stream connects once", func(e *env) {
		server := e.listening()
		a := e.client(server)
		b := e.accept(server)
		to := e.reach(e, server.LocalEndpoint())
		e.wrongPhase(a.Connect(e.Context(), to), impl.ErrConnected, "connect", syscall.EISCONN)
		e.wrongPhase(b.Connect(e.Context(), to), impl.ErrConnected, "connect", syscall.EISCONN)
		e.write(a, "still here")
		e.reads(b, "still here")
		_, err := server.TryAccept()
		assert.True(e, err == impl.ErrWouldBlock, "nothing has happened: %v", err)
	})

	s.scene("a connected stream stays connected when its peer is gone", func(e *env) {
		server := e.listening()
		a := e.client(server)
		require.NoError(e, e.accept(server).Close())
		e.eof(a)
		err := a.Connect(e.Context(), e.reach(e, server.LocalEndpoint()))
		e.wrongPhase(err, impl.ErrConnected, "connect", syscall.EISCONN)
	})

	s.scene("deadlines hold from before the connection", func(e *env) {
		server := e.listening()
		a := e.stream()
		require.NoError(e, a.SetReadDeadline(time.Unix(1, 0)))
		require.NoError(e, a.SetWriteDeadline(time.Unix(1, 0)))
		e.connect(a, server)
		requireTimeout(e, e.readErr(a))
		requireTimeout(e, e.writeErr(a))
	})

	s.scene("a deadline holds from before the server listens", func(e *env) {
		a := e.server()
		require.NoError(e, a.SetReadDeadline(time.Unix(1, 0)))
		require.NoError(e, a.Bind(e.there()))
		require.NoError(e, a.Listen(1))
		_, err := a.Accept()
		requireTimeout(e, err)
	})
}

// notConnected requires that all calls that need a connection fail, with the
// errno that the kernel has for each call on such a socket.
func (e *env) notConnected(a impl.Stream) {
	e.Helper()
	onRead, onWrite := syscall.ENOTCONN, syscall.EPIPE
	if e.isUnix() {
		onRead, onWrite = syscall.EINVAL, syscall.ENOTCONN
	}
	for _, p := range [][]byte{make([]byte, 5), {}, nil} {
		_, err := a.Read(p)
		e.wrongPhase(err, impl.ErrNotConnected, "read", onRead)
		_, err = a.TryRead(p)
		e.wrongPhase(err, impl.ErrNotConnected, "read", onRead)
		_, err = a.Write(p)
		e.wrongPhase(err, impl.ErrNotConnected, "write", onWrite)
	}
	require.ErrorIs(e, a.EnsureReadable(), impl.ErrNotConnected)
	require.ErrorIs(e, a.EnsureWritable(), impl.ErrNotConnected)
	e.wrongPhase(a.CloseRead(), impl.ErrNotConnected, "shutdown", syscall.ENOTCONN)
	e.wrongPhase(a.CloseWrite(), impl.ErrNotConnected, "shutdown", syscall.ENOTCONN)
	assert.False(e, a.CanRead())
	assert.True(e, a.RemoteEndpoint().IsZero())
}
