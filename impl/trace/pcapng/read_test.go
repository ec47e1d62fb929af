package pcapng_test

import (
	"bytes"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
	"github.com/stretchr/testify/require"
)

// contents is what a capture has.
type contents struct {
	packets []string // as lines
	layers  []gopacket.Packet
	names   map[string]string
}

// open reads a capture.
func open(t *testing.T, file []byte) (c contents) {
	t.Helper()
	r, err := pcapgo.NewNgReader(bytes.NewReader(file), pcapgo.NgReaderOptions{})
	require.NoError(t, err)
	for {
		data, ci, options, err := r.ReadPacketDataWithOptions()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		at, err := r.Interface(ci.InterfaceIndex)
		require.NoError(t, err)
		p := gopacket.NewPacket(data, layers.LinkTypeRaw, gopacket.Default)
		require.NotNil(t, p.NetworkLayer())
		c.layers = append(c.layers, p)
		c.packets = append(c.packets, at.Name+" "+line(p, options))
	}
	c.names = make(map[string]string)
	for i := range r.NNames() {
		record, err := r.Name(i)
		require.NoError(t, err)
		c.names[record.Addr.(*pcapgo.NgIPAddress).Addr.String()] = strings.Join(record.Names, " ")
	}
	return c
}

// line returns a packet as a line, with its comments.
func line(p gopacket.Packet, options pcapgo.NgPacketOptions) string {
	var b strings.Builder
	network := p.NetworkLayer().NetworkFlow()
	at := func(e gopacket.Endpoint, port any) string {
		addr, _ := netip.AddrFromSlice(e.Raw())
		return fmt.Sprintf("%v.%d", addr, port)
	}
	switch l := p.TransportLayer().(type) {
	case *layers.TCP:
		fmt.Fprintf(&b, "%s>%s ", at(network.Src(), uint16(l.SrcPort)), at(network.Dst(), uint16(l.DstPort)))
		for flag, set := range map[string]bool{"S": l.SYN, "F": l.FIN, "R": l.RST, "U": l.URG} {
			if set {
				b.WriteString(flag)
			}
		}
		fmt.Fprintf(&b, " %d", l.Seq)
		if l.ACK {
			fmt.Fprintf(&b, " ack %d", l.Ack)
		}
		fmt.Fprintf(&b, " %q", l.Payload)
	case *layers.UDP:
		fmt.Fprintf(&b, "%s>%s UDP %q", at(network.Src(), uint16(l.SrcPort)), at(network.Dst(), uint16(l.DstPort)), l.Payload)
	default:
		fmt.Fprintf(&b, "%v %s %q", network, p.Layers()[1].LayerType(), p.Layers()[1].LayerContents())
	}
	for _, comment := range options.Comments {
		b.WriteString(" # " + comment)
	}
	return b.String()
}
