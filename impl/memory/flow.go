package memory

import (
	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
)

// flow is the packets that one sender sends over a link: those of a datagram socket,
// or the ICMP messages that a host makes itself.
type flow struct {
	link *link
	dice dice
	sent uint64 // packets, of which a large datagram is several
}

// flows are the flows of a socket, one for each link that it has sent over.
type flows []flow

// ensure returns the flow over a link, and makes it if there is none.
func (f *flows) ensure(l *link) *flow {
	for i := range *f {
		if (*f)[i].link == l {
			return &(*f)[i]
		}
	}
	*f = append(*f, flow{link: l, dice: l.nextDice()})
	return &(*f)[len(*f)-1]
}

// launch decides what happens to n bytes behind an IP header: their event in a
// transcript, when they arrive, and how many times. They do not arrive if any of their
// packets is lost, or if the queue of the link has no room for them.
func (f *flow) launch(now clock.Instant, n, header int) (event string, at clock.Instant, times int) {
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
		at = at.After(l.reorderDelay())
	}
	if lost || at == clock.Forever {
		return "lost", 0, 0
	}
	if f.dice.strikes(drawDuplicate, f.sent, l.Duplicate) {
		return "sent", at, 2
	}
	return "sent", at, 1
}

// fragments returns how many bytes on the link n bytes behind an IP header are, and in
// how many packets.
func (l *link) fragments(n, header int) (size, packets int) {
	packets = 1
	if n+header > l.mtu() {
		most := (l.mtu() - header) &^ 7
		packets = (n + most - 1) / most
	}
	return n + packets*header, packets
}
