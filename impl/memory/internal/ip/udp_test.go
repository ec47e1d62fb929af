package ip

import (
	"encoding/hex"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The "port unreachable" that Linux sends about a datagram of one byte to port 9.
func TestPortUnreachableIsTheKernels(t *testing.T) {
	const about4 = "0303deb100000000" + "4500001d16ed4000401125e17f0000017f000001" + "a81b00090009fe1c" + "78"
	const about6 = "0104000000000000" + "6000000000091140" +
		"00000000000000000000000000000001" + "00000000000000000000000000000001" + "e7ed00090009001c" + "78"
	for _, measured := range []struct {
		addr netip.Addr
		port uint16
		want string
	}{{loopback4, 0xa81b, about4}, {loopback6, 0xe7ed, about6}} {
		d := UDP{
			Header:   Header{From: measured.addr, To: measured.addr, TTL: 64, ID: 0x16ed, DontFragment: true},
			FromPort: measured.port, ToPort: 9, Payload: []byte("x"), PartialSum: true,
		}
		p := NewICMP(measured.addr, measured.addr, 64)
		p.Message = make([]byte, d.UnreachableSize())
		d.PutUnreachable(p.Message)
		if measured.addr.Is4() {
			p.SetChecksum()
		}
		assert.Equal(t, measured.want, hex.EncodeToString(p.Message))
		assert.Equal(t, "port unreachable", p.String())
		from, to, ok := p.UnreachablePort()
		assert.True(t, ok)
		assert.Equal(t, netip.AddrPortFrom(measured.addr, measured.port), from)
		assert.Equal(t, netip.AddrPortFrom(measured.addr, 9), to)
	}
}
