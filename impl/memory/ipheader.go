package memory

import (
	"encoding/binary"
	"net/netip"
)

// The sizes of headers.
const (
	ip4Header  = 20
	ip6Header  = 40
	udpHeader  = 8
	icmpHeader = 8
)

// ttlInHeader is the offset of the remaining hops in an IPv4 header.
const ttlInHeader = 8

// The protocols in IP headers.
const (
	protocolICMP4 = 1
	protocolUDP   = 17
	protocolICMP6 = 58
)

func ipHeader(addr netip.Addr) int {
	if addr.Is4() {
		return ip4Header
	}
	return ip6Header
}

// ipPacket is the fields of an IP header.
type ipPacket struct {
	from, to netip.Addr
	protocol uint8
	ttl      uint8

	// Only IPv4 has these.
	service uint8  // the type of service
	id      uint16 // which identifies fragments
	whole   bool   // it may not be cut into fragments
}

// put writes the header in front of n bytes, and returns its size.
func (p *ipPacket) put(b []byte, n int) int {
	if p.from.Is6() {
		return p.put6(b, n)
	}
	clear(b[:ip4Header])
	b[0], b[1] = 0x45, p.service
	binary.BigEndian.PutUint16(b[2:], uint16(ip4Header+n))
	binary.BigEndian.PutUint16(b[4:], p.id)
	if p.whole {
		b[6] = 0x40
	}
	b[ttlInHeader], b[9] = p.ttl, p.protocol
	from, to := p.from.As4(), p.to.As4()
	copy(b[12:], from[:])
	copy(b[16:], to[:])
	binary.BigEndian.PutUint16(b[10:], ^folded(sum(0, b[:ip4Header])))
	return ip4Header
}

func (p *ipPacket) put6(b []byte, n int) int {
	clear(b[:ip6Header])
	b[0] = 0x60
	binary.BigEndian.PutUint16(b[4:], uint16(n))
	b[6], b[7] = p.protocol, p.ttl
	from, to := p.from.As16(), p.to.As16()
	copy(b[8:], from[:])
	copy(b[24:], to[:])
	return ip6Header
}

// pseudo returns the sum of the pseudo header for n bytes of a protocol whose checksum
// covers the addresses.
func (p *ipPacket) pseudo(n int) uint64 {
	addresses := uint64(0)
	for _, addr := range [...]netip.Addr{p.from, p.to} {
		if addr.Is4() {
			a := addr.As4()
			addresses = sum(addresses, a[:])
		} else {
			a := addr.As16()
			addresses = sum(addresses, a[:])
		}
	}
	return addresses + uint64(n) + uint64(p.protocol)
}

// sum adds bytes to a sum of 16-bit words, for a checksum. Only the last call may have
// an odd number of bytes.
func sum(s uint64, p []byte) uint64 {
	for ; len(p) >= 2; p = p[2:] {
		s += uint64(p[0])<<8 | uint64(p[1])
	}
	if len(p) == 1 {
		s += uint64(p[0]) << 8
	}
	return s
}

// folded returns a sum in ones' complement arithmetic.
func folded(s uint64) uint16 {
	for s > 0xffff {
		s = s>>16 + s&0xffff
	}
	return uint16(s)
}
