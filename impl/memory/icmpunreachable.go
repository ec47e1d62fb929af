package memory

import (
	"github.com/smalltalk-sockets/go/impl/memory/internal/ip"
)

// unreachable returns the "port unreachable" of h for a UDP datagram, with as much of
// the sent packet as there is room for.
func (h *Host) unreachable(sender *Host, way udpWay, p []byte) *datagram {
	original := ip.UDP{
		Header:   ip.Header{From: way.from.Addr(), To: way.to.Addr(), TTL: way.ttl, ID: sender.nextID()},
		FromPort: way.from.Port(), ToPort: way.to.Port(),
		Payload:    p,
		PartialSum: sender == h,
	}
	original.DontFragment = sender == h || original.Size() <= sender.ensureLink(h).mtu()
	n := original.UnreachableSize()
	d := emptyDatagram(n)
	d.data = d.memory[:n]
	original.PutUnreachable(d.data)
	return d
}
