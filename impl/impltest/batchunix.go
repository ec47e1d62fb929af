package impltest

import (
	"fmt"
	"strings"
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// batchUnix: a batch waits in the middle while there is no room.
func batchUnix(s *suite) {
	s.scene("waits while the queue is full", func(e *env) {
		texts := strings.Split("abcdefghijklmnopqrstuvwxyz", "")
		for _, connected := range []bool{true, false} {
			a, b := e.linked()
			to := none
			if !connected {
				a = e.sender()
				to = e.at(b)
			}
			c := begin(e, func() (int, error) { return e.batch(a).SendBatch(outgoing(to, texts...)) })
			c.waits()
			e.getsBatch(b, e.at(a), texts[:3]...)
			c.waits()
			e.getsBatch(b, e.at(a), texts[3:]...)
			e.moved(len(texts))(c.end())
		}
	})

	s.scene("what ends the waiting tells how many were sent", func(e *env) {
		for inside, end := range map[error]func(a, b impl.Datagram) error{
			errDeadline:                           func(a, _ impl.Datagram) error { return a.SetWriteDeadline(longAgo) },
			errClosed:                             func(a, _ impl.Datagram) error { return a.Close() },
			sysErr("write", syscall.ECONNREFUSED): func(_, b impl.Datagram) error { return b.Close() },
		} {
			a, b := e.linked()
			local, remote := a.LocalEndpoint(), a.RemoteEndpoint()
			c := begin(e, func() (int, error) { return e.batch(a).SendBatch(outgoing(none, make([]string, 20)...)) })
			e.untilFull(a)
			c.waits()
			require.NoError(e, end(a, b))
			n, err := c.end()
			assert.Equal(e, queued, n)
			e.opError(err, "write", local, remote, inside)
		}
	})

	s.scene("the receiver's Close ends the waiting of one who has no peer", func(e *env) {
		a, b := e.sender(), e.receiver()
		to, witness := e.at(b), e.sender()
		e.link(witness, b)
		c := begin(e, func() (int, error) { return e.batch(a).SendBatch(outgoing(to, make([]string, 20)...)) })
		e.untilFull(witness)
		c.waits()
		require.NoError(e, b.Close())
		n, err := c.end()
		assert.Equal(e, queued, n)
		e.opError(err, "write", a.LocalEndpoint(), to, sysErr("sendto", syscall.ECONNREFUSED))
	})

	s.scene("the peer is gone", func(e *env) {
		a, b := e.linked()
		c := e.receiver()
		remote := a.RemoteEndpoint()
		require.NoError(e, b.Close())
		out := append(outgoing(e.at(c), "1", "2"), outgoing(none, "3", "4")...)
		n, err := e.batch(a).SendBatch(out)
		assert.Equal(e, 2, n)
		e.opError(err, "write", a.LocalEndpoint(), remote, sysErr("write", syscall.ECONNREFUSED))
		n, err = e.batch(a).SendBatch(out)
		assert.Equal(e, 2, n)
		e.opError(err, "write", a.LocalEndpoint(), a.RemoteEndpoint(), sysErr("write", syscall.ENOTCONN))
		e.getsBatch(c, e.at(a), "1", "2", "1", "2")
	})

	if s.h.Features.AbstractNames {
		s.scene("between abstract names", func(e *env) {
			name := func() impl.Endpoint { return impl.UnixPath(abstractName()) }
			longest := impl.UnixPath(pad(abstractName(), 108))
			a, b, c := e.receiverAt(name()), e.receiverAt(name()), e.receiverAt(longest)
			out := append(outgoing(e.at(b), "to b"), outgoing(longest, "to c")...)
			e.moved(2)(e.batch(a).SendBatch(out))
			e.getsBatch(b, e.at(a), "to b")
			e.getsBatch(c, e.at(a), "to c")
			e.sendsBatch(c, e.at(a), "back")
			e.getsBatch(a, longest, "back")
		})
	}

	s.scene("from one without a name", func(e *env) {
		a, b := e.datagram(), e.receiver()
		e.sendsBatch(a, e.at(b), "1", "2")
		named := e.sender()
		e.sendsBatch(named, e.at(b), "3")
		e.sendsBatch(a, e.at(b), "4")
		in := incoming(4)
		e.moved(4)(e.batch(b).ReceiveBatch(in))
		for i, from := range []impl.Endpoint{none, none, e.at(named), none} {
			e.holds(in[i], fmt.Sprint(i+1), from)
		}
	})
}
