package memory

import (
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/ip"
	"github.com/smalltalk-sockets/go/impl/memory/internal/link"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// receiveICMP handles the arrival of a message at the host: first for the raw sockets
// there, and then for the host itself.
func (h *Host) receiveICMP(p ip.ICMP) {
	for _, s := range h.raws {
		if s.accepts(p) {
			s.enqueue(p)
		}
	}
	if !p.IsSound() {
		return
	}
	if p.IsEchoRequest() {
		h.sendEchoReply(p)
	} else if from, to, ok := p.UnreachablePort(); ok {
		h.onPortUnreachable(from, to)
	}
}

// sendEchoReply replies to an echo request with its data.
func (h *Host) sendEchoReply(request ip.ICMP) {
	p := ip.NewICMP(request.To, request.From, defaultTTL)
	d := newDatagram(request.Message, impl.Endpoint{}, 0)
	defer d.free()
	p.Message = d.data
	p.SetEchoReply()
	p.SetChecksum()
	p.ID = h.takeID()
	h.sendICMP(h.owner(p.To), p)
}

// sendPortUnreachable sends a "port unreachable" for a UDP datagram to the host that
// has sent it. On the same host it makes no message unless a raw socket would receive
// it.
func (h *Host) sendPortUnreachable(sender *Host, r udpRoute, p []byte) {
	if sender == h && len(h.raws) == 0 {
		h.onPortUnreachable(r.from, r.to)
		return
	}
	message := ip.NewICMP(r.to.Addr(), r.from.Addr(), defaultTTL)
	message.TOS = errorTOS
	message.ID = h.takeID()
	d := h.newPortUnreachable(sender, r, p)
	defer d.free()
	message.Message = d.data
	message.SetChecksum()
	h.sendICMP(sender, message)
}

// errorTOS is the type of service of messages about errors.
const errorTOS = 0xc0

// sendICMP sends a message that the host has made itself to a host; it does nothing
// for nil.
func (h *Host) sendICMP(to *Host, p ip.ICMP) {
	switch to {
	case nil:
	case h:
		h.tellICMPWithin(&p)
		h.receiveICMP(p)
	default:
		l := h.ensureLink(to)
		l.sendICMP(l.OwnSequence(), p)
	}
}

// owner returns the host that has an address, as h sees it; nil for none.
func (h *Host) owner(addr netip.Addr) *Host {
	if h.has(addr) {
		return h
	}
	return h.network.owners[addr]
}

// takeID returns the ID of the next IPv4 packet that the host sends.
func (h *Host) takeID() uint16 {
	h.packets++
	return h.packets
}

// sendICMP sends a message over the link, as part of a packet sequence.
func (l *hostLink) sendICMP(f *link.Sequence, p ip.ICMP) {
	now := l.to.clock.Now()
	header := ip.HeaderSize(p.From)
	p.DontFragment = p.DontFragment && header+len(p.Message) <= l.LargestPacket()
	fate := f.Send(now, len(p.Message), header)
	var packet uint64
	if l.isObserved() {
		packet = l.tellFate(now, fate, icmpEvent(l.from, l.to, &p))
	}
	for range fate.Times {
		if fate.At <= now {
			l.arriveICMP(packet, p)
		} else {
			l.scheduleICMP(fate.At, packet, p)
		}
	}
}

// arriveICMP handles the arrival of a message at the other end of the link.
func (l *hostLink) arriveICMP(packet uint64, p ip.ICMP) {
	if l.isObserved() {
		l.to.network.tellPacket(trace.Arrived, packet, icmpEvent(l.from, l.to, &p), 0)
	}
	l.to.receiveICMP(p)
}

// newPortUnreachable returns the "port unreachable" of h for a UDP datagram, with as
// much of the sent packet as there is room for.
func (h *Host) newPortUnreachable(sender *Host, r udpRoute, p []byte) *datagram {
	original := ip.UDP{
		Header:   ip.Header{From: r.from.Addr(), To: r.to.Addr(), TTL: r.ttl, ID: sender.takeID()},
		FromPort: r.from.Port(), ToPort: r.to.Port(),
		Payload:    p,
		PartialSum: sender == h,
	}
	original.DontFragment = sender == h || original.Size() <= sender.ensureLink(h).LargestPacket()
	n := original.UnreachableSize()
	d := emptyDatagram(n)
	d.data = d.memory[:n]
	original.PutUnreachable(d.data)
	return d
}
