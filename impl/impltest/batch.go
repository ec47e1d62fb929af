package impltest

import (
	"fmt"
	"syscall"

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
			if !e.isUnix() { // Unix senders wait for the receiver
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
			e.start(func() {
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
			e.start(func() {
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
}
