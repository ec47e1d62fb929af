package impltest

import (
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/internal/icmp"
)

// rawWaiting: calls that wait for messages, calls that try, and messages that are
// lost. A raw socket may hear others at any time, so no scene requires that
// nothing is there.
func rawWaiting(s *suite) {
	s.scene("Receive waits for a message", func(e *env) {
		a, b := e.raw(), e.ear(e.servers)
		r := e.request(icmp.NewID(), 1, "hello")
		c := begin(e, func() (heard, error) { return e.awaits(b, e.isEcho(r.ID)) })
		c.waits()
		e.says(a, r, e.there())
		h, err := c.end()
		require.NoError(e, err)
		assert.Equal(e, r, h.echo())
	})

	s.scene("readiness sees a message and leaves it", func(e *env) {
		a, b := e.raw(), e.ear(e.servers)
		r := e.request(icmp.NewID(), 1, "hello")
		e.says(a, r, e.there())
		for range 3 {
			require.NoError(e, b.EnsureReadable())
			assert.True(e, b.CanRead())
		}
		e.hears(b, r, e.here().Addr(), e.there().Addr())
		for _, d := range []impl.Datagram{a, b} {
			assert.True(e, d.CanWrite())
			require.NoError(e, d.EnsureWritable())
		}
	})

	s.scene("TryPeek leaves a message, and what does not fit is cut", func(e *env) {
		a, b := e.raw(), e.ear(e.servers)
		r := e.request(icmp.NewID(), 1, "0123456789")
		e.says(a, r, e.there())
		headers := len(r.Bytes()) - len(r.Data)
		if e.network == impl.ICMP4 {
			headers += 20
		}
		e.first(b, r)
		p := make([]byte, 100)
		for _, size := range []int{100, headers + 10, headers + 9, 9, 8, 1, 0, 100} {
			m, err := b.TryPeek(p[:size])
			require.NoError(e, err)
			fits := min(size, headers+10)
			hops := 64
			if e.network == impl.ICMP4 && fits < 9 {
				hops = 0 // The TTL is in the part of the header that is cut off.
			}
			assert.Equal(e, impl.Message{N: fits, From: e.here(), Truncated: fits < headers+10, TTL: hops}, m, "%d", size)
		}
		m, err := b.TryReceive(p[:headers+4])
		require.NoError(e, err)
		assert.True(e, m.Truncated)
		assert.Equal(e, "0123", string(p[headers:m.N]))
		r.Seq++
		e.says(a, r, e.there())
		e.hearsAmong(b, r) // not the rest of the first
	})

	s.scene("an empty slice takes a message", func(e *env) {
		a, b := e.raw(), e.ear(e.servers)
		r := e.request(icmp.NewID(), 1, "gone")
		e.says(a, r, e.there())
		e.first(b, r)
		m, err := b.Receive(nil)
		require.NoError(e, err)
		assert.True(e, m.Truncated)
		assert.Equal(e, e.here(), m.From)
		r.Seq++
		e.says(a, r, e.there())
		e.hearsAmong(b, r)
	})

	s.scene("a past deadline beats a message that waits", func(e *env) {
		a, b := e.raw(), e.ear(e.servers)
		r := e.request(icmp.NewID(), 1, "hello")
		e.says(a, r, e.there())
		e.arrives(b)
		require.NoError(e, b.SetReadDeadline(longAgo))
		for _, receive := range []func([]byte) (impl.Message, error){b.Receive, b.TryReceive, b.TryPeek} {
			m, err := receive(make([]byte, 100))
			assert.Equal(e, impl.Message{}, m)
			e.datagramErr(err, b, "read", errDeadline)
		}
		requireTimeout(e, b.EnsureReadable())
		require.NoError(e, b.SetReadDeadline(time.Time{}))
		e.hears(b, r, e.here().Addr(), e.there().Addr())
		require.NoError(e, a.SetWriteDeadline(longAgo))
		_, err := a.Send(r.Bytes(), e.there())
		e.opError(err, "write", none, e.there(), errDeadline)
		requireTimeout(e, a.EnsureWritable())
	})

	s.scene("a deadline and Close end what waits", func(e *env) {
		nothing := e.isEcho(icmp.NewID())
		for _, connected := range []bool{true, false} {
			a := e.raw()
			require.NoError(e, a.Bind(e.here()))
			if connected {
				require.NoError(e, a.Connect(e.there()))
			}
			require.NoError(e, a.SetReadDeadline(time.Now().Add(look)))
			_, err := e.awaits(a, nothing)
			e.datagramErr(err, a, "read", errDeadline)
			require.NoError(e, a.SetReadDeadline(time.Time{}))
			c := beginErr(e, func() error { _, err := e.awaits(a, nothing); return err })
			d := beginErr(e, func() error { _, err := e.awaits(a, nothing); return err })
			c.waits()
			require.NoError(e, a.Close())
			e.datagramErr(c.fails(), a, "read", errClosed)
			e.datagramErr(d.fails(), a, "read", errClosed)
		}
	})

	s.prompt().scene("an answer is visible when Send returns", func(e *env) {
		a := e.rawHere()
		id := icmp.NewID()
		for seq := range uint16(rounds) {
			r := e.request(id, seq, "x")
			e.says(a, r, e.there())
			if !e.apart {
				e.triesFor(a, r)
			}
			e.triesFor(a, e.reply(r))
		}
	})

	if s.has(impl.ReceiveBuffer.Name()) {
		s.scene("what has no room is lost", func(e *env) {
			a, b := e.raw(), e.ear(e.servers)
			require.NoError(e, impl.Set(b, impl.ReceiveBuffer, 1))
			id, sent := icmp.NewID(), uint16(20)
			for seq := range sent {
				e.says(a, e.reply(e.request(id, seq, "x")), e.there())
			}
			got := 0
			e.arrive()
			for p := make([]byte, 100); ; {
				m, err := b.TryReceive(p)
				if err == impl.ErrWouldBlock {
					break
				}
				require.NoError(e, err)
				if h := e.taken(p, m); e.isEcho(id)(h) {
					assert.EqualValues(e, got, h.echo().Seq, "those that came first")
					got++
				}
			}
			assert.LessOrEqual(e, got, 3, "so many fit into the smallest buffer")
			require.NoError(e, impl.Set(b, impl.ReceiveBuffer, 100_000))
			r := e.reply(e.request(id, sent, "again"))
			e.says(a, r, e.there())
			e.hears(b, r, e.here().Addr(), e.there().Addr())
		})
	}
}

// first receives until the next message is an echo.
func (e *env) first(d impl.Datagram, r icmp.Echo) {
	e.Helper()
	for p := make([]byte, 66000); ; {
		require.NoError(e, d.EnsureReadable())
		m, err := d.TryPeek(p)
		require.NoError(e, err)
		if e.taken(p, m).echo() == r {
			return
		}
		_, err = d.TryReceive(p)
		require.NoError(e, err)
	}
}

// hearsAmong requires that an echo comes, whatever else with its number comes.
func (e *env) hearsAmong(d impl.Datagram, r icmp.Echo) {
	e.Helper()
	h, err := e.awaits(d, func(h heard) bool { return h.echo().ID == r.ID && h.echo().Kind == r.Kind })
	require.NoError(e, err)
	require.Equal(e, r, h.echo())
}

// triesFor requires that an echo is there, behind others.
func (e *env) triesFor(d impl.Datagram, want icmp.Echo) {
	e.Helper()
	for p := make([]byte, 66000); ; {
		m, err := d.TryReceive(p)
		require.NoError(e, err)
		if h := e.taken(p, m); e.isEcho(want.ID)(h) {
			require.Equal(e, want, h.echo())
			return
		}
	}
}
