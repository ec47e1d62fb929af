// Package ip has the packets of an in-memory network that a raw socket can see: headers
// of IPv4, IPv6 and UDP, and messages of ICMP, with the checksums of Linux.
//
// Its types are plain values without a lock.
package ip

import (
	"encoding/binary"
	"net/netip"
)

// The sizes of headers, in bytes.
const (
	Header4    = 20
	Header6    = 40
	UDPHeader  = 8
	ICMPHeader = 8
)

// TTLOffset is the offset of the remaining hops in an IPv4 header.
const TTLOffset = 8

// The protocols in IP headers.
const (
	protocolICMP4 = 1
	protocolUDP   = 17
	protocolICMP6 = 58
)

// HeaderSize returns the size of the IP header of the family of an address.
func HeaderSize(addr netip.Addr) int {
	if addr.Is4() {
		return Header4
	}
	return Header6
}

// Header is the fields of an IP header.
type Header struct {
	From, To netip.Addr
	Protocol uint8
	TTL      uint8

	// Only IPv4 has these.
	TOS          uint8  // the type of service
	ID           uint16 // which identifies fragments
	DontFragment bool   // it may not be cut into fragments
}

// Put writes the header of a packet with n bytes behind it into b, and returns its size.
func (p *Header) Put(b []byte, n int) int {
	if p.From.Is6() {
		return p.put6(b, n)
	}
	clear(b[:Header4])
	b[0], b[1] = 0x45, p.TOS
	binary.BigEndian.PutUint16(b[2:], uint16(Header4+n))
	binary.BigEndian.PutUint16(b[4:], p.ID)
	if p.DontFragment {
		b[6] = 0x40
	}
	b[TTLOffset], b[9] = p.TTL, p.Protocol
	from, to := p.From.As4(), p.To.As4()
	copy(b[12:], from[:])
	copy(b[16:], to[:])
	binary.BigEndian.PutUint16(b[10:], ^folded(sum(0, b[:Header4])))
	return Header4
}

func (p *Header) put6(b []byte, n int) int {
	clear(b[:Header6])
	b[0] = 0x60
	binary.BigEndian.PutUint16(b[4:], uint16(n))
	b[6], b[7] = p.Protocol, p.TTL
	from, to := p.From.As16(), p.To.As16()
	copy(b[8:], from[:])
	copy(b[24:], to[:])
	return Header6
}

// pseudo returns the sum of the pseudo header for n bytes of a protocol whose checksum
// covers the addresses.
func (p *Header) pseudo(n int) uint64 {
	addresses := uint64(0)
	for _, addr := range [...]netip.Addr{p.From, p.To} {
		if addr.Is4() {
			a := addr.As4()
			addresses = sum(addresses, a[:])
		} else {
			a := addr.As16()
			addresses = sum(addresses, a[:])
		}
	}
	return addresses + uint64(n) + uint64(p.Protocol)
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
