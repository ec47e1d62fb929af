package memory

import (
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/ip"
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
	news := ip.NewICMP(r.to.Addr(), r.from.Addr(), defaultTTL)
	news.TOS = urgentService
	news.ID = h.takeID()
	d := h.newPortUnreachable(sender, r, p)
	defer d.free()
	news.Message = d.data
	news.SetChecksum()
	h.sendICMP(sender, news)
}

// urgentService is the type of service of messages about errors.
const urgentService = 0xc0

// sendICMP sends a message that the host has made itself to a host; it does nothing
// for nil.
func (h *Host) sendICMP(to *Host, p ip.ICMP) {
	switch to {
	case nil:
	case h:
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
