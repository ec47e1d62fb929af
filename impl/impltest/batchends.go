package impltest

import (
	"fmt"
	"strings"
	"syscall"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// batchEnds: what ends a batch reports how much of it was done, and loses
// nothing.
func batchEnds(s *suite) {
	s.scene("the first that cannot be sent is the last", func(e *env) {
		for what, fails := range e.unsendable() {
			for _, at := range []int{0, 1, 3} {
				a, b := e.sender(), e.receiver()
				if fails.connected {
					e.link(a, b)
				}
				out := outgoing(e.at(b), strings.Split("0123456", "")...)
				out[at] = fails.packet
				n, err := e.batch(a).SendBatch(out)
				assert.Equal(e, at, n, what)
				fails.check(a, err)
				// A Send has the same error, and both leave the socket as it was.
				_, err = a.Send(fails.packet.Data, fails.packet.To)
				fails.check(a, err)
				e.sendTo(a, "end", e.at(b))
				e.getsBatch(b, e.at(a), append(strings.Split("0123456", "")[:at], "end")...)
			}
		}
	})

	s.scene("a past deadline beats everything but Close", func(e *env) {
		a, b := e.linked()
		e.sendsBatch(a, none, "kept")
		for _, d := range []impl.Datagram{a, b} {
			require.NoError(e, d.SetReadDeadline(longAgo))
			require.NoError(e, d.SetWriteDeadline(longAgo))
			for range 2 {
				n, err := e.batch(d).ReceiveBatch(incoming(2))
				assert.Zero(e, n)
				e.datagramErr(err, d, "read", errDeadline)
			}
			n, err := e.batch(d).SendBatch(outgoing(e.at(b), "1", "2"))
			assert.Zero(e, n)
			e.opError(err, "write", d.LocalEndpoint(), e.at(b), errDeadline)
		}
		require.NoError(e, b.SetReadDeadline(time.Time{}))
		e.getsBatch(b, e.at(a), "kept")
		require.NoError(e, b.SetReadDeadline(longAgo))
		for _, d := range []impl.Datagram{a, b, e.datagram()} {
			at := e.at(e.receiver())
			require.NoError(e, d.Close())
			n, err := e.batch(d).ReceiveBatch(incoming(2))
			assert.Zero(e, n)
			e.datagramErr(err, d, "read", errClosed)
			n, err = e.batch(d).SendBatch(outgoing(none, "1", "2"))
			assert.Zero(e, n)
			e.datagramErr(err, d, "write", errClosed)
			n, err = e.batch(d).SendBatch(outgoing(at, "1", "2"))
			assert.Zero(e, n)
			e.opError(err, "write", d.LocalEndpoint(), at, errClosed)
		}
	})

	s.scene("a deadline and Close end the waiting", func(e *env) {
		for inside, end := range map[error]func(impl.Datagram) error{
			errDeadline: func(d impl.Datagram) error { return d.SetReadDeadline(time.Now().Add(look)) },
			errClosed:   impl.Datagram.Close,
		} {
			a := e.receiver()
			c := begin(e, func() (int, error) { return e.batch(a).ReceiveBatch(incoming(2)) })
			c.waits()
			require.NoError(e, end(a))
			n, err := c.end()
			assert.Zero(e, n)
			e.datagramErr(err, a, "read", inside)
		}
	})

	s.udp("a refusal ends it, once", func(e *env) {
		a := e.refused()
		n, err := e.batch(a).SendBatch(outgoing(none, "1", "2", "3"))
		assert.Zero(e, n)
		e.datagramErr(err, a, "write", sysErr("write", syscall.ECONNREFUSED))
		e.moved(1)(e.batch(a).SendBatch(outgoing(none, "1")))
		e.arrive()
		c := e.receiver()
		n, err = e.batch(a).SendBatch(outgoing(e.at(c), "1", "2"))
		assert.Zero(e, n)
		e.opError(err, "write", a.LocalEndpoint(), e.at(c), sysErr("sendto", syscall.ECONNREFUSED))
		e.sendsBatch(a, e.at(c), "1", "2")
		e.getsBatch(c, a.LocalEndpoint(), "1", "2")
	})

	s.prompt().udp("a refusal in its midst ends it", func(e *env) {
		a, c := e.datagram(), e.receiver()
		e.link(a, e.deaf())
		for _, out := range [][]impl.Packet{
			outgoing(none, "1", "2", "3"),
			append(outgoing(a.RemoteEndpoint(), "1"), outgoing(e.at(c), "x", "y")...),
			append(outgoing(none, "1"), outgoing(e.at(c), "x", "y")...),
		} {
			for range 2 {
				n, err := e.batch(a).SendBatch(out)
				assert.Equal(e, 1, n)
				addr, call := out[1].To, "sendto"
				if addr.IsZero() {
					addr, call = a.RemoteEndpoint(), "write"
				}
				e.opError(err, "write", a.LocalEndpoint(), addr, sysErr(call, syscall.ECONNREFUSED))
			}
		}
		e.empty(c)
		out := append(outgoing(e.at(c), "x", "y"), outgoing(none, "1", "2")...)
		n, err := e.batch(a).SendBatch(out)
		assert.Equal(e, 3, n)
		e.datagramErr(err, a, "write", sysErr("write", syscall.ECONNREFUSED))
		e.getsBatch(c, a.LocalEndpoint(), "x", "y")
	})

	s.udp("who has no peer hears of no refusal", func(e *env) {
		a := e.sender()
		to := e.at(e.deaf())
		for range 3 {
			e.sendsBatch(a, to, "1", "2", "3")
		}
		e.empty(a)
	})

	s.udp("a refusal comes before the datagrams", func(e *env) {
		a, b := e.linked()
		e.link(b, a)
		e.send(b, "1")
		e.send(b, "2")
		e.arrive()
		require.NoError(e, b.Close())
		e.send(a, "refused")
		e.arrive()
		in := incoming(3)
		n, err := e.batch(a).ReceiveBatch(in)
		assert.Zero(e, n)
		e.receiveError(err, a, syscall.ECONNREFUSED)
		e.moved(2)(e.batch(a).ReceiveBatch(in))
		e.holds(in[0], "1", a.RemoteEndpoint())
	})
}

// An unsendable is a packet that a socket with a peer, or one without, cannot
// send.
type unsendable struct {
	packet    impl.Packet
	connected bool
	check     func(a impl.Datagram, err error)
}

func (e *env) unsendable() map[string]unsendable {
	to := e.at(e.receiver())
	fails := func(p impl.Packet, connected bool, errno syscall.Errno) unsendable {
		return unsendable{p, connected, func(a impl.Datagram, err error) {
			e.Helper()
			addr, call := p.To, "sendto"
			if addr.IsZero() {
				addr, call = a.RemoteEndpoint(), "write"
			}
			e.opError(err, "write", a.LocalEndpoint(), addr, sysErr(call, errno))
		}}
	}
	x := []byte("x")
	all := map[string]unsendable{
		"too large":              fails(impl.Packet{Data: zeros[:300000], To: to}, false, syscall.EMSGSIZE),
		"too large for the peer": fails(impl.Packet{Data: zeros[:300000]}, true, syscall.EMSGSIZE),
	}
	for i, wrong := range e.misfits() {
		all[fmt.Sprint("another family ", i)] = unsendable{
			impl.Packet{Data: x, To: wrong}, i == 0,
			func(_ impl.Datagram, err error) { e.wrongArgument(err, "address") },
		}
	}
	if e.isUnix() {
		all["nowhere to send"] = fails(impl.Packet{Data: x}, false, syscall.ENOTCONN)
		all["no such path"] = fails(impl.Packet{Data: x, To: e.there()}, false, syscall.ENOENT)
		all["a path that is too long"] = fails(impl.Packet{Data: x, To: impl.UnixPath(pad(e.path(), 108))}, true, syscall.EINVAL)
	} else {
		all["nowhere to send"] = fails(impl.Packet{Data: x}, false, syscall.EDESTADDRREQ)
		all["no port"] = fails(impl.Packet{Data: x, To: impl.IP(to.Addr(), 0)}, true, syscall.EINVAL)
	}
	return all
}
