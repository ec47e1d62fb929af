package impltest

import (
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// halfClose: each direction ends on its own.
func halfClose(s *suite) {
	s.halfCloses().scene("CloseWrite ends what the peer reads, after the bytes", func(e *env) {
		a, b := e.pair()
		e.write(a, "request")
		require.NoError(e, a.CloseWrite())
		e.reads(b, "request")
		e.eof(b)
		e.write(b, "answer")
		e.reads(a, "answer")
		e.writeFails(a, syscall.EPIPE)
	})

	s.halfCloses().scene("an empty read is nothing at the end of the stream too", func(e *env) {
		a, b := e.pair()
		require.NoError(e, a.CloseWrite())
		e.eof(b)
		n, err := b.Read(nil)
		require.NoError(e, err)
		assert.Zero(e, n)
		e.eof(b)
	})

	s.halfCloses().scene("CloseWrite twice", func(e *env) {
		a, b := e.pair()
		require.NoError(e, a.CloseWrite())
		require.NoError(e, a.CloseWrite())
		_, err := a.Write(nil)
		e.streamErr(err, a, "write", sysErr("write", syscall.EPIPE))
		e.writeFails(a, syscall.EPIPE)
		e.eof(b)
	})

	s.halfCloses().scene("CloseWrite wakes a read of the peer", func(e *env) {
		a, b := e.pair()
		c := e.reading(b, 10)
		c.waits()
		require.NoError(e, a.CloseWrite())
		_, err := c.end()
		assert.True(e, isEOF(err), "%v", err)
	})

	s.halfCloses().tcp("CloseWrite ends a write that waits", func(e *env) {
		a, b := e.pair()
		c := e.writing(a, beyond)
		c.waits()
		e.untilFull(a)
		require.NoError(e, a.CloseWrite())
		n, err := c.end()
		e.streamErr(err, a, "write", sysErr("write", syscall.EPIPE))
		assert.Equal(e, n, e.rest(b), "what was taken arrives")
	})

	s.halfCloses().unix("a write that waits notices CloseWrite when there is room", func(e *env) {
		e.inTime(func() bool {
			a, b := e.pair()
			n := e.fill(a)
			c := e.writing(a, 1)
			e.waitIdle()
			require.NoError(e, a.CloseWrite())
			if !c.stillWaits() {
				return false
			}
			assert.Equal(e, n, e.rest(b))
			_, err := c.end()
			e.streamErr(err, a, "write", sysErr("write", syscall.EPIPE))
			return true
		})
	})

	s.halfCloses().scene("both ends close their writing half", func(e *env) {
		a, b := e.pair()
		e.write(a, "1")
		e.write(b, "2")
		require.NoError(e, a.CloseWrite())
		require.NoError(e, b.CloseWrite())
		e.reads(a, "2")
		e.reads(b, "1")
		e.eof(a)
		e.eof(b)
		e.writeFails(a, syscall.EPIPE)
		e.writeFails(b, syscall.EPIPE)
		local, remote := a.LocalEndpoint(), a.RemoteEndpoint()
		assert.Equal(e, local, b.RemoteEndpoint())
		assert.Equal(e, remote, b.LocalEndpoint())
	})

	s.halfCloses().tcp("once both directions have ended there is nothing to shut", func(e *env) {
		a, b := e.pair()
		require.NoError(e, a.CloseWrite())
		require.NoError(e, b.CloseWrite())
		e.arrive()
		for range 2 {
			e.streamErr(a.CloseWrite(), a, "close", sysErr("shutdown", syscall.ENOTCONN))
			e.streamErr(a.CloseRead(), a, "close", sysErr("shutdown", syscall.ENOTCONN))
			e.streamErr(b.CloseRead(), b, "close", sysErr("shutdown", syscall.ENOTCONN))
		}
		require.NoError(e, a.Close())
		require.NoError(e, b.Close())
	})

	s.halfCloses().unix("halves can be shut again and again", func(e *env) {
		a, b := e.pair()
		for range 2 {
			for _, end := range []impl.Stream{a, b} {
				require.NoError(e, end.CloseRead())
				require.NoError(e, end.CloseWrite())
			}
		}
		e.eof(a)
		e.eof(b)
	})

	s.halfCloses().scene("one end closes both its halves", func(e *env) {
		a, b := e.pair()
		e.write(a, "last")
		require.NoError(e, a.CloseRead())
		require.NoError(e, a.CloseWrite())
		e.eof(a)
		e.writeFails(a, syscall.EPIPE)
		e.reads(b, "last")
		e.eof(b)
		assert.True(e, a.CanRead())
		assert.True(e, a.CanWrite())
	})

	s.halfCloses().tcp("after the end of the peer each half can be shut once", func(e *env) {
		a, b := e.pair()
		require.NoError(e, b.Close())
		e.eof(a)
		require.NoError(e, a.CloseRead())
		require.NoError(e, a.CloseWrite())
		e.arrive()
		e.streamErr(a.CloseWrite(), a, "close", sysErr("shutdown", syscall.ENOTCONN))
		require.NoError(e, a.Close())
	})

	s.scene("CloseRead ends reading after what has arrived", func(e *env) {
		a, b := e.pair()
		e.write(a, "before")
		e.arrives(b)
		require.NoError(e, b.CloseRead())
		e.reads(b, "before")
		e.eof(b)
		e.write(b, "out")
		e.reads(a, "out")
	})

	s.scene("CloseRead twice", func(e *env) {
		_, b := e.pair()
		require.NoError(e, b.CloseRead())
		require.NoError(e, b.CloseRead())
		e.eof(b)
	})

	s.scene("CloseRead wakes a read", func(e *env) {
		_, b := e.pair()
		c := e.reading(b, 10)
		c.waits()
		require.NoError(e, b.CloseRead())
		_, err := c.end()
		assert.True(e, isEOF(err), "%v", err)
	})

	s.tcp("a peer does not notice CloseRead", func(e *env) {
		a, b := e.pair()
		require.NoError(e, b.CloseRead())
		e.eof(b)
		e.write(a, "hello")
		e.arrive()
		p := make([]byte, 3)
		n, err := b.Read(p)
		require.NoError(e, err)
		require.Equal(e, "hel", string(p[:n]))
		e.reads(b, "lo")
		e.eof(b)
		e.write(a, "again")
		e.arrive()
		e.reads(b, "again")
		e.eof(b)
	})

	s.unix("a peer's writes fail after CloseRead", func(e *env) {
		a, b := e.pair()
		require.NoError(e, b.CloseRead())
		e.writeFails(a, syscall.EPIPE)
		e.writeFails(a, syscall.EPIPE)
		e.eof(b)
	})

	s.unix("a write that waits does not notice the peer's CloseRead", func(e *env) {
		e.inTime(func() bool {
			a, b := e.pair()
			e.fill(a)
			c := e.writing(a, 1)
			e.waitIdle()
			require.NoError(e, b.CloseRead())
			return c.stillWaits()
		})
	})

	s.tcp("CloseRead and then the peer's close", func(e *env) {
		a, b := e.pair()
		require.NoError(e, a.CloseRead())
		require.NoError(e, b.Close())
		e.eof(a)
		e.write(a, "x") // its reply is the reset
		e.arrive()
		e.writeFails(a, syscall.EPIPE)
		e.eof(a)
	})

	s.resets().tcp("bytes that arrive after CloseRead are unread at Close", func(e *env) {
		a, b := e.pair()
		require.NoError(e, b.CloseRead())
		e.write(a, "unread")
		e.arrive()
		require.NoError(e, b.Close())
		e.reset(a)
		e.eof(a)
	})
}
