package link

import (
	"fmt"
	"net/netip"
	"time"
)

// Packet is what a transcript shows of a packet.
type Packet struct {
	Protocol string // "TCP", "UDP" or "ICMP"
	From, To netip.AddrPort
	What     string // "SYN", "data 100..200"
}

// IsTraced reports whether the link has a transcript. Callers that would have to build
// a Packet for Trace ask first.
func (l *Link) IsTraced() bool { return l.config.Transcript != nil }

// Trace writes an event of a packet into the transcript, if there is one.
func (l *Link) Trace(event string, p Packet) {
	if l.config.Transcript == nil {
		return
	}
	at := time.Duration(l.config.Clock.Now())
	_, _ = fmt.Fprintf(l.config.Transcript, "%.6f %s>%s %s %s > %s %s: %s\n",
		at.Seconds(), l.config.From, l.config.To, p.Protocol, place(p.From), place(p.To), p.What, event)
}

// place returns an end of a packet, which with ICMP may have no port.
func place(at netip.AddrPort) string {
	if at.Port() == 0 {
		return at.Addr().String()
	}
	return at.String()
}
