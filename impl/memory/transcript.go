package memory

import (
	"fmt"
	"io"
	"net/netip"
	"time"

	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

// Transcript writes every packet between hosts to w, a line for each event of it, with
// the time since the network was made: it is sent, it arrives, it is lost. The same
// seed and the same program, in virtual time, give the same transcript. What stays
// within a host is not a packet.
//
// w is called with the network locked: it must not block, nor use the network. Its
// errors are ignored. Transcript panics for nil.
func Transcript(w io.Writer) Option {
	if misuse.IsNil(w) {
		// An Option returns no error, and the first packet would fail far from here.
		panic("memory: Transcript(nil): pass a writer, as os.Stderr, or leave the option out")
	}
	return func(n *Network) { n.transcript = w }
}

// packet is what a transcript shows of a packet.
type packet struct {
	protocol string // "TCP", "UDP" or "ICMP"
	from, to netip.AddrPort
	what     string // "SYN", "data 100..200"
}

// note traces an event of a packet on a link. The network's lock is held. Callers that
// would have to build the packet for it check n.transcript first.
func (l *link) note(event string, p packet) {
	n := l.from.network
	if n.transcript == nil {
		return
	}
	at := time.Duration(n.clock.Now())
	_, _ = fmt.Fprintf(n.transcript, "%.6f %s>%s %s %s > %s %s: %s\n",
		at.Seconds(), l.from.name, l.to.name, p.protocol, place(p.from), place(p.to), p.what, event)
}

// place returns an end of a packet, which with ICMP may have no port.
func place(at netip.AddrPort) string {
	if at.Port() == 0 {
		return at.Addr().String()
	}
	return at.String()
}
