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

// batch: several datagrams in one call are the same as one after the other.
func batch(s *suite) {
	s.scene("no packets are nothing, whatever the socket is like", func(e *env) {
		fresh, closed, late := e.datagram(), e.sender(), e.sender()
		require.NoError(e, closed.Close())
		require.NoError(e, late.SetReadDeadline(longAgo))
		require.NoError(e, late.SetWriteDeadline(longAgo))
		for _, d := range []impl.Datagram{fresh, closed, late, e.receiver()} {
			for _, none := range [][]impl.Packet{nil, {}} {
				e.moved(0)(e.batch(d).ReceiveBatch(none))
				e.moved(0)(e.batch(d).SendBatch(none))
			}
		}
		assert.True(e, fresh.LocalEndpoint().IsZero(), "which gets no endpoint by that")
	})

	s.scene("there and back", func(e *env) {
		a, b := e.sender(), e.receiver()
		e.sendsBatch(a, e.at(b), "one", "", "three")
		e.getsBatch(b, e.at(a), "one", "", "three")
		e.sendsBatch(b, e.at(a), "back")
		e.getsBatch(a, e.at(b), "back")
	})

	s.scene("to the peer", func(e *env) {
		a, b := e.linked()
		e.sendsBatch(a, none, "one", "two", "", "", "five")
		e.getsBatch(b, e.at(a), "one", "two", "", "", "five")
		e.link(b, a)
		e.sendsBatch(b, none, "back", "again")
		e.getsBatch(a, e.at(b), "back", "again")
	})

	s.scene("sent together and received one by one", func(e *env) {
		a, b := e.linked()
		e.sendsBatch(a, none, "one", "", "three")
		for _, text := range []string{"one", "", "three"} {
			e.gets(b, text, e.at(a))
		}
	})

	s.scene("sent one by one and received together", func(e *env) {
		a, b := e.linked()
		e.send(a, "one")
		e.send(a, "")
		e.send(a, "three")
		e.getsBatch(b, e.at(a), "one", "", "three")
	})

	s.scene("to several and from several", func(e *env) {
		b, c := e.receiver(), e.receiver()
		first, second := e.sender(), e.sender()
		for _, a := range []impl.Datagram{first, second} {
			packets := outgoing(e.at(b), "to b", "to b too")
			packets = append(packets, outgoing(e.at(c), "to c")...)
			packets = append(packets, outgoing(e.at(b), "to b again")...)
			e.moved(4)(e.batch(a).SendBatch(packets))
			e.arrive()
		}
		in := incoming(10)
		e.moved(6)(e.batch(b).ReceiveBatch(in))
		for i, text := range []string{"to b", "to b too", "to b again", "to b", "to b too", "to b again"} {
			from := first
			if i >= 3 {
				from = second
			}
			e.holds(in[i], text, e.at(from))
		}
		e.gets(c, "to c", e.at(first))
		e.gets(c, "to c", e.at(second))
	})

	s.scene("one who has a peer sends to others too", func(e *env) {
		a, b := e.linked()
		c := e.receiver()
		packets := outgoing(none, "peer", "peer")
		packets = append(packets, outgoing(e.at(c), "other", "other")...)
		packets = append(packets, outgoing(e.at(b), "by name")...)
		packets = append(packets, outgoing(none, "peer")...)
		e.moved(6)(e.batch(a).SendBatch(packets))
		e.arrive()
		e.getsBatch(b, e.at(a), "peer", "peer", "by name", "peer")
		e.getsBatch(c, e.at(a), "other", "other")
	})

	s.scene("what is sent and what is received leave the rest of a packet alone", func(e *env) {
		a, b := e.linked()
		before := impl.Message{N: 7, From: e.here(), Truncated: true, TTL: 9}
		out := outgoing(none, "hello", "there")
		for i := range out {
			out[i].Message = before
		}
		e.moved(2)(e.batch(a).SendBatch(out))
		e.arrive()
		assert.Equal(e, []string{"hello", "there"}, []string{string(out[0].Data), string(out[1].Data)})
		assert.Equal(e, []impl.Message{before, before}, []impl.Message{out[0].Message, out[1].Message})
		in := incoming(4)
		for i := range in {
			in[i].Message, in[i].To = before, e.at(b)
		}
		e.moved(2)(e.batch(b).ReceiveBatch(in))
		for i, p := range in {
			assert.Equal(e, e.at(b), p.To)
			assert.Len(e, p.Data, cap(p.Data))
			if i < 2 {
				e.holds(p, string(out[i].Data), e.at(a))
			} else {
				assert.Equal(e, before, p.Message, "it was not received into")
			}
		}
	})

	s.scene("no more than there are packets", func(e *env) {
		a, b := e.linked()
		e.sendsBatch(a, none, "1", "2", "3", "4", "5")
		for _, texts := range [][]string{{"1", "2"}, {"3", "4"}, {"5"}} {
			in := incoming(2)
			e.moved(len(texts))(e.batch(b).ReceiveBatch(in))
			for i, text := range texts {
				e.holds(in[i], text, e.at(a))
			}
		}
		e.empty(b)
	})

	s.scene("no more than there is room for", func(e *env) {
		a, b := e.linked()
		for range 2 {
			e.sendsBatch(a, none, "too long", "fits", "", "x", "lost", "kept")
			in := incoming(6)
			in[0].Data, in[1].Data = in[0].Data[:3], in[1].Data[:4]
			in[2].Data, in[3].Data, in[4].Data = nil, nil, []byte{}
			e.moved(6)(e.batch(b).ReceiveBatch(in))
			from := e.at(a)
			for i, want := range []impl.Message{
				{N: 3, From: from, Truncated: true}, {N: 4, From: from}, {From: from},
				{From: from, Truncated: true}, {From: from, Truncated: true}, {N: 4, From: from},
			} {
				assert.Equal(e, want, in[i].Message, "packet %d", i)
			}
			assert.Equal(e, "too\x00", string(in[0].Data[:4]), "it touches nothing behind the slice")
			assert.Equal(e, "kept", string(in[5].Data[:4]))
		}
	})

	s.scene("large and small in turn", func(e *env) {
		a, b := e.linked()
		out, in := make([]impl.Packet, 3), make([]impl.Packet, 3)
		for i, size := range []int{1, 60000, 20000} {
			out[i].Data, in[i].Data = noise(byte(i), size), make([]byte, 65536)
		}
		e.moved(3)(e.batch(a).SendBatch(out))
		e.arrive()
		e.moved(3)(e.batch(b).ReceiveBatch(in))
		for i, p := range in {
			e.holds(p, string(out[i].Data), e.at(a))
		}
	})

	s.scene("waits for the first and not for more", func(e *env) {
		a, b := e.linked()
		for _, text := range []string{"one", "", "three"} {
			in := incoming(5)
			c := begin(e, func() (int, error) { return e.batch(b).ReceiveBatch(in) })
			c.waits()
			e.send(a, text)
			e.moved(1)(c.end())
			e.holds(in[0], text, e.at(a))
		}
	})

	s.scene("a SendBatch may reuse its slices at once", func(e *env) {
		a, b := e.linked()
		out := outgoing(none, "one", "two")
		e.moved(2)(e.batch(a).SendBatch(out))
		copy(out[0].Data, "xxx")
		copy(out[1].Data, "xxx")
		e.getsBatch(b, e.at(a), "one", "two")
	})

	s.scene("sending binds", func(e *env) {
		b := e.receiver()
		a := e.datagram()
		_, err := e.batch(a).ReceiveBatch(incoming(1))
		e.wrongPhase(err, impl.ErrNotBound, "recvfrom", syscall.EINVAL)
		e.sendsBatch(a, e.at(b), "one", "two")
		assert.False(e, a.LocalEndpoint().IsZero())
		for _, text := range []string{"one", "two"} {
			got, err := receive(b)
			require.NoError(e, err)
			assert.Equal(e, text, got.text)
		}
	})

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

	s.scene("many", func(e *env) {
		const many = 150
		var texts []string
		for i := range many {
			texts = append(texts, fmt.Sprint("number ", i))
		}
		for _, connected := range []bool{true, false} {
			a, b := e.linked()
			to := none
			if !connected {
				a = e.sender()
				to = e.at(b)
			}
			c := begin(e, func() (int, error) { return e.batch(a).SendBatch(outgoing(to, texts...)) })
			if !e.isUnix() { // where nobody waits for the receiver
				e.moved(many)(c.end())
			}
			e.getsBatch(b, e.at(a), texts...)
			e.moved(many)(c.end())
			e.empty(b)
		}
	})

	s.scene("from many to many at once", func(e *env) {
		const senders, receivers, batches, each = 4, 3, 5, 5
		b := e.receiver()
		got := make(chan string, senders*batches*each)
		for i := range senders {
			a := e.sender()
			to := e.at(b)
			e.calls.Go(func() {
				for turn := range batches {
					var texts []string
					for n := range each {
						texts = append(texts, fmt.Sprint(i, turn, n))
					}
					n, err := e.batch(a).SendBatch(outgoing(to, texts...))
					assert.NoError(e, err)
					assert.Equal(e, each, n)
				}
			})
		}
		for range receivers {
			e.calls.Go(func() {
				for {
					in := incoming(4)
					n, err := e.batch(b).ReceiveBatch(in)
					if err != nil {
						return
					}
					for _, p := range in[:n] {
						got <- string(p.Data[:p.N])
					}
				}
			})
		}
		seen := map[string]int{}
		for range senders * batches * each {
			seen[<-got]++
		}
		assert.Len(e, seen, senders*batches*each, "each of them once")
		require.NoError(e, b.Close())
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

	if s.isUnix() {
		unixBatch(s)
	}
}

// unixBatch: a batch waits in its midst while there is no room.
func unixBatch(s *suite) {
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
			c.waits()
			require.NoError(e, end(a, b))
			n, err := c.end()
			assert.Equal(e, queued, n)
			e.opError(err, "write", local, remote, inside)
		}
	})

	s.scene("the receiver's Close ends the waiting of one who has no peer", func(e *env) {
		a, b := e.sender(), e.receiver()
		to := e.at(b)
		c := begin(e, func() (int, error) { return e.batch(a).SendBatch(outgoing(to, make([]string, 20)...)) })
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

// hasBatch reports whether the sockets of the variant are declared to have
// impl.Batch.
func (s *suite) hasBatch() bool { return s.h.datagramCapabilities(s.variant).Batch }

func (e *env) batch(d impl.Datagram) impl.Batch {
	b, ok := impl.As[impl.Batch](d)
	if !ok {
		e.Errorf("no impl.Batch in a %T", d)
	}
	return b
}

// outgoing answers packets to send.
func outgoing(to impl.Endpoint, texts ...string) []impl.Packet {
	var packets []impl.Packet
	for _, text := range texts {
		packets = append(packets, impl.Packet{Data: []byte(text), To: to})
	}
	return packets
}

// incoming answers n packets to receive into, with room for more than there is.
func incoming(n int) []impl.Packet {
	packets := make([]impl.Packet, n)
	for i := range packets {
		packets[i].Data = make([]byte, 100)
	}
	return packets
}

// moved answers what requires of a call that it has moved n datagrams.
func (e *env) moved(n int) func(got int, err error) {
	return func(got int, err error) {
		e.Helper()
		require.NoError(e, err)
		require.Equal(e, n, got)
	}
}

// sendsBatch sends the texts in one call, and returns when they have arrived.
func (e *env) sendsBatch(a impl.Datagram, to impl.Endpoint, texts ...string) {
	e.Helper()
	e.moved(len(texts))(e.batch(a).SendBatch(outgoing(to, texts...)))
	e.arrive()
}

// getsBatch requires that the next datagrams are the texts and came from there,
// in as few calls as it may take.
func (e *env) getsBatch(d impl.Datagram, from impl.Endpoint, texts ...string) {
	e.Helper()
	for len(texts) > 0 {
		in := incoming(len(texts))
		n, err := e.batch(d).ReceiveBatch(in)
		require.NoError(e, err)
		require.Positive(e, n)
		for i, p := range in[:n] {
			e.holds(p, texts[i], from)
		}
		texts = texts[n:]
	}
}

// holds requires that a packet has received the text, whole.
func (e *env) holds(p impl.Packet, text string, from impl.Endpoint) {
	e.Helper()
	require.Equal(e, impl.Message{N: len(text), From: from}, p.Message)
	require.Equal(e, text, string(p.Data[:p.N]))
}

// An unsendable is a packet that cannot be sent by a socket with a peer or
// without.
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
