package ip

import (
	"encoding/binary"
	"fmt"
	"net/netip"
)

// ICMP is an ICMP message, with the fields of its IP header.
type ICMP struct {
	Header
	Message []byte
}

// icmpTypes are the types of the messages of one family: their first bytes.
type icmpTypes struct {
	request, reply uint8 // of an echo
	unreachable    uint8
	closedPort     uint8 // the code of one of those: its second byte
}

var (
	icmpTypes4 = icmpTypes{request: 8, reply: 0, unreachable: 3, closedPort: 3}
	icmpTypes6 = icmpTypes{request: 128, reply: 129, unreachable: 1, closedPort: 4}
)

func typesOf(addr netip.Addr) icmpTypes {
	if addr.Is4() {
		return icmpTypes4
	}
	return icmpTypes6
}

// NewICMP returns an ICMP packet from one address to another, without a message.
func NewICMP(from, to netip.Addr, ttl uint8) ICMP {
	p := ICMP{Header: Header{From: from, To: to, Protocol: protocolICMP4, TTL: ttl}}
	if from.Is6() {
		p.Protocol = protocolICMP6
	}
	return p
}

// SetChecksum puts the checksum into the message. The one of IPv6 covers the addresses.
func (p *ICMP) SetChecksum() {
	p.Message[2], p.Message[3] = 0, 0
	binary.BigEndian.PutUint16(p.Message[2:], ^folded(sum(p.checked(), p.Message)))
}

// IsSound reports whether the message is whole and its checksum right.
func (p *ICMP) IsSound() bool {
	return len(p.Message) >= ICMPHeader && folded(sum(p.checked(), p.Message)) == 0xffff
}

// checked returns the sum of what the checksum covers beside the message.
func (p *ICMP) checked() uint64 {
	if p.From.Is4() {
		return 0
	}
	return p.pseudo(len(p.Message))
}

// UnreachablePort returns the endpoints of the UDP datagram that the message is about, if it is
// a "port unreachable".
func (p *ICMP) UnreachablePort() (from, to netip.AddrPort, ok bool) {
	k := typesOf(p.From)
	if len(p.Message) < ICMPHeader || p.Message[0] != k.unreachable || p.Message[1] != k.closedPort {
		return from, to, false
	}
	original := p.Message[ICMPHeader:]
	header := HeaderSize(p.From)
	if len(original) < header+UDPHeader {
		return from, to, false
	}
	ports := original[header:]
	sourcePort, port := binary.BigEndian.Uint16(ports), binary.BigEndian.Uint16(ports[2:])
	if p.From.Is4() {
		from = netip.AddrPortFrom(netip.AddrFrom4([4]byte(original[12:])), sourcePort)
		to = netip.AddrPortFrom(netip.AddrFrom4([4]byte(original[16:])), port)
		return from, to, original[0] == 0x45 && original[9] == protocolUDP
	}
	from = netip.AddrPortFrom(netip.AddrFrom16([16]byte(original[8:])), sourcePort)
	to = netip.AddrPortFrom(netip.AddrFrom16([16]byte(original[24:])), port)
	return from, to, original[6] == protocolUDP
}

// IsEchoRequest reports whether a sound message asks for a reply.
func (p *ICMP) IsEchoRequest() bool { return p.Message[0] == typesOf(p.From).request }

// SetEchoReply makes a reply of an echo request. The checksum is not set.
func (p *ICMP) SetEchoReply() { p.Message[0] = typesOf(p.From).reply }

// String describes the message in a few words.
func (p *ICMP) String() string {
	k := typesOf(p.From)
	_, _, ok := p.UnreachablePort()
	switch {
	case ok:
		return "port unreachable"
	case len(p.Message) < ICMPHeader:
		return fmt.Sprintf("type %d code %d", p.Message[0], p.Message[1])
	case p.Message[0] == k.request:
		return "echo request" + p.echo()
	case p.Message[0] == k.reply:
		return "echo reply" + p.echo()
	default:
		return fmt.Sprintf("type %d code %d", p.Message[0], p.Message[1])
	}
}

func (p *ICMP) echo() string {
	return fmt.Sprintf(" id %d seq %d", binary.BigEndian.Uint16(p.Message[4:]), binary.BigEndian.Uint16(p.Message[6:]))
}
