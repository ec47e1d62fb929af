package memory

import (
	"net/netip"

	"github.com/smalltalk-sockets/go/impl/memory/internal/ip"
	"github.com/smalltalk-sockets/go/impl/memory/internal/link"
)

// sendICMP sends a message over the link, as part of a packet sequence.
func (l *hostLink) sendICMP(f *link.Sequence, p ip.ICMP) {
	now := l.to.clock.Now()
	header := ip.HeaderSize(p.From)
	p.DontFragment = p.DontFragment && header+len(p.Message) <= l.LargestPacket()
	event, at, times := f.Send(now, len(p.Message), header)
	l.traceICMP(event, p)
	for range times {
		if at <= now {
			l.landICMP(p)
		} else {
			l.carryICMP(at, p)
		}
	}
}

// landICMP handles the arrival of a message at the other end of the link.
func (l *hostLink) landICMP(p ip.ICMP) {
	l.traceICMP("arrived", p)
	l.to.receiveICMP(p)
}

// traceICMP traces what happens to a message.
func (l *hostLink) traceICMP(event string, p ip.ICMP) {
	if l.IsTraced() {
		l.Trace(event, icmpTrace(&p))
	}
}

// icmpTrace returns what a transcript shows of a message. A "port unreachable" has the
// endpoints of the datagram that it is about.
func icmpTrace(p *ip.ICMP) link.Packet {
	to, from, ok := p.UnreachablePort()
	if !ok {
		from, to = netip.AddrPortFrom(p.From, 0), netip.AddrPortFrom(p.To, 0)
	}
	return link.Packet{Protocol: "ICMP", From: from, To: to, What: p.String()}
}
