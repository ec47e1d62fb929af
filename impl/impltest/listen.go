package impltest

import (
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// listen: from Listen on connections can arrive.
func listen(s *suite) {
	s.scene("is a state of its own", func(e *env) {
		a := e.bound()
		assert.True(e, a.Bound())
		assert.False(e, a.Listening())
		at := a.LocalEndpoint()
		require.NoError(e, a.Listen(3))
		assert.True(e, a.Bound())
		assert.True(e, a.Listening())
		assert.Equal(e, at, a.LocalEndpoint(), "the endpoint is the same")
		require.NoError(e, a.Close())
		assert.False(e, a.Bound())
		assert.False(e, a.Listening())
		assert.Equal(e, at, a.LocalEndpoint(), "it goes on answering")
	})

	s.scene("does not wait for a connection", func(e *env) {
		a := e.listening()
		assert.False(e, a.CanRead())
		conn, err := a.TryAccept()
		assert.Nil(e, conn)
		assert.True(e, err == impl.ErrWouldBlock, "want the bare value, got %#v", err)
	})

	s.scene("a closed server refuses", func(e *env) {
		a := e.listening()
		to := e.reach(e, a.LocalEndpoint())
		require.NoError(e, a.Close())
		refusal := syscall.ECONNREFUSED
		if e.isUnix() {
			refusal = syscall.ENOENT // the path is gone with the server
		}
		e.opError(e.stream().Connect(e.Context(), to), "dial", none, to, sysErr("connect", refusal))
	})

	s.scene("listening again keeps what is queued", func(e *env) {
		a := e.listening()
		b := e.client(a)
		require.NoError(e, a.Listen(7))
		e.write(b, "queued")
		e.reads(e.accept(a), "queued")
		c := e.client(a)
		e.write(c, "later")
		e.reads(e.accept(a), "later")
	})
}
