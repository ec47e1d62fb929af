package impltest

import (
	"syscall"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// queued is how many datagrams a Unix socket holds for its receiver.
const queued = 11

// unixgramQueue: a Unix datagram is never lost. A Send to a full queue waits.
func unixgramQueue(s *suite) {
	s.scene("Send waits while the queue is full", func(e *env) {
		a, b := e.linked()
		e.fillQueue(a)
		assert.False(e, a.CanWrite())
		for range 3 {
			c := e.sending(a, "late")
			c.waits()
			e.gets(b, "x", a.LocalEndpoint())
			n, err := c.end()
			require.NoError(e, err)
			assert.Equal(e, len("late"), n)
		}
		for range queued - 3 {
			e.gets(b, "x", a.LocalEndpoint())
		}
		for range 3 {
			e.gets(b, "late", a.LocalEndpoint())
		}
		assert.True(e, a.CanWrite())
	})

	s.scene("a Send with a destination waits too", func(e *env) {
		a, b := e.sender(), e.receiver()
		to := e.at(b)
		for range queued {
			e.sendTo(a, "x", to)
		}
		c := begin(e, func() (int, error) { return a.Send([]byte("late"), to) })
		c.waits()
		e.gets(b, "x", e.at(a))
		_, err := c.end()
		require.NoError(e, err)
	})

	s.scene("a Send waits for the room that it needs, and not for its other datagrams", func(e *env) {
		a, b, elsewhere := e.sender(), e.receiver(), e.receiver()
		to := e.at(b)
		_, err := a.Send(zeros[:70000], e.at(elsewhere)) // it stays there
		require.NoError(e, err)
		for range queued {
			e.sendTo(a, "x", to)
		}
		late := func() *call[int] { return begin(e, func() (int, error) { return a.Send([]byte("late"), to) }) }
		c := late()
		c.waits()
		e.gets(b, "x", e.at(a))
		_, err = c.end()
		require.NoError(e, err)
		c = late()
		c.waits()
		require.NoError(e, b.Close())
		e.opError(c.fails(), "write", a.LocalEndpoint(), to, sysErr("sendto", syscall.ECONNREFUSED))
	})

	s.scene("a Send to the peer waits for its other datagrams too", func(e *env) {
		e.inTime(func() bool {
			a, b := e.linked()
			elsewhere := e.receiver()
			_, err := a.Send(zeros[:70000], e.at(elsewhere)) // more than a quarter of the send buffer
			require.NoError(e, err)
			for range queued {
				e.send(a, "x")
			}
			c := e.sending(a, "late")
			c.waits()
			e.gets(b, "x", e.at(a))
			waits := c.stillWaits()
			_, err = elsewhere.Receive(nil)
			require.NoError(e, err)
			_, err = c.end()
			require.NoError(e, err)
			return waits
		})
	})

	s.scene("EnsureWritable waits for room", func(e *env) {
		a, b := e.linked()
		e.fillQueue(a)
		c := beginErr(e, a.EnsureWritable)
		c.waits()
		for range queued {
			e.gets(b, "x", a.LocalEndpoint())
		}
		require.NoError(e, c.fails())
		assert.True(e, a.CanWrite())
	})

	s.scene("a deadline ends a Send that waits", func(e *env) {
		a, b := e.linked()
		e.fillQueue(a)
		start := time.Now()
		require.NoError(e, a.SetWriteDeadline(start.Add(look)))
		e.datagramErr(e.sendErr(a), a, "write", errDeadline)
		assert.GreaterOrEqual(e, time.Since(start), look)
		requireTimeout(e, a.EnsureWritable())
		require.NoError(e, a.SetWriteDeadline(time.Time{}))
		c, ready := e.sending(a, "x"), beginErr(e, a.EnsureWritable)
		c.waits()
		require.NoError(e, a.SetWriteDeadline(longAgo))
		e.datagramErr(c.fails(), a, "write", errDeadline)
		requireTimeout(e, ready.fails())
		for range queued {
			e.gets(b, "x", a.LocalEndpoint())
		}
		e.empty(b) // a datagram that was not sent does not arrive
	})

	s.scene("Close ends a Send that waits", func(e *env) {
		a, _ := e.linked()
		e.fillQueue(a)
		c, ready := e.sending(a, "x"), beginErr(e, a.EnsureWritable)
		c.waits()
		require.NoError(e, a.Close())
		e.datagramErr(c.fails(), a, "write", errClosed)
		e.isClosed(ready.fails(), "EnsureWritable")
	})

	s.scene("the receiver's Close ends a Send that waits", func(e *env) {
		a, b := e.linked()
		remote := a.RemoteEndpoint()
		e.fillQueue(a)
		c := e.sending(a, "x")
		c.waits()
		require.NoError(e, b.Close())
		e.opError(c.fails(), "write", a.LocalEndpoint(), remote, sysErr("write", syscall.ECONNREFUSED))
		assert.True(e, a.CanWrite(), "a Send would fail at once")
		require.NoError(e, a.EnsureWritable())
	})

	s.scene("the receiver's Close ends EnsureWritable", func(e *env) {
		a, b := e.linked()
		e.fillQueue(a)
		c := beginErr(e, a.EnsureWritable)
		c.waits()
		require.NoError(e, b.Close())
		require.NoError(e, c.fails())
		e.datagramErr(e.sendErr(a), a, "write", sysErr("write", syscall.ECONNREFUSED))
	})

	s.scene("all senders share the queue, and all get in", func(e *env) {
		b := e.receiver()
		to := e.at(b)
		const senders, each = 4, 20
		for range senders {
			a := e.sender()
			e.start(func() {
				for range each {
					_, err := a.Send([]byte("x"), to)
					assert.NoError(e, err)
				}
			})
		}
		for range senders * each {
			got, err := receive(b)
			require.NoError(e, err)
			require.Equal(e, "x", got.text)
		}
		e.empty(b)
	})

	if s.has(impl.SendBuffer.Name()) {
		s.scene("SendBuffer limits the size of a datagram", func(e *env) {
			a, b := e.linked()
			require.NoError(e, impl.Set(a, impl.SendBuffer, 20000))
			largest := 2*20000 - 32
			p := noise(3, largest+1)
			n, err := a.Send(p, none)
			assert.Zero(e, n)
			e.datagramErr(err, a, "write", sysErr("write", syscall.EMSGSIZE))
			n, err = a.Send(p[:largest], none)
			require.NoError(e, err)
			assert.Equal(e, largest, n)
			m, err := b.Receive(make([]byte, 2*largest))
			require.NoError(e, err)
			assert.Equal(e, largest, m.N)
		})

		s.scene("SendBuffer limits what waits of one sender", func(e *env) {
			a, b := e.linked()
			other := e.sender()
			require.NoError(e, impl.Set(a, impl.SendBuffer, 20000))
			p := make([]byte, 15000)
			sent := 0
			var err error
			for ; err == nil; sent++ {
				require.Less(e, sent, queued, "the size counts, not the number")
				require.NoError(e, a.SetWriteDeadline(time.Now().Add(look)))
				_, err = a.Send(p, none)
			}
			requireTimeout(e, err)
			sent--
			assert.Positive(e, sent)
			e.sendTo(other, "other", e.at(b))
			require.NoError(e, a.SetWriteDeadline(time.Time{}))
			c := begin(e, func() (int, error) { return a.Send(p, none) })
			c.waits()
			for range sent {
				m, err := b.Receive(p)
				require.NoError(e, err)
				assert.Equal(e, len(p), m.N)
			}
			_, err = c.end()
			require.NoError(e, err)
			e.gets(b, "other", e.at(other))
		})
	}
}

// fillQueue sends as many datagrams to the peer as its queue holds.
func (e *env) fillQueue(a impl.Datagram) {
	e.Helper()
	for range queued {
		e.send(a, "x")
	}
}
