package impltest

import (
	"io"
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// hasUrgent reports whether the harness declares urgent bytes.
func (s *suite) hasUrgent() bool {
	stream, _ := s.h.capabilities(s.variant)
	return stream.OutOfBand
}

// oob answers what a stream does with urgent bytes.
func (e *env) oob(s impl.Stream) impl.OutOfBand {
	e.Helper()
	return capability[impl.OutOfBand](e, s)
}

// sendUrgent sends the text, whose last byte is urgent, and waits until it has
// arrived.
func (e *env) sendUrgent(s impl.Stream, text string) {
	e.Helper()
	n, err := e.oob(s).SendUrgent([]byte(text))
	require.NoError(e, err)
	require.Equal(e, len(text), n)
	e.arrive()
}

// fetches requires that there is an urgent byte, and fetches it.
func (e *env) fetches(s impl.Stream, want byte) {
	e.Helper()
	assert.True(e, e.oob(s).CanReadUrgent())
	got, err := e.oob(s).TryReceiveUrgent()
	require.NoError(e, err)
	require.Equal(e, string(want), string(got))
	assert.False(e, e.oob(s).CanReadUrgent())
}

// noUrgent requires that there is none to fetch.
func (e *env) noUrgent(s impl.Stream) {
	e.Helper()
	assert.False(e, e.oob(s).CanReadUrgent())
	e.cannotFetch(s, syscall.EINVAL)
}

// cannotFetch requires the errno of a fetch.
func (e *env) cannotFetch(s impl.Stream, errno syscall.Errno) {
	e.Helper()
	for _, fetch := range []func() (byte, error){e.oob(s).TryReceiveUrgent, e.oob(s).TryPeekUrgent} {
		_, err := fetch()
		e.streamErr(err, s, "read", sysErr("recvfrom", errno))
	}
}

// marks requires that the next read begins at the mark, or that it does not.
func (e *env) marks(s impl.Stream, want bool) {
	e.Helper()
	is, err := e.oob(s).AtMark()
	require.NoError(e, err)
	require.Equal(e, want, is, "at the mark")
}

// readsNothing requires that a read would wait, and asks without reading.
func (e *env) readsNothing(s impl.Stream) {
	e.Helper()
	require.False(e, s.CanRead())
}

// tries requires that an attempt to read answers the text, "" for nothing.
func (e *env) tries(s impl.Stream, want string) {
	e.Helper()
	p := make([]byte, 100)
	n, err := s.TryRead(p)
	if want == "" {
		require.True(e, err == impl.ErrWouldBlock, "want the bare value, got %#v", err)
	} else {
		require.NoError(e, err)
	}
	require.Equal(e, want, string(p[:n]))
}

// outOfBand: one urgent byte, the mark where it stands in the stream, and what
// reads do there.
func outOfBand(s *suite) {
	s.scene("an urgent byte can be fetched before what was sent earlier", func(e *env) {
		a, b := e.pair()
		e.noUrgent(b)
		e.write(a, "abc")
		e.sendUrgent(a, "!")
		e.write(a, "def")
		e.arrive()
		e.fetches(b, '!')
		e.noUrgent(b)
		e.marks(b, false)
		e.tries(b, "abc")
		e.marks(b, true)
		e.tries(b, "def")
		e.marks(b, false)
	})

	s.scene("only the last byte is urgent", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "abc")
		e.fetches(b, 'c')
		e.tries(b, "ab")
		e.marks(b, true)
		e.tries(b, "")
		e.marks(b, false)
	})

	s.scene("both directions", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "1")
		e.sendUrgent(b, "2")
		e.fetches(a, '2')
		e.fetches(b, '1')
	})

	s.scene("nothing is urgent in nothing", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "")
		e.noUrgent(b)
		e.readsNothing(b)
		e.marks(b, false)
		require.NoError(e, a.CloseWrite())
		_, err := e.oob(a).SendUrgent(nil)
		e.streamErr(err, a, "write", sysErr("sendto", syscall.EPIPE))
	})

	s.scene("it can be looked at", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "!")
		for range 3 {
			got, err := e.oob(b).TryPeekUrgent()
			require.NoError(e, err)
			assert.Equal(e, "!", string(got))
			assert.True(e, e.oob(b).CanReadUrgent())
		}
		e.fetches(b, '!')
		e.noUrgent(b)
	})

	s.scene("alone it is nothing to read", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "!")
		e.readsNothing(b)
		e.marks(b, true)
		e.write(a, "x")
		e.arrive()
		assert.True(e, b.CanRead())
		e.fetches(b, '!')
		e.readsOnce(b, "x")
	})

	s.scene("fetched it is still in the stream", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "!")
		e.fetches(b, '!')
		e.marks(b, true)
		e.readsNothing(b)
		e.tries(b, "")
		e.marks(b, false)
	})

	s.scene("a try that finds nothing else passes over it", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "!")
		assert.True(e, e.oob(b).CanReadUrgent())
		e.tries(b, "")
		e.noUrgent(b)
		e.marks(b, false)
	})

	s.scene("small reads do not get past the mark", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "abc!")
		e.write(a, "d")
		e.arrive()
		for _, want := range []string{"ab", "c", "d"} {
			p := make([]byte, 2)
			n, err := b.Read(p)
			require.NoError(e, err)
			require.Equal(e, want, string(p[:n]))
			e.marks(b, want == "c")
		}
	})

	s.scene("the next one makes a byte like all others of it", func(e *env) {
		a, b := e.pair()
		e.write(a, "a")
		e.sendUrgent(a, "1")
		e.write(a, "b")
		e.sendUrgent(a, "2")
		e.write(a, "c")
		e.arrive()
		e.fetches(b, '2')
		e.tries(b, "a1b")
		e.marks(b, true)
		e.tries(b, "c")
	})

	s.scene("the next one takes it out where it is the next to be read", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "1")
		e.sendUrgent(a, "2")
		e.fetches(b, '2')
		e.marks(b, true)
		e.sendUrgent(a, "ab3")
		e.marks(b, false)
		e.fetches(b, '3')
		e.tries(b, "ab")
		e.marks(b, true)
		e.tries(b, "")
	})

	s.scene("fetched between two", func(e *env) {
		a, b := e.pair()
		for _, octet := range "123" {
			e.sendUrgent(a, string(octet))
			e.readsNothing(b)
			e.fetches(b, byte(octet))
		}
		e.write(a, "x")
		e.readsOnce(b, "x")
	})

	s.scene("inline a read answers it", func(e *env) {
		a, b := e.pair()
		require.NoError(e, impl.Set(b, impl.OutOfBandInline, true))
		e.write(a, "abc")
		e.sendUrgent(a, "!")
		e.write(a, "def")
		e.arrive()
		assert.True(e, e.oob(b).CanReadUrgent())
		e.cannotFetch(b, syscall.EINVAL)
		e.tries(b, "abc")
		e.marks(b, true)
		assert.True(e, b.CanRead())
		assert.True(e, e.oob(b).CanReadUrgent())
		e.tries(b, "!def")
		e.marks(b, false)
		e.noUrgent(b)
	})

	s.scene("inline alone it can be read", func(e *env) {
		a, b := e.pair()
		require.NoError(e, impl.Set(b, impl.OutOfBandInline, true))
		e.sendUrgent(a, "1")
		require.NoError(e, b.EnsureReadable())
		e.sendUrgent(a, "2")
		e.marks(b, false)
		e.tries(b, "1")
		e.marks(b, true)
		e.tries(b, "2")
		e.marks(b, false)
		reading := e.reading(b, 10)
		reading.waits()
		e.sendUrgent(a, "3")
		got, err := reading.end()
		require.NoError(e, err)
		assert.Equal(e, "3", got)
	})

	s.scene("inline from now on", func(e *env) {
		a, b := e.pair()
		e.write(a, "a")
		e.sendUrgent(a, "!")
		e.write(a, "b")
		e.arrive()
		require.NoError(e, impl.Set(b, impl.OutOfBandInline, true))
		e.tries(b, "a")
		e.tries(b, "!b")
		e.sendUrgent(a, "?")
		require.NoError(e, impl.Set(b, impl.OutOfBandInline, false))
		e.marks(b, true)
		e.readsNothing(b)
		e.fetches(b, '?')
		require.NoError(e, impl.Set(b, impl.OutOfBandInline, true))
		e.noUrgent(b)
		e.marks(b, true)
		e.tries(b, "?")
	})

	s.scene("the end of the stream does not hide it", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "ab!")
		require.NoError(e, a.Close())
		e.arrive()
		assert.True(e, b.CanRead())
		e.tries(b, "ab")
		e.fetches(b, '!')
		e.eof(b)
		e.noUrgent(b)
	})

	s.scene("it hides no end of the stream", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "!")
		require.NoError(e, a.CloseWrite())
		e.arrive()
		assert.True(e, b.CanRead())
		e.fetches(b, '!')
		e.marks(b, true)
		e.eof(b)
		e.marks(b, false)
	})

	s.scene("a reset leaves it and does not let it be fetched", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "ab!")
		require.NoError(e, impl.Set(a, impl.Linger, 0))
		require.NoError(e, a.Close())
		e.arrive()
		assert.True(e, e.oob(b).CanReadUrgent())
		e.cannotFetch(b, syscall.ENOTCONN)
		e.tries(b, "ab")
		e.marks(b, true)
		e.reset(b)
		e.noUrgent(b)
		e.eof(b)
	})

	s.scene("closing with nothing unread but one is a reset", func(e *env) {
		for _, isFetched := range []bool{false, true} {
			a, b := e.pair()
			e.sendUrgent(a, "!")
			if isFetched {
				e.fetches(b, '!')
			}
			require.NoError(e, b.Close())
			e.reset(a)
		}
	})

	s.scene("closing behind one is no reset", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "!")
		e.tries(b, "")
		require.NoError(e, b.Close())
		e.eof(a)
	})

	s.scene("it can be fetched after CloseRead", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "a1")
		require.NoError(e, b.CloseRead())
		e.fetches(b, '1')
		e.tries(b, "a")
		e.eof(b)
		e.sendUrgent(a, "2")
		e.fetches(b, '2')
	})

	s.scene("a read that waits does not notice it", func(e *env) {
		a, b := e.pair()
		reading := e.reading(b, 10)
		reading.waits()
		e.sendUrgent(a, "!")
		reading.waits()
		require.NoError(e, b.SetReadDeadline(inAnHour()))
		reading.waits()
		e.fetches(b, '!')
		e.write(a, "x")
		got, err := reading.end()
		require.NoError(e, err)
		assert.Equal(e, "x", got)
	})

	s.scene("a read that waits passes over it when more comes", func(e *env) {
		a, b := e.pair()
		for _, text := range []string{"one", "two"} {
			reading := e.reading(b, 10)
			reading.waits()
			e.sendUrgent(a, "!")
			reading.waits()
			e.write(a, text)
			got, err := reading.end()
			require.NoError(e, err)
			assert.Equal(e, text, got)
			e.noUrgent(b)
			e.write(a, text)
			e.reads(b, text)
		}
	})

	s.scene("a read that begins at it passes over it and waits", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "1")
		reading := e.reading(b, 10)
		reading.waits()
		e.noUrgent(b)
		e.sendUrgent(a, "2")
		e.fetches(b, '2')
		require.NoError(e, a.CloseWrite())
		_, err := reading.end()
		assert.True(e, isEOF(err), "%v", err)
	})

	s.scene("what comes before it ends a read that waits", func(e *env) {
		a, b := e.pair()
		reading := e.reading(b, 10)
		reading.waits()
		e.sendUrgent(a, "ab!")
		got, err := reading.end()
		require.NoError(e, err)
		assert.Equal(e, "ab", got)
		e.marks(b, true)
		e.fetches(b, '!')
	})

	s.scene("waiting to read does not end with it", func(e *env) {
		a, b := e.pair()
		ready := beginErr(e, b.EnsureReadable)
		ready.waits()
		e.sendUrgent(a, "!")
		ready.waits()
		e.write(a, "x")
		require.NoError(e, ready.fails())
		e.fetches(b, '!')
		e.readsOnce(b, "x")
	})

	s.scene("it makes a peer that is gone send a reset", func(e *env) {
		a, b := e.pair()
		require.NoError(e, b.Close())
		e.arrive()
		n, err := e.oob(a).SendUrgent([]byte("!"))
		require.NoError(e, err)
		assert.Equal(e, 1, n)
		e.arrive()
		_, err = e.oob(a).SendUrgent([]byte("!"))
		e.streamErr(err, a, "write", sysErr("sendto", syscall.EPIPE))
	})

	s.scene("it is heard of where it is answered with a reset", func(e *env) {
		a, b := e.pair()
		require.NoError(e, b.CloseWrite())
		require.NoError(e, b.CloseRead())
		e.arrive()
		e.sendUrgent(a, "!")
		assert.True(e, e.oob(b).CanReadUrgent())
		e.marks(b, true)
		e.cannotFetch(b, syscall.ENOTCONN)
		e.arrive()
		_, err := e.oob(a).SendUrgent([]byte("!"))
		e.streamErr(err, a, "write", sysErr("sendto", syscall.EPIPE))
	})

	s.scene("a copy gets past marks", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "ab1")
		e.sendUrgent(a, "cd2")
		e.write(a, "ef")
		require.NoError(e, a.CloseWrite())
		all, err := io.ReadAll(plain{b})
		require.NoError(e, err)
		assert.Equal(e, "ab1cdef", string(all))
	})

	option(s, impl.OutOfBandInline, func(e *env) {
		a, b := e.pair()
		for _, object := range []any{a, b, e.stream(), e.listening()} {
			has(e, object, impl.OutOfBandInline, false)
		}
		keeps(e, a, impl.OutOfBandInline, true, false, true)
		inherits(e, impl.OutOfBandInline, true, true)
	})

	s.scene("an accepted stream is inline as its server is", func(e *env) {
		server := e.listening()
		require.NoError(e, impl.Set(server, impl.OutOfBandInline, true))
		a := e.client(server)
		b := e.accept(server)
		e.sendUrgent(a, "!")
		e.readsOnce(b, "!")
		e.sendUrgent(b, "?")
		e.fetches(a, '?')
	})

	s.scene("without a connection", func(e *env) {
		a := e.stream()
		oob := e.oob(a)
		_, err := oob.SendUrgent([]byte("!"))
		e.wrongPhase(err, impl.ErrNotConnected, "sendto", syscall.EPIPE)
		_, err = oob.TryReceiveUrgent()
		e.wrongPhase(err, impl.ErrNotConnected, "recvfrom", syscall.EINVAL)
		_, err = oob.TryPeekUrgent()
		e.wrongPhase(err, impl.ErrNotConnected, "recvfrom", syscall.EINVAL)
		_, err = oob.AtMark()
		e.wrongPhase(err, impl.ErrNotConnected, "ioctl", syscall.ENOTCONN)
		e.wrongPhase(oob.EnsureUrgent(), impl.ErrNotConnected, "read", syscall.ENOTCONN)
		assert.False(e, oob.CanReadUrgent())
		require.NoError(e, a.Close())
		for what, err := range e.urgentCalls(a) {
			e.isClosed(err, what)
		}
	})
}

// urgentCalls answers the errors of all that can be called for urgent bytes.
func (e *env) urgentCalls(s impl.Stream) map[string]error {
	oob := e.oob(s)
	_, sending := oob.SendUrgent([]byte("!"))
	_, sendingNothing := oob.SendUrgent(nil)
	_, fetching := oob.TryReceiveUrgent()
	_, peeking := oob.TryPeekUrgent()
	_, marking := oob.AtMark()
	return map[string]error{
		"SendUrgent": sending, "SendUrgent of nothing": sendingNothing,
		"TryReceiveUrgent": fetching, "TryPeekUrgent": peeking,
		"AtMark": marking, "EnsureUrgent": oob.EnsureUrgent(),
	}
}
