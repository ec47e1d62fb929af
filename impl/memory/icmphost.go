package memory

import (
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
)

// receiveICMP handles the arrival of a message at the host: first for the raw sockets
// there, and then for the host itself.
func (h *Host) receiveICMP(p icmpPacket) {
	for _, s := range h.raws {
		if s.hears(p) {
			s.arrive(p)
		}
	}
	if !p.isSound() {
		return
	}
	if p.message[0] == kindsOf(p.from).request {
		h.answer(p)
	} else if from, to, ok := p.about(); ok {
		h.refused(from, to)
	}
}

// answer replies to an echo request with its data.
func (h *Host) answer(request icmpPacket) {
	p := icmpBetween(request.to, request.from)
	d := newDatagram(request.message, impl.Endpoint{}, 0)
	defer d.free()
	p.message = d.data
	p.message[0] = kindsOf(p.from).reply
	p.seal()
	p.id = h.nextID()
	h.sendICMP(h.owner(p.to), p)
}

// refuse sends a "port unreachable" for a UDP datagram to the host that has sent it.
// On the same host it makes no message unless a raw socket would receive it.
func (h *Host) refuse(sender *Host, way udpWay, p []byte) {
	if sender == h && len(h.raws) == 0 {
		h.refused(way.from, way.to)
		return
	}
	news := icmpBetween(way.to.Addr(), way.from.Addr())
	news.service = urgentService
	news.id = h.nextID()
	d := h.unreachable(sender, way, p)
	defer d.free()
	news.message = d.data
	news.seal()
	h.sendICMP(sender, news)
}

// urgentService is the type of service of messages about errors.
const urgentService = 0xc0

// sendICMP sends a message that the host has made itself to a host; it does nothing
// for nil.
func (h *Host) sendICMP(to *Host, p icmpPacket) {
	switch to {
	case nil:
	case h:
		h.receiveICMP(p)
	default:
		l := h.ensureLink(to)
		l.sendICMP(l.ensureOwnFlow(), p)
	}
}

// owner returns the host that has an address, as h sees it; nil for none.
func (h *Host) owner(addr netip.Addr) *Host {
	if h.has(addr) {
		return h
	}
	return h.network.owners[addr]
}

// nextID returns the ID of the next IPv4 packet that the host sends.
func (h *Host) nextID() uint16 {
	h.packets++
	return h.packets
}
