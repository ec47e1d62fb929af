package ip

import (
	"encoding/binary"
	"net/netip"
)

// The parts of a TCP header without options.
const (
	protocolTCP   = 6
	tcpHeader     = 20
	tcpDataOffset = 12
	tcpFlags      = 13
	tcpSYN        = 2
	tcpWindow     = 14
)

// HostUnreachable returns the message of ICMP with which a router replies to a SYN
// between two endpoints: the destination cannot be reached. It goes from the address of
// the one to that of the other.
func HostUnreachable(from, to netip.AddrPort) []byte {
	original := Header{From: from.Addr(), To: to.Addr(), Protocol: protocolTCP, TTL: 64}
	m := make([]byte, ICMPHeader+HeaderSize(from.Addr())+tcpHeader)
	m[0], m[1] = icmpTypes4.unreachable, 1
	if from.Addr().Is6() {
		m[0], m[1] = icmpTypes6.unreachable, 3
	}
	segment := m[ICMPHeader+original.Put(m[ICMPHeader:], tcpHeader):]
	binary.BigEndian.PutUint16(segment, from.Port())
	binary.BigEndian.PutUint16(segment[2:], to.Port())
	segment[tcpDataOffset], segment[tcpFlags] = tcpHeader/4<<4, tcpSYN
	binary.BigEndian.PutUint16(segment[tcpWindow:], 0xffff)
	p := NewICMP(to.Addr(), from.Addr(), 64)
	p.Message = m
	p.SetChecksum()
	return m
}
