package impltest

import (
	"bytes"
	"io"
	"sync"
	"syscall"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// outOfBandWaits: waiting for an urgent byte, deadlines and close, and urgent
// bytes among much else.
func outOfBandWaits(s *suite) {
	s.scene("EnsureUrgent is at once when there is one, and fetches nothing", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "!")
		for range 3 {
			require.NoError(e, e.oob(b).EnsureUrgent())
		}
		e.fetches(b, '!')
	})

	s.scene("EnsureUrgent waits for one", func(e *env) {
		a, b := e.pair()
		for _, octet := range "123" {
			first, second := beginErr(e, e.oob(b).EnsureUrgent), beginErr(e, e.oob(b).EnsureUrgent)
			first.waits()
			second.waits()
			e.write(a, "abc")
			first.waits()
			e.reads(b, "abc")
			e.sendUrgent(a, string(octet))
			require.NoError(e, first.fails())
			require.NoError(e, second.fails())
			e.fetches(b, byte(octet))
			e.tries(b, "")
		}
	})

	s.scene("EnsureUrgent does not end where the stream does", func(e *env) {
		a, b := e.pair()
		urgent := beginErr(e, e.oob(b).EnsureUrgent)
		urgent.waits()
		require.NoError(e, a.CloseWrite())
		urgent.waits()
		require.NoError(e, b.Close())
		e.streamErr(urgent.fails(), b, "read", errClosed)
	})

	s.scene("EnsureUrgent does not end with a reset", func(e *env) {
		a, b := e.pair()
		urgent := beginErr(e, e.oob(b).EnsureUrgent)
		urgent.waits()
		require.NoError(e, impl.Set(a, impl.Linger, 0))
		require.NoError(e, a.Close())
		urgent.waits()
		require.NoError(e, b.SetReadDeadline(longAgo))
		requireTimeout(e, urgent.fails())
	})

	s.scene("a read and EnsureUrgent wait beside each other", func(e *env) {
		a, b := e.pair()
		reading := e.reading(b, 10)
		urgent := beginErr(e, e.oob(b).EnsureUrgent)
		reading.waits()
		urgent.waits()
		e.sendUrgent(a, "!")
		require.NoError(e, urgent.fails())
		reading.waits()
		e.fetches(b, '!')
		e.write(a, "x")
		got, err := reading.end()
		require.NoError(e, err)
		assert.Equal(e, "x", got)
	})

	s.scene("a past deadline beats an urgent byte", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "!")
		require.NoError(e, b.SetReadDeadline(longAgo))
		for range 2 {
			_, err := e.oob(b).TryReceiveUrgent()
			e.streamErr(err, b, "read", errDeadline)
			_, err = e.oob(b).TryPeekUrgent()
			e.streamErr(err, b, "read", errDeadline)
			e.streamErr(e.oob(b).EnsureUrgent(), b, "read", errDeadline)
			assert.True(e, e.oob(b).CanReadUrgent(), "deadlines do not count here")
			e.marks(b, true)
		}
		require.NoError(e, b.SetReadDeadline(time.Time{}))
		e.fetches(b, '!')
	})

	s.scene("a past deadline beats room, and nothing is sent", func(e *env) {
		a, b := e.pair()
		require.NoError(e, a.SetWriteDeadline(longAgo))
		for _, p := range [][]byte{[]byte("ab!"), []byte("!"), nil} {
			n, err := e.oob(a).SendUrgent(p)
			assert.Zero(e, n)
			e.streamErr(err, a, "write", errDeadline)
		}
		require.NoError(e, a.SetWriteDeadline(time.Time{}))
		e.noUrgent(b)
		e.readsNothing(b)
	})

	s.scene("a deadline ends EnsureUrgent", func(e *env) {
		_, b := e.pair()
		require.NoError(e, b.SetReadDeadline(time.Now().Add(look)))
		e.streamErr(e.oob(b).EnsureUrgent(), b, "read", errDeadline)
		require.NoError(e, b.SetReadDeadline(inAnHour()))
		urgent := beginErr(e, e.oob(b).EnsureUrgent)
		urgent.waits()
		require.NoError(e, b.SetReadDeadline(time.Time{}))
		urgent.waits()
		require.NoError(e, b.SetReadDeadline(time.Now().Add(look)))
		e.streamErr(urgent.fails(), b, "read", errDeadline)
	})

	s.scene("a deadline that was set before the stream was connected counts", func(e *env) {
		server := e.listening()
		a := e.stream()
		require.NoError(e, a.SetReadDeadline(longAgo))
		e.connect(a, server)
		e.streamErr(e.oob(a).EnsureUrgent(), a, "read", errDeadline)
	})

	s.scene("after Close", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "!")
		for _, end := range []impl.Stream{a, b} {
			require.NoError(e, end.SetReadDeadline(longAgo))
			require.NoError(e, end.SetWriteDeadline(longAgo))
			require.NoError(e, end.Close())
			for what, err := range e.urgentCalls(end) {
				op := "read"
				if what == "SendUrgent" || what == "SendUrgent of nothing" {
					op = "write"
				}
				e.streamErr(err, end, op, errClosed)
			}
			assert.False(e, e.oob(end).CanReadUrgent())
		}
	})

	s.scene("Close wakes all who wait for one", func(e *env) {
		_, b := e.pair()
		var waiting []*call[struct{}]
		for range 3 {
			waiting = append(waiting, beginErr(e, e.oob(b).EnsureUrgent))
		}
		waiting[0].waits()
		require.NoError(e, b.Close())
		for _, c := range waiting {
			e.streamErr(c.fails(), b, "read", errClosed)
		}
	})

	s.scene("SendUrgent waits for room, and the last byte is the urgent one", func(e *env) {
		a, b := e.pair()
		text := muchUrgent()
		sending := begin(e, func() (int, error) { return e.oob(a).SendUrgent(text) })
		sending.waits()
		e.drain(b, len(text)-1)
		n, err := sending.end()
		require.NoError(e, err)
		assert.Equal(e, len(text), n)
		require.NoError(e, e.oob(b).EnsureUrgent())
		e.marks(b, true)
		e.fetches(b, '!')
	})

	s.scene("SendUrgent says how much was taken", func(e *env) {
		a, b := e.pair()
		sending := begin(e, func() (int, error) { return e.oob(a).SendUrgent(zeros) })
		sending.waits()
		e.untilFull(a)
		require.NoError(e, a.Close())
		n, err := sending.end()
		e.streamErr(err, a, "write", errClosed)
		assert.Positive(e, n)
		assert.Equal(e, n, e.rest(b))
		e.noUrgent(b)
	})

	s.scene("writes and urgent ones do not interleave", func(e *env) {
		const each, size = 20, 64 << 10
		a, b := e.pair()
		require.NoError(e, impl.Set(b, impl.OutOfBandInline, true))
		var senders sync.WaitGroup
		for i, send := range []func([]byte) (int, error){a.Write, e.oob(a).SendUrgent, a.Write, e.oob(a).SendUrgent} {
			p := bytes.Repeat([]byte{byte('a' + i)}, size)
			e.startIn(&senders, func() {
				for range each {
					if _, err := send(p); err != nil {
						e.Errorf("sending: %v", err)
					}
				}
			})
		}
		ended := beginErr(e, func() error { senders.Wait(); return a.CloseWrite() })
		p := make([]byte, size)
		for range 4 * each {
			_, err := io.ReadFull(plain{b}, p)
			require.NoError(e, err)
			require.Equal(e, size, bytes.Count(p, p[:1]), "bytes of several writes are mixed")
		}
		require.NoError(e, ended.fails())
		e.eof(b)
	})

	s.scene("many urgent bytes, one after the other", func(e *env) {
		a, b := e.pair()
		for i := range 100 {
			e.write(a, "before")
			e.sendUrgent(a, string(rune('A'+i%26)))
			e.write(a, "behind")
			require.NoError(e, e.oob(b).EnsureUrgent())
			e.fetches(b, byte('A'+i%26))
			e.reads(b, "before")
			e.marks(b, true)
			e.readsPast(b, "behind")
		}
	})

	s.scene("a send that fails sends nothing urgent", func(e *env) {
		a, b := e.pair()
		require.NoError(e, a.CloseWrite())
		n, err := e.oob(a).SendUrgent([]byte("ab!"))
		assert.Zero(e, n)
		e.streamErr(err, a, "write", sysErr("sendto", syscall.EPIPE))
		e.noUrgent(b)
		e.eof(b)
	})
}

// readsPast is reads for bytes behind a mark. On Linux a read that begins at the
// mark finds nothing when a signal comes at that moment, as the runtime sends
// them, and a caller that then waits for more to come waits for too long. So it
// asks again.
func (e *env) readsPast(s impl.Stream, text string) {
	e.Helper()
	p := make([]byte, len(text))
	for got := 0; got < len(p); {
		require.NoError(e, s.EnsureReadable())
		n, err := s.TryRead(p[got:])
		if err != impl.ErrWouldBlock {
			require.NoError(e, err)
		}
		got += n
	}
	require.Equal(e, text, string(p))
}

// muchUrgent returns more than a connection takes without a reader; its last byte
// is not like the others. It is made once, as zeros is.
var muchUrgent = sync.OnceValue(func() []byte {
	p := make([]byte, beyond/4+1)
	p[len(p)-1] = '!'
	return p
})
