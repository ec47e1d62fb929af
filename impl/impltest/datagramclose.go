package impltest

import (
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// datagramClose: the end of a socket, for waiting calls and for later ones. Its
// peers are not told.
func datagramClose(s *suite) {
	s.scene("twice is an error", func(e *env) {
		a, b := e.linked()
		for _, d := range []impl.Datagram{a, b} {
			require.NoError(e, d.Close())
			for range 2 {
				e.datagramErr(d.Close(), d, "close", errClosed)
			}
		}
	})

	s.scene("a socket after Close", func(e *env) {
		a, b := e.linked()
		e.send(a, "unread") // changes nothing
		to := e.at(e.receiver())
		for _, d := range []impl.Datagram{a, b, e.datagram()} {
			require.NoError(e, d.Close())
			e.closedDatagram(d, to)
		}
	})

	s.scene("closed comes before a past deadline", func(e *env) {
		a, b := e.linked()
		for _, d := range []impl.Datagram{a, b, e.datagram()} {
			require.NoError(e, d.SetReadDeadline(longAgo))
			require.NoError(e, d.SetWriteDeadline(longAgo))
			require.NoError(e, d.Close())
			e.closedDatagram(d, e.at(e.receiver()))
		}
	})

	s.scene("wakes whatever waits", func(e *env) {
		for _, connected := range []bool{true, false} {
			for name, wait := range map[string]func(impl.Datagram) error{
				"Receive":        func(d impl.Datagram) error { _, err := receive(d); return err },
				"EnsureReadable": impl.Datagram.EnsureReadable,
			} {
				a := e.receiver()
				if connected {
					e.link(a, e.receiver())
				}
				c := beginErr(e, func() error { return wait(a) })
				c.waits()
				require.NoError(e, a.Close())
				err := c.fails()
				e.isClosed(err, name)
				if name == "Receive" {
					e.datagramErr(err, a, "read", errClosed)
				}
			}
		}
	})

	s.scene("wakes all who receive", func(e *env) {
		a := e.receiver()
		var receivers []*call[arrival]
		for range 3 {
			receivers = append(receivers, e.receiving(a))
		}
		receivers[0].waits()
		require.NoError(e, a.Close())
		for _, c := range receivers {
			e.datagramErr(c.fails(), a, "read", errClosed)
		}
	})

	s.scene("what was sent arrives after Close", func(e *env) {
		a, b := e.linked()
		from := a.LocalEndpoint()
		e.send(a, "last words")
		require.NoError(e, a.Close())
		e.gets(b, "last words", from)
		e.empty(b)
	})

	s.scene("Close from many goroutines succeeds once", func(e *env) {
		a := e.receiver()
		var closers []*call[struct{}]
		for range 8 {
			closers = append(closers, beginErr(e, a.Close))
		}
		succeeded := 0
		for _, c := range closers {
			if err := c.fails(); err == nil {
				succeeded++
			} else {
				e.datagramErr(err, a, "close", errClosed)
			}
		}
		assert.Equal(e, 1, succeeded)
	})
}

// closedDatagram requires of a closed socket that every call reports that, those
// that move datagrams with the error of package net.
func (e *env) closedDatagram(d impl.Datagram, to impl.Endpoint) {
	e.Helper()
	for what, err := range e.datagramCalls(d) {
		e.isClosed(err, what)
	}
	for _, p := range [][]byte{make([]byte, 5), nil} {
		for _, receive := range []func([]byte) (impl.Message, error){d.Receive, d.TryReceive, d.TryPeek} {
			m, err := receive(p)
			assert.Equal(e, impl.Message{}, m)
			e.datagramErr(err, d, "read", errClosed)
		}
		n, err := d.Send(p, none)
		assert.Zero(e, n)
		e.datagramErr(err, d, "write", errClosed)
		n, err = d.Send(p, to)
		assert.Zero(e, n)
		e.opError(err, "write", d.LocalEndpoint(), to, errClosed)
	}
	e.opError(d.SetReadDeadline(inAnHour()), "set", none, d.LocalEndpoint(), errClosed)
	e.opError(d.SetWriteDeadline(inAnHour()), "set", none, d.LocalEndpoint(), errClosed)
	assert.False(e, d.CanRead())
	assert.False(e, d.CanWrite())
}

// datagramCalls makes the calls on a socket that can fail and are not about a
// datagram, and returns the errors.
func (e *env) datagramCalls(d impl.Datagram) map[string]error {
	return map[string]error{
		"Bind":             d.Bind(e.here()),
		"Connect":          d.Connect(e.at(e.receiver())),
		"Connect to none":  d.Connect(none),
		"EnsureReadable":   d.EnsureReadable(),
		"EnsureWritable":   d.EnsureWritable(),
		"SetReadDeadline":  d.SetReadDeadline(inAnHour()),
		"SetWriteDeadline": d.SetWriteDeadline(inAnHour()),
		"Close":            d.Close(),
	}
}
