package memory

// flow is packets that are sent over a link one after the other: those of a
// datagram socket, or the messages of ICMP that a host makes itself.
type flow struct {
	link *link
	dice dice
	sent uint64 // packets, of which a large datagram is several
}

// flows is those of a socket, one for each link that it has sent over.
type flows []flow

// ensure returns the flow over a link, and begins one if there is none.
func (f *flows) ensure(l *link) *flow {
	for i := range *f {
		if (*f)[i].link == l {
			return &(*f)[i]
		}
	}
	*f = append(*f, flow{link: l, dice: l.nextDice()})
	return &(*f)[len(*f)-1]
}

// launch decides what becomes of n bytes behind a header of IP: what a
// transcript calls it, when they arrive, and how many times. They do not arrive
// if any packet of them is lost, or if there is no room for them in front of the
// link.
func (f *flow) launch(now instant, n, header int) (event string, at instant, times int) {
	l := f.link
	size, packets := l.fragments(n, header)
	if l.opens(now, size) > now || l.inTransit+n > maxInTransit {
		return "dropped", 0, 0
	}
	lost := false
	for range packets {
		f.sent++
		lost = l.loses(f.dice, f.sent) || lost
	}
	at = l.transmit(now, size, f.dice, f.sent)
	if f.dice.strikes(drawReorder, f.sent, l.Reorder) {
		at = at.after(l.reorderDelay())
	}
	if lost || at == forever {
		return "lost", 0, 0
	}
	if f.dice.strikes(drawDuplicate, f.sent, l.Duplicate) {
		return "sent", at, 2
	}
	return "sent", at, 1
}

// fragments returns how many bytes on the link n bytes behind a header of IP
// are, and in how many packets.
func (l *link) fragments(n, header int) (size, packets int) {
	packets = 1
	if n+header > l.mtu() {
		most := (l.mtu() - header) &^ 7
		packets = (n + most - 1) / most
	}
	return n + packets*header, packets
}
