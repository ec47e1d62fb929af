package impltest

import (
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// closing: the end of a socket, for its peer, for waiting calls and for later
// ones.
func closing(s *suite) {
	s.scene("the peer gets the bytes and then the end", func(e *env) {
		a, b := e.pair()
		e.write(a, "hello")
		require.NoError(e, a.Close())
		e.reads(b, "hel")
		e.reads(b, "lo")
		e.eof(b)
	})

	s.scene("much that was written arrives after Close", func(e *env) {
		a, b := e.pair()
		n := e.fill(a)
		require.NoError(e, a.Close())
		assert.Equal(e, n, e.rest(b))
	})

	s.scene("twice is an error", func(e *env) {
		a, _ := e.pair()
		require.NoError(e, a.Close())
		for range 2 {
			e.streamErr(a.Close(), a, "close", errClosed)
		}
		server := e.listening()
		require.NoError(e, server.Close())
		for range 2 {
			e.serverErr(server.Close(), server, "close", errClosed)
		}
	})

	s.scene("a stream after Close", func(e *env) {
		a, b := e.pair()
		e.write(b, "unread") // changes nothing
		require.NoError(e, a.Close())
		e.closedStream(a)
	})

	s.scene("a stream that was never connected after Close", func(e *env) {
		for _, a := range append(e.boundStreams(), e.stream()) {
			require.NoError(e, a.Close())
			for what, err := range e.streamCalls(a) {
				e.isClosed(err, what)
			}
		}
	})

	s.scene("a server after Close", func(e *env) {
		for _, a := range []impl.Server{e.server(), e.bound(), e.listening()} {
			require.NoError(e, a.Close())
			for what, err := range e.serverCalls(a) {
				e.isClosed(err, what)
			}
			assert.False(e, a.CanRead())
			assert.False(e, a.Bound())
			assert.False(e, a.Listening())
		}
		a := e.listening()
		require.NoError(e, a.Close())
		_, err := a.Accept()
		e.serverErr(err, a, "accept", errClosed)
		_, err = a.TryAccept()
		e.serverErr(err, a, "accept", errClosed)
	})

	s.scene("closed comes before a past deadline", func(e *env) {
		a, _ := e.pair()
		require.NoError(e, a.SetReadDeadline(longAgo))
		require.NoError(e, a.SetWriteDeadline(longAgo))
		require.NoError(e, a.Close())
		e.closedStream(a)
		server := e.listening()
		require.NoError(e, server.SetReadDeadline(longAgo))
		require.NoError(e, server.Close())
		for what, err := range e.serverCalls(server) {
			e.isClosed(err, what)
		}
	})

	s.scene("wakes whatever waits", func(e *env) {
		for name, wait := range e.waits() {
			a, b := e.pair()
			c := wait(a, b)
			c.waits()
			require.NoError(e, a.Close())
			e.isClosed(c.fails(), name)
		}
	})

	s.scene("wakes all who read", func(e *env) {
		a, b := e.pair()
		var readers []*call[string]
		for range 3 {
			readers = append(readers, e.reading(a, 10))
		}
		readers[0].waits()
		require.NoError(e, a.Close())
		for _, c := range readers {
			_, err := c.end()
			e.streamErr(err, a, "read", errClosed)
		}
		e.eof(b)
	})

	s.scene("a write that waits says how much was taken", func(e *env) {
		a, b := e.pair()
		c := e.writing(a, beyond)
		c.waits()
		e.untilFull(a)
		require.NoError(e, a.Close())
		n, err := c.end()
		e.streamErr(err, a, "write", errClosed)
		assert.Positive(e, n)
		assert.Equal(e, n, e.rest(b))
	})

	s.tcp("a peer's first write is taken, the next one fails", func(e *env) {
		a, b := e.pair()
		e.write(b, "bye")
		require.NoError(e, b.Close())
		e.write(a, "one") // its reply is the reset
		e.arrive()
		e.reads(a, "bye")
		e.eof(a)
		e.writeFails(a, syscall.EPIPE)
		e.eof(a)
	})

	s.unix("a peer's first write fails", func(e *env) {
		a, b := e.pair()
		e.write(b, "bye")
		require.NoError(e, b.Close())
		e.writeFails(a, syscall.EPIPE)
		e.reads(a, "bye")
		e.eof(a)
	})

	s.tcp("one large write after the peer's close", func(e *env) {
		a, b := e.pair()
		require.NoError(e, b.Close())
		n, err := a.Write(zeros)
		e.streamErr(err, a, "write", sysErr("write", syscall.EPIPE))
		assert.Positive(e, n)
		assert.Less(e, n, beyond)
		e.eof(a)
	})

	s.scene("Close from many goroutines succeeds once", func(e *env) {
		a, _ := e.pair()
		var closers []*call[struct{}]
		for range 8 {
			closers = append(closers, beginErr(e, a.Close))
		}
		succeeded := 0
		for _, c := range closers {
			if err := c.fails(); err == nil {
				succeeded++
			} else {
				e.streamErr(err, a, "close", errClosed)
			}
		}
		assert.Equal(e, 1, succeeded)
	})
}

// closedStream requires of a closed stream that every call reports that, those
// that move bytes with the error of package net.
func (e *env) closedStream(a impl.Stream) {
	e.Helper()
	for what, err := range e.streamCalls(a) {
		e.isClosed(err, what)
	}
	for _, p := range [][]byte{make([]byte, 5), nil} {
		n, err := a.Read(p)
		assert.Zero(e, n)
		e.streamErr(err, a, "read", errClosed)
		n, err = a.TryRead(p)
		assert.Zero(e, n)
		e.streamErr(err, a, "read", errClosed)
		n, err = a.Write(p)
		assert.Zero(e, n)
		e.streamErr(err, a, "write", errClosed)
	}
	e.streamErr(a.CloseRead(), a, "close", errClosed)
	e.streamErr(a.CloseWrite(), a, "close", errClosed)
	e.opError(a.SetReadDeadline(inAnHour()), "set", none, a.LocalEndpoint(), errClosed)
	e.opError(a.SetWriteDeadline(inAnHour()), "set", none, a.LocalEndpoint(), errClosed)
	assert.False(e, a.CanRead())
}

// streamCalls makes every call on a stream that can fail and returns the
// errors.
func (e *env) streamCalls(a impl.Stream) map[string]error {
	calls := map[string]error{
		"Bind":             a.Bind(e.here()),
		"EnsureReadable":   a.EnsureReadable(),
		"EnsureWritable":   a.EnsureWritable(),
		"SetReadDeadline":  a.SetReadDeadline(inAnHour()),
		"SetWriteDeadline": a.SetWriteDeadline(inAnHour()),
		"CloseRead":        a.CloseRead(),
		"CloseWrite":       a.CloseWrite(),
		"Close":            a.Close(),
		"Connect":          a.Connect(e.Context(), e.reach(e, e.listening().LocalEndpoint())),
	}
	p := make([]byte, 1)
	_, calls["Read"] = a.Read(p)
	_, calls["TryRead"] = a.TryRead(p)
	_, calls["Write"] = a.Write(p)
	return calls
}

// serverCalls makes every call on a server that can fail and returns the
// errors.
func (e *env) serverCalls(a impl.Server) map[string]error {
	calls := map[string]error{
		"Bind":            a.Bind(e.there()),
		"Listen":          a.Listen(5),
		"EnsureReadable":  a.EnsureReadable(),
		"SetReadDeadline": a.SetReadDeadline(inAnHour()),
		"Close":           a.Close(),
	}
	_, calls["Accept"] = a.Accept()
	_, calls["TryAccept"] = a.TryAccept()
	return calls
}

// waits returns the calls on a connected stream that wait, by name. Each makes
// sure that it has to wait.
func (e *env) waits() map[string]func(a, b impl.Stream) *call[struct{}] {
	return map[string]func(a, b impl.Stream) *call[struct{}]{
		"Read": func(a, _ impl.Stream) *call[struct{}] {
			return beginErr(e, func() error { _, err := a.Read(make([]byte, 1)); return err })
		},
		"EnsureReadable": func(a, _ impl.Stream) *call[struct{}] { return beginErr(e, a.EnsureReadable) },
		"Write": func(a, _ impl.Stream) *call[struct{}] {
			return beginErr(e, func() error { _, err := a.Write(zeros); return err })
		},
		"EnsureWritable": func(a, _ impl.Stream) *call[struct{}] {
			e.fill(a)
			return beginErr(e, a.EnsureWritable)
		},
	}
}
