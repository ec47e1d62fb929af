package pcapng

import (
	"encoding/binary"
	"net/netip"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"github.com/smalltalk-sockets/go/impl/trace"
)

const (
	// maxDatagram is how many bytes fit into a datagram of UDP over IPv4.
	maxDatagram = 65_507
	// maxSegment is how many bytes a segment has that was made from a call.
	maxSegment = 65_000
	// windowScale is the option of each SYN: windows of up to 32 MiB fit.
	windowScale = 9
	hops        = 64
)

// header returns a header of IP, and where its checksums find it.
func header(from, to netip.Addr, protocol layers.IPProtocol) (gopacket.SerializableLayer, gopacket.NetworkLayer) {
	if from.Is4() && to.Is4() {
		ip := &layers.IPv4{
			Version: 4, TTL: hops, Protocol: protocol, Flags: layers.IPv4DontFragment,
			SrcIP: from.AsSlice(), DstIP: to.AsSlice(),
		}
		return ip, ip
	}
	a, b := from.As16(), to.As16()
	ip := &layers.IPv6{Version: 6, HopLimit: hops, NextHeader: protocol, SrcIP: a[:], DstIP: b[:]}
	return ip, ip
}

// assemble returns the bytes of layers, with lengths and checksums. They are in range,
// so no layer fails.
func assemble(all ...gopacket.SerializableLayer) []byte {
	buffer := gopacket.NewSerializeBuffer()
	if err := gopacket.SerializeLayers(buffer, gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}, all...); err != nil {
		panic(err)
	}
	return buffer.Bytes()
}

// wireSegment returns the header of a segment between hosts. The numbers of each
// connection begin elsewhere, so that one which uses the ports of another is not taken
// for a retransmission.
func wireSegment(e *trace.Event) *trace.Segment {
	s := *e.Segment
	s.Seq += firstNumber(e.Conn)
	if s.Has(trace.ACK) {
		s.Ack += firstNumber(e.Conn)
	}
	return &s
}

// firstNumber returns the number of the SYN of a connection.
func firstNumber(conn uint64) uint32 { return uint32(conn * 1_000_003) }

// tcp returns the packet of a segment.
func tcp(from, to netip.AddrPort, s *trace.Segment, data []byte) []byte {
	header, network := header(from.Addr().WithZone(""), to.Addr().WithZone(""), layers.IPProtocolTCP)
	t := &layers.TCP{
		SrcPort: layers.TCPPort(from.Port()), DstPort: layers.TCPPort(to.Port()),
		Seq: s.Seq, Ack: s.Ack, Urgent: uint16(s.Urgent),
		FIN: s.Has(trace.FIN), SYN: s.Has(trace.SYN), RST: s.Has(trace.RST),
		PSH: s.Has(trace.PSH), ACK: s.Has(trace.ACK), URG: s.Has(trace.URG),
	}
	if t.SYN {
		t.Window = uint16(min(s.Window, 1<<16-1))
		t.Options = []layers.TCPOption{
			{OptionType: layers.TCPOptionKindMSS, OptionLength: 4, OptionData: binary.BigEndian.AppendUint16(nil, maxSegment)},
			{OptionType: layers.TCPOptionKindWindowScale, OptionLength: 3, OptionData: []byte{windowScale}},
		}
	} else {
		t.Window = uint16(min((s.Window+1<<windowScale-1)>>windowScale, 1<<16-1))
	}
	_ = t.SetNetworkLayerForChecksum(network) // it is IP
	return assemble(header, t, gopacket.Payload(data))
}

// udp returns the packet of a datagram.
func udp(from, to netip.AddrPort, data []byte) []byte {
	header, network := header(from.Addr().WithZone(""), to.Addr().WithZone(""), layers.IPProtocolUDP)
	u := &layers.UDP{SrcPort: layers.UDPPort(from.Port()), DstPort: layers.UDPPort(to.Port())}
	_ = u.SetNetworkLayerForChecksum(network) // it is IP
	return assemble(header, u, gopacket.Payload(data))
}

// icmp returns the packet of a message of ICMP. With IPv6 the system puts the checksum
// in, so it is made here.
func icmp(from, to netip.Addr, data []byte) []byte {
	if from.Is4() {
		header, _ := header(from, to, layers.IPProtocolICMPv4)
		return assemble(header, gopacket.Payload(data))
	}
	header, network := header(from, to, layers.IPProtocolICMPv6)
	if len(data) < 4 {
		return assemble(header, gopacket.Payload(data))
	}
	message := &layers.ICMPv6{TypeCode: layers.CreateICMPv6TypeCode(data[0], data[1])}
	_ = message.SetNetworkLayerForChecksum(network) // it is IP
	return assemble(header, message, gopacket.Payload(data[4:]))
}
