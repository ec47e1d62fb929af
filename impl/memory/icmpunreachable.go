package memory

import "encoding/binary"

// The most that a "port unreachable" has of the datagram: its packet with IPv4, and
// with IPv6 the smallest packet that every link takes.
const (
	mostReturned4 = 576
	mostReturned6 = 1280
)

// unreachable returns the "port unreachable" of h for a UDP datagram, with as much of
// the sent packet as there is room for.
func (h *Host) unreachable(sender *Host, way udpWay, p []byte) *datagram {
	original := ipPacket{from: way.from.Addr(), to: way.to.Addr(), protocol: protocolUDP, ttl: way.ttl, id: sender.nextID()}
	header, most := ip4Header, mostReturned4
	if original.from.Is6() {
		header, most = ip6Header, mostReturned6
	}
	n := udpHeader + len(p)
	original.whole = sender == h || header+n <= sender.ensureLink(h).mtu()

	k := kindsOf(original.from)
	d := emptyDatagram(min(icmpHeader+header+n, most-header))
	d.data = d.memory[:min(icmpHeader+header+n, most-header)]
	clear(d.data[:icmpHeader])
	d.data[0], d.data[1] = k.unreachable, k.closedPort
	rest := d.data[icmpHeader:]
	rest = rest[original.put(rest, n):]
	putUDP(rest, way, p, original.checksum(p, way, sender == h))
	copy(rest[udpHeader:], p)
	return d
}

// putUDP writes the header of a datagram.
func putUDP(b []byte, way udpWay, p []byte, checksum uint16) {
	binary.BigEndian.PutUint16(b, way.from.Port())
	binary.BigEndian.PutUint16(b[2:], way.to.Port())
	binary.BigEndian.PutUint16(b[4:], uint16(udpHeader+len(p)))
	binary.BigEndian.PutUint16(b[6:], checksum)
}

// checksum returns the checksum of a UDP datagram. A loopback interface needs none, so
// Linux leaves there the partial sum for the hardware.
func (p *ipPacket) checksum(data []byte, way udpWay, loopback bool) uint16 {
	n := udpHeader + len(data)
	s := p.pseudo(n)
	if loopback {
		return folded(s)
	}
	s += uint64(way.from.Port()) + uint64(way.to.Port()) + uint64(n)
	if c := ^folded(sum(s, data)); c != 0 {
		return c
	}
	return 0xffff // 0 would mean that there is none
}
