package memory

import (
	"net/netip"

	"github.com/smalltalk-sockets/go/impl/memory/internal/ip"
)

// sendICMP sends a message over the link, as part of a flow.
func (l *link) sendICMP(f *flow, p ip.ICMP) {
	now := l.to.clock.Now()
	header := ip.HeaderSize(p.From)
	p.DontFragment = p.DontFragment && header+len(p.Message) <= l.mtu()
	event, at, times := f.launch(now, len(p.Message), header)
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
func (l *link) landICMP(p ip.ICMP) {
	l.traceICMP("arrived", p)
	l.to.receiveICMP(p)
}

// ensureOwnFlow returns the flow of the messages that the host makes itself, and makes
// it for the first of them.
func (l *link) ensureOwnFlow() *flow {
	if l.own.link == nil {
		l.own = flow{link: l, dice: l.rolled(0)}
	}
	return &l.own
}

// traceICMP traces what happens to a message.
func (l *link) traceICMP(event string, p ip.ICMP) {
	if l.from.network.transcript != nil {
		l.note(event, icmpTrace(&p))
	}
}

// icmpTrace returns what a transcript shows of a message. A "port unreachable" has the
// endpoints of the datagram that it is about.
func icmpTrace(p *ip.ICMP) packet {
	to, from, ok := p.UnreachablePort()
	if !ok {
		from, to = netip.AddrPortFrom(p.From, 0), netip.AddrPortFrom(p.To, 0)
	}
	return packet{"ICMP", from, to, p.String()}
}
