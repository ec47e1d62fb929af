package impltest

import (
	"encoding/binary"
	"strings"
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/internal/icmp"
)

// rawEcho: a host replies to echo requests, and raw sockets hear both.
func rawEcho(s *suite) {
	s.scene("a host answers", func(e *env) {
		a, b := e.ear(e.clients), e.ear(e.servers)
		here, there := e.here().Addr(), e.there()
		for seq, data := range []string{"hello", "", "odd", strings.Repeat("long ", 600)} {
			r := e.request(icmp.NewID(), uint16(seq), data)
			e.says(a, r, there)
			e.hears(b, r, here, there.Addr())
			if !e.apart {
				e.hears(a, r, here, there.Addr())
				e.hears(b, e.reply(r), there.Addr(), here)
			}
			h := e.hears(a, e.reply(r), there.Addr(), here)
			assert.Equal(e, 64, h.TTL)
			e.hearsNothing(a, e.isEcho(r.ID))
			e.hearsNothing(b, e.isEcho(r.ID))
		}
	})

	if s.h.Features.RawDatagram.Batch {
		s.scene("several at once", func(e *env) {
			a := e.ear(e.clients)
			here, there := e.here().Addr(), e.there()
			id := icmp.NewID()
			r1, r2 := e.request(id, 1, "first"), e.request(id, 2, "second")
			e.moved(2)(e.batch(a).SendBatch([]impl.Packet{{Data: r1.Bytes(), To: there}, {Data: r2.Bytes(), To: there}}))
			want := []icmp.Echo{e.reply(r1), e.reply(r2)}
			packets := make([]impl.Packet, 8)
			for len(want) > 0 {
				for i := range packets {
					packets[i].Data = make([]byte, 100)
				}
				n, err := e.batch(a).ReceiveBatch(packets)
				require.NoError(e, err)
				for _, p := range packets[:n] {
					if h := e.taken(p.Data, p.Message); len(want) > 0 && h.echo() == want[0] {
						e.isSound(h, there.Addr(), here)
						assert.Equal(e, 64, h.TTL)
						want = want[1:]
					}
				}
			}
		})
	}

	s.scene("many, in order", func(e *env) {
		a := e.ear(e.clients)
		id := icmp.NewID()
		for seq := range uint16(50) {
			e.getsReply(a, e.request(id, seq, "again"))
		}
	})

	s.together().icmp4("every address of the host answers", func(e *env) {
		a := e.ear(e.clients)
		for _, there := range e.host.Spare {
			r := e.request(icmp.NewID(), 1, "hello")
			e.says(a, r, impl.IP(there, 0))
			e.hears(a, r, e.host.V4, there)
			e.hears(a, e.reply(r), there, e.host.V4)
		}
	})

	s.scene("a reply is not answered", func(e *env) {
		a, b := e.ear(e.clients), e.ear(e.servers)
		r := e.reply(e.request(icmp.NewID(), 1, "nobody asked"))
		e.says(a, r, e.there())
		e.hears(b, r, e.here().Addr(), e.there().Addr())
		e.hearsNothing(b, e.isEcho(r.ID))
		if e.apart {
			e.hearsNothing(a, e.isEcho(r.ID))
		}
	})

	s.icmp4("a wrong checksum is heard and not answered", func(e *env) {
		a, b := e.ear(e.clients), e.ear(e.servers)
		r := e.request(icmp.NewID(), 1, "zz")
		p := r.Bytes()
		p[2]++
		_, err := a.Send(p, e.there())
		require.NoError(e, err)
		e.hears(b, r, e.here().Addr(), e.there().Addr())
		e.hearsNothing(a, e.isReply(r))
	})

	s.icmp6("the checksum is made by the system", func(e *env) {
		a, b := e.ear(e.clients), e.ear(e.servers)
		r := e.request(icmp.NewID(), 1, "zz")
		p := r.Bytes()
		p[2], p[3] = 0x12, 0x34
		_, err := a.Send(p, e.there())
		require.NoError(e, err)
		assert.Equal(e, []byte{0x12, 0x34}, p[2:4], "the caller's bytes stay as they are")
		e.hears(b, r, e.here().Addr(), e.there().Addr()) // now the checksum is right
	})

	s.scene("TTL is what others see", func(e *env) {
		a, b := e.raw(), e.ear(e.servers)
		for _, hops := range []int{7, 255, 1} {
			require.NoError(e, impl.Set(a, impl.TTL, hops))
			r := e.request(icmp.NewID(), 1, "hops")
			e.says(a, r, e.there())
			assert.Equal(e, hops, e.hears(b, r, e.here().Addr(), e.there().Addr()).TTL)
			h, err := e.awaits(a, e.isReply(r))
			require.NoError(e, err)
			assert.Equal(e, 64, h.TTL, "the answer has its own")
		}
	})

	s.icmp4("whether a message may be cut", func(e *env) {
		a, b := e.ear(e.clients), e.ear(e.servers)
		r := e.request(icmp.NewID(), 1, "whole")
		e.says(a, r, e.there())
		flags := func(h heard) uint16 { return binary.BigEndian.Uint16(h.header[6:]) }
		assert.EqualValues(e, 0x4000, flags(e.hears(b, r, e.here().Addr(), e.there().Addr())))
		h, err := e.awaits(a, e.isReply(r))
		require.NoError(e, err)
		assert.Zero(e, flags(h))
	})

	most := 65515
	if s.variant.network == impl.ICMP6 {
		most = 65535
	}
	s.scene("the longest", func(e *env) {
		a, b := e.raw(), e.ear(e.servers)
		r := e.reply(e.request(icmp.NewID(), 1, strings.Repeat("x", most-8)))
		e.says(a, r, e.there())
		e.hears(b, r, e.here().Addr(), e.there().Addr())
		n, err := a.Send(make([]byte, most+1), e.there())
		assert.Zero(e, n)
		e.opError(err, "write", none, e.there(), sysErr("sendto", syscall.EMSGSIZE))
	})

	s.scene("what is too short to be a message", func(e *env) {
		a, b := e.ear(e.clients), e.ear(e.servers)
		for n, errno := range []syscall.Errno{syscall.EFAULT, syscall.EFAULT, syscall.EINVAL, syscall.EINVAL} {
			_, err := a.Send(make([]byte, n), e.there())
			if n >= 2 && e.network == impl.ICMP4 {
				require.NoError(e, err, "nobody hears it")
				continue
			}
			e.opError(err, "write", none, e.there(), sysErr("sendto", errno))
		}
		r := e.request(icmp.NewID(), 1, "")
		for n := 4; n < 8; n++ {
			_, err := a.Send(r.Bytes()[:n], e.there())
			require.NoError(e, err)
		}
		isShort := func(h heard) bool { return len(h.message) > 0 && len(h.message) < 8 && h.From == e.here() }
		if e.network == impl.ICMP4 {
			e.hearsNothing(b, isShort)
			return
		}
		for n := 4; n < 8; n++ {
			h, err := e.awaits(b, func(h heard) bool { return isShort(h) && len(h.message) == n && h.message[0] == r.Kind })
			require.NoError(e, err)
			e.isSound(h, e.here().Addr(), e.there().Addr())
		}
		e.hearsNothing(a, func(h heard) bool { return isShort(h) && h.message[0] == icmp.EchoReply6 })
	})
}
