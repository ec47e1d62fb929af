package impltest

import (
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// reset: a connection that ends with a reset. Bytes that have arrived stay
// readable; the error is returned once, by the first call.
func reset(s *suite) {
	s = s.resets()
	s.scene("closing with unread bytes", func(e *env) {
		a := e.resetPair("")
		e.reset(a)
		e.eof(a)
		e.writeFails(a, syscall.EPIPE)
		e.writeFails(a, syscall.EPIPE)
	})

	s.scene("what had arrived comes before the error", func(e *env) {
		a := e.resetPair("answer")
		p := make([]byte, 3)
		n, err := a.Read(p)
		require.NoError(e, err)
		require.Equal(e, "ans", string(p[:n]))
		e.reads(a, "wer")
		e.reset(a)
		e.eof(a)
	})

	s.tcp("a write takes the error", func(e *env) {
		a := e.resetPair("answer")
		e.writeFails(a, syscall.ECONNRESET)
		e.writeFails(a, syscall.EPIPE)
		e.reads(a, "answer")
		e.eof(a)
	})

	s.tcp("an empty write takes the error", func(e *env) {
		a := e.resetPair("")
		_, err := a.Write(nil)
		e.streamErr(err, a, "write", sysErr("write", syscall.ECONNRESET))
		_, err = a.Write(nil)
		e.streamErr(err, a, "write", sysErr("write", syscall.EPIPE))
		e.eof(a)
	})

	s.unix("a write does not take the error", func(e *env) {
		a := e.resetPair("answer")
		e.writeFails(a, syscall.EPIPE)
		e.reads(a, "answer")
		e.reset(a)
		e.eof(a)
	})

	s.scene("an empty read does not take the error", func(e *env) {
		a := e.resetPair("")
		n, err := a.Read(nil)
		require.NoError(e, err)
		require.Zero(e, n)
		e.reset(a)
		n, err = a.Read(nil)
		require.NoError(e, err)
		require.Zero(e, n)
	})

	s.scene("a try takes the error", func(e *env) {
		a := e.resetPair("")
		_, err := a.TryRead(make([]byte, 1))
		e.streamErr(err, a, "read", sysErr("read", syscall.ECONNRESET))
		e.eof(a)
	})

	s.scene("readiness does not take the error", func(e *env) {
		a := e.resetPair("")
		assert.True(e, a.CanRead())
		assert.True(e, a.CanWrite())
		require.NoError(e, a.EnsureReadable())
		require.NoError(e, a.EnsureWritable())
		e.reset(a)
		assert.True(e, a.CanRead())
	})

	s.scene("wakes a read", func(e *env) {
		a, b := e.pair()
		e.write(a, "unread")
		c := e.reading(a, 10)
		c.waits()
		require.NoError(e, b.Close())
		_, err := c.end()
		e.streamErr(err, a, "read", sysErr("read", syscall.ECONNRESET))
		e.eof(a)
	})

	s.scene("of two reads one gets the error", func(e *env) {
		a, b := e.pair()
		e.write(a, "unread")
		c, d := e.reading(a, 10), e.reading(a, 10)
		c.waits()
		d.waits()
		require.NoError(e, b.Close())
		_, err1 := c.end()
		_, err2 := d.end()
		if isEOF(err1) {
			err1, err2 = err2, err1
		}
		e.streamErr(err1, a, "read", sysErr("read", syscall.ECONNRESET))
		assert.True(e, isEOF(err2), "%v", err2)
	})

	s.tcp("ends a write that waits", func(e *env) {
		a, b := e.pair()
		c := e.writing(a, beyond)
		c.waits()
		e.untilFull(a)
		require.NoError(e, b.Close())
		n, err := c.end()
		e.streamErr(err, a, "write", sysErr("write", syscall.ECONNRESET))
		assert.Positive(e, n)
		e.writeFails(a, syscall.EPIPE)
		e.eof(a)
	})

	s.unix("ends a write that waits", func(e *env) {
		a, b := e.pair()
		c := e.writing(a, beyond)
		c.waits()
		e.untilFull(a)
		require.NoError(e, b.Close())
		n, err := c.end()
		e.streamErr(err, a, "write", sysErr("write", syscall.EPIPE))
		assert.Positive(e, n)
		e.reset(a)
	})

	s.halfCloses().tcp("there is nothing to shut", func(e *env) {
		a := e.resetPair("")
		e.streamErr(a.CloseWrite(), a, "close", sysErr("shutdown", syscall.ENOTCONN))
		e.streamErr(a.CloseRead(), a, "close", sysErr("shutdown", syscall.ENOTCONN))
		require.NoError(e, a.SetReadDeadline(inAnHour()))
		require.NoError(e, a.SetWriteDeadline(inAnHour()))
		require.NoError(e, a.Close())
	})

	s.tcp("the endpoints stay", func(e *env) {
		server := e.listening()
		a := e.client(server)
		local, remote := a.LocalEndpoint(), a.RemoteEndpoint()
		b := e.accept(server)
		e.write(a, "unread")
		e.arrives(b)
		require.NoError(e, b.Close())
		e.reset(a)
		assert.Equal(e, local, a.LocalEndpoint())
		assert.Equal(e, remote, a.RemoteEndpoint())
	})

	s.tcp("one unread byte of many is enough", func(e *env) {
		a, b := e.pair()
		e.write(a, "hello")
		e.reads(b, "hell")
		require.NoError(e, b.Close())
		e.reset(a)
	})

	s.halfCloses().tcp("unread bytes before the end of the stream are enough", func(e *env) {
		a, b := e.pair()
		e.write(a, "hello")
		require.NoError(e, a.CloseWrite())
		e.arrives(b)
		require.NoError(e, b.Close())
		e.reset(a)
		e.eof(a)
	})

	s.tcp("both wrote and nobody read", func(e *env) {
		a, b := e.pair()
		e.write(a, "a")
		e.write(b, "b")
		e.arrives(a)
		require.NoError(e, a.Close())
		e.reads(b, "a")
		e.reset(b)
		e.eof(b)
		require.NoError(e, b.Close())
	})
}

// resetPair returns the end of a connection whose peer has closed with unread
// bytes, after it had sent the text.
func (e *env) resetPair(text string) impl.Stream {
	e.Helper()
	a, b := e.pair()
	e.write(a, "unread")
	if text != "" {
		e.write(b, text)
	}
	e.arrives(b)
	require.NoError(e, b.Close())
	e.arrive()
	return a
}
