package impltest

import (
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

// oob returns the capability of urgent bytes of a stream.
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

// fetches requires that there is an urgent byte, and takes it.
func (e *env) fetches(s impl.Stream, want byte) {
	e.Helper()
	assert.True(e, e.oob(s).CanReadUrgent())
	got, err := e.oob(s).TryReceiveUrgent()
	require.NoError(e, err)
	require.Equal(e, string(want), string(got))
	assert.False(e, e.oob(s).CanReadUrgent())
}

// noUrgent requires that there is no urgent byte.
func (e *env) noUrgent(s impl.Stream) {
	e.Helper()
	assert.False(e, e.oob(s).CanReadUrgent())
	e.cannotFetch(s, syscall.EINVAL)
}

// cannotFetch requires the errno of taking an urgent byte.
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

// untilPassed returns when a read that waits has passed the mark.
func (e *env) untilPassed(s impl.Stream) {
	e.Helper()
	for {
		e.waitIdle()
		at, err := e.oob(s).AtMark()
		require.NoError(e, err)
		if !at {
			return
		}
	}
}

// readsNothing requires that a read would wait, and checks it without reading.
func (e *env) readsNothing(s impl.Stream) {
	e.Helper()
	require.False(e, s.CanRead())
}

// tries requires that an attempt to read returns the text, "" for nothing.
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

// outOfBand: one urgent byte, which is taken, and the mark of its place in the
// stream.
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

	s.scene("a read that waits passes the mark", func(e *env) {
		for _, fetch := range []bool{false, true} {
			a, b := e.pair()
			e.sendUrgent(a, "a!")
			if fetch {
				e.fetches(b, '!')
			}
			e.reads(b, "a")
			e.marks(b, true)
			read := e.reading(b, 10)
			e.untilPassed(b)
			e.noUrgent(b)
			e.write(a, "b")
			got, err := read.end()
			require.NoError(e, err)
			require.Equal(e, "b", got)
		}
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

	s.scene("fetched it is still in the stream", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "!")
		e.fetches(b, '!')
		e.marks(b, true)
		e.readsNothing(b)
		e.tries(b, "")
		e.marks(b, false)
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

// urgentCalls returns the errors of all calls for urgent bytes.
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
