package memory

import (
	"github.com/smalltalk-sockets/go/impl/memory/internal/ip"
)

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
