package impltest

import (
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// refused: a datagram of a connected sender that was refused is the error of the
// sender's next operation, whichever it is.
func refused(s *suite) {
	s.scene("the next Send takes it, and sends nothing", func(e *env) {
		a := e.refused()
		e.sendFails(a, syscall.ECONNREFUSED)
		e.send(a, "refused again")
		e.arrive()
		e.sendFails(a, syscall.ECONNREFUSED)
	})

	s.scene("a Send to another takes it, and sends nothing", func(e *env) {
		a, c := e.refused(), e.receiver()
		e.sendToFails(a, e.at(c), syscall.ECONNREFUSED)
		e.sendTo(a, "second", e.at(c))
		e.gets(c, "second", a.LocalEndpoint())
	})

	s.scene("Receive takes it", func(e *env) {
		a := e.refused()
		e.receiveFails(a, syscall.ECONNREFUSED)
		c := e.receiving(a)
		c.waits()
		require.NoError(e, a.SetReadDeadline(longAgo))
		requireTimeout(e, c.fails())
	})

	s.scene("the tries take it", func(e *env) {
		a := e.refused()
		for _, try := range []func([]byte) (impl.Message, error){a.TryReceive, a.TryPeek} {
			m, err := try(make([]byte, 10))
			assert.Equal(e, impl.Message{}, m)
			e.receiveError(err, a, syscall.ECONNREFUSED)
			e.empty(a)
			e.send(a, "once more")
			e.arrive()
		}
	})

	s.scene("an empty Receive takes it", func(e *env) {
		a := e.refused()
		m, err := a.Receive(nil)
		assert.Equal(e, impl.Message{}, m)
		e.receiveError(err, a, syscall.ECONNREFUSED)
		e.empty(a)
	})

	s.scene("wakes a Receive", func(e *env) {
		a := e.datagram()
		e.link(a, e.deaf())
		c := e.receiving(a)
		c.waits()
		e.send(a, "refused")
		_, err := c.end()
		e.receiveError(err, a, syscall.ECONNREFUSED)
		e.empty(a)
	})

	s.scene("readiness sees it and does not take it", func(e *env) {
		a := e.refused()
		for range 3 {
			assert.True(e, a.CanRead())
			assert.True(e, a.CanWrite())
			require.NoError(e, a.EnsureReadable())
			require.NoError(e, a.EnsureWritable())
		}
		e.receiveFails(a, syscall.ECONNREFUSED)
		assert.False(e, a.CanRead())
	})

	s.scene("wakes EnsureReadable", func(e *env) {
		a := e.datagram()
		e.link(a, e.deaf())
		c := beginErr(e, a.EnsureReadable)
		c.waits()
		e.send(a, "refused")
		require.NoError(e, c.fails())
		e.receiveFails(a, syscall.ECONNREFUSED)
	})

	s.scene("a past deadline comes before it, and leaves it", func(e *env) {
		a := e.refused()
		require.NoError(e, a.SetReadDeadline(longAgo))
		require.NoError(e, a.SetWriteDeadline(longAgo))
		requireTimeout(e, e.receiveErr(a))
		requireTimeout(e, e.sendErr(a))
		require.NoError(e, a.SetReadDeadline(inAnHour()))
		e.receiveFails(a, syscall.ECONNREFUSED)
	})

	s.scene("it comes before a datagram that waits", func(e *env) {
		a, b := e.linked()
		e.sendTo(b, "data", e.at(a))
		e.arrives(a)
		e.link(b, b) // from now on it hears itself alone
		e.send(a, "refused")
		e.arrive()
		e.receiveFails(a, syscall.ECONNREFUSED)
		e.gets(a, "data", a.RemoteEndpoint())
	})

	s.scene("who has no peer does not hear of it", func(e *env) {
		a, nobody := e.sender(), e.deaf()
		for range 3 {
			e.sendTo(a, "refused", e.at(nobody))
			e.empty(a)
		}
	})

	s.together().scene("a datagram for no socket is refused", func(e *env) {
		if e.network == impl.UDP6 {
			return // There are spare addresses of IPv4 alone.
		}
		e.inTime(func() bool { // another process may have the port already
			b := e.receiverAt(impl.IP(e.host.Spare[0], 0))
			a := e.datagram()
			require.NoError(e, a.Connect(b.LocalEndpoint()))
			e.send(a, "unread")
			require.NoError(e, b.Close(), "of which nobody is told")
			e.empty(a)
			e.send(a, "refused")
			if !a.CanRead() {
				return false
			}
			e.receiveFails(a, syscall.ECONNREFUSED)
			again := e.datagram()
			if again.Bind(b.LocalEndpoint()) != nil {
				return false
			}
			e.send(a, "heard")
			e.gets(again, "heard", a.LocalEndpoint())
			return true
		})
	})
}

// isUDP reports whether this is the variant for scenes that hold for UDP alone.
func (s *suite) isUDP() bool { return s.variant.network.IsUDP() }

// deaf makes a socket that hears itself alone: datagrams of others to it are
// refused, and no other socket can have its port meanwhile.
func (e *env) deaf() impl.Datagram {
	e.Helper()
	d := e.receiver()
	e.link(d, d)
	return d
}

// refused returns a connected socket whose first datagram was refused.
func (e *env) refused() impl.Datagram {
	e.Helper()
	a := e.datagram()
	e.link(a, e.deaf())
	e.send(a, "refused")
	e.arrive()
	return a
}
