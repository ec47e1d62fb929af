package ip

import "encoding/binary"

// UDP is a UDP datagram with the fields of its IP header, of which it sets the
// protocol itself.
type UDP struct {
	Header
	FromPort, ToPort uint16
	Payload          []byte
	// PartialSum says that the checksum is a partial sum: a loopback interface needs none,
	// so Linux leaves there what the hardware would complete.
	PartialSum bool
}

// The most that a "port unreachable" has of the datagram: its packet with IPv4, and
// with IPv6 the smallest packet that every link takes.
const (
	mostReturned4 = 576
	mostReturned6 = 1280
)

// Size returns the size of the packet.
func (d *UDP) Size() int { return HeaderSize(d.From) + UDPHeader + len(d.Payload) }

// UnreachableSize returns the size of the "port unreachable" message about the
// datagram.
func (d *UDP) UnreachableSize() int {
	most := mostReturned4
	if d.From.Is6() {
		most = mostReturned6
	}
	return min(ICMPHeader+d.Size(), most-HeaderSize(d.From))
}

// PutUnreachable writes the message into b, which has its size, without the checksum of
// the message.
func (d *UDP) PutUnreachable(b []byte) {
	d.Protocol = protocolUDP
	k := typesOf(d.From)
	clear(b[:ICMPHeader])
	b[0], b[1] = k.unreachable, k.closedPort
	n := UDPHeader + len(d.Payload)
	b = b[ICMPHeader:]
	b = b[d.Put(b, n):]
	binary.BigEndian.PutUint16(b, d.FromPort)
	binary.BigEndian.PutUint16(b[2:], d.ToPort)
	binary.BigEndian.PutUint16(b[4:], uint16(n))
	binary.BigEndian.PutUint16(b[6:], d.checksum(n))
	copy(b[UDPHeader:], d.Payload)
}

// checksum returns the checksum of the datagram, which has n bytes with its header.
func (d *UDP) checksum(n int) uint16 {
	s := d.pseudo(n)
	if d.PartialSum {
		return folded(s)
	}
	s += uint64(d.FromPort) + uint64(d.ToPort) + uint64(n)
	if c := ^folded(sum(s, d.Payload)); c != 0 {
		return c
	}
	return 0xffff // 0 would mean that there is none
}
