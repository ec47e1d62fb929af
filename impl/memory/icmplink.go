package memory

// sendICMP sends a message over the link, as part of a flow.
func (l *link) sendICMP(f *flow, p icmpPacket) {
	now := l.to.clock.Now()
	header := ipHeader(p.from)
	p.whole = p.whole && header+len(p.message) <= l.mtu()
	event, at, times := f.launch(now, len(p.message), header)
	l.tellICMP(event, p)
	for range times {
		if at <= now {
			l.landICMP(p)
		} else {
			l.carryICMP(at, p)
		}
	}
}

// landICMP handles the arrival of a message at the other end of the link.
func (l *link) landICMP(p icmpPacket) {
	l.tellICMP("arrived", p)
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

// tellICMP traces what happens to a message.
func (l *link) tellICMP(event string, p icmpPacket) {
	if l.from.network.transcript != nil {
		l.note(event, p.told())
	}
}
