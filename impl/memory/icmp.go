package memory

import (
	"encoding/binary"
	"fmt"
	"net/netip"
)

// icmpPacket is an ICMP message, with the fields of its IP header.
type icmpPacket struct {
	ipPacket
	message []byte
}

// icmpKinds are the first bytes of the messages of one family.
type icmpKinds struct {
	request, reply uint8 // of an echo
	unreachable    uint8
	closedPort     uint8 // the second byte of one of those
}

var (
	icmpKinds4 = icmpKinds{request: 8, reply: 0, unreachable: 3, closedPort: 3}
	icmpKinds6 = icmpKinds{request: 128, reply: 129, unreachable: 1, closedPort: 4}
)

func kindsOf(addr netip.Addr) icmpKinds {
	if addr.Is4() {
		return icmpKinds4
	}
	return icmpKinds6
}

// icmpBetween returns an ICMP packet from one address to another, without a message.
func icmpBetween(from, to netip.Addr) icmpPacket {
	p := icmpPacket{ipPacket: ipPacket{from: from, to: to, protocol: protocolICMP4, ttl: defaultTTL}}
	if from.Is6() {
		p.protocol = protocolICMP6
	}
	return p
}

// seal puts the checksum into the message. The one of IPv6 covers the addresses.
func (p *icmpPacket) seal() {
	p.message[2], p.message[3] = 0, 0
	binary.BigEndian.PutUint16(p.message[2:], ^folded(sum(p.checked(), p.message)))
}

// isSound reports whether the message is whole and its checksum right.
func (p *icmpPacket) isSound() bool {
	return len(p.message) >= icmpHeader && folded(sum(p.checked(), p.message)) == 0xffff
}

// checked returns the sum of what the checksum covers beside the message.
func (p *icmpPacket) checked() uint64 {
	if p.from.Is4() {
		return 0
	}
	return p.pseudo(len(p.message))
}

// about returns the endpoints of the UDP datagram that the message is about, if it is
// a "port unreachable".
func (p *icmpPacket) about() (from, to netip.AddrPort, ok bool) {
	k := kindsOf(p.from)
	if len(p.message) < icmpHeader || p.message[0] != k.unreachable || p.message[1] != k.closedPort {
		return from, to, false
	}
	original := p.message[icmpHeader:]
	header := ipHeader(p.from)
	if len(original) < header+udpHeader {
		return from, to, false
	}
	ports := original[header:]
	sourcePort, port := binary.BigEndian.Uint16(ports), binary.BigEndian.Uint16(ports[2:])
	if p.from.Is4() {
		from = netip.AddrPortFrom(netip.AddrFrom4([4]byte(original[12:])), sourcePort)
		to = netip.AddrPortFrom(netip.AddrFrom4([4]byte(original[16:])), port)
		return from, to, original[0] == 0x45 && original[9] == protocolUDP
	}
	from = netip.AddrPortFrom(netip.AddrFrom16([16]byte(original[8:])), sourcePort)
	to = netip.AddrPortFrom(netip.AddrFrom16([16]byte(original[24:])), port)
	return from, to, original[6] == protocolUDP
}

// told returns the message as a transcript shows it.
func (p *icmpPacket) told() packet {
	told := packet{protocol: "ICMP", from: netip.AddrPortFrom(p.from, 0), to: netip.AddrPortFrom(p.to, 0)}
	if from, to, ok := p.about(); ok {
		told.from, told.to, told.what = to, from, "port unreachable"
		return told
	}
	k := kindsOf(p.from)
	switch {
	case len(p.message) >= icmpHeader && (p.message[0] == k.request || p.message[0] == k.reply):
		name := "echo request"
		if p.message[0] == k.reply {
			name = "echo reply"
		}
		told.what = fmt.Sprintf("%s id %d seq %d", name,
			binary.BigEndian.Uint16(p.message[4:]), binary.BigEndian.Uint16(p.message[6:]))
	default:
		told.what = fmt.Sprintf("type %d code %d", p.message[0], p.message[1])
	}
	return told
}
