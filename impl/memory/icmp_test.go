package memory

import (
	"encoding/hex"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func fromHex(t *testing.T, text string) []byte {
	t.Helper()
	p, err := hex.DecodeString(text)
	require.NoError(t, err)
	return p
}

// The checksums of Linux.
func TestMessagesAreTheKernels(t *testing.T) {
	for text, addr := range map[string]netip.Addr{
		"080039b37a7a000068656c6c6f": loopback4,
		"000041b37a7a000068656c6c6f": loopback4,
		"80007fbb00000000":           loopback6,
		"81007ebb00000000":           loopback6,
		"8000c1687a7a000168656c6c6f": loopback6,
	} {
		p := icmpBetween(addr, addr)
		p.message = fromHex(t, text)
		assert.True(t, p.isSound(), text)
		p.message[2]++
		assert.False(t, p.isSound())
		p.seal()
		assert.Equal(t, text, hex.EncodeToString(p.message))
	}
}

// The "port unreachable" that Linux sends about a datagram of one byte to port 9.
func TestNewsIsTheKernels(t *testing.T) {
	const news = "0303deb100000000" + "4500001d16ed4000401125e17f0000017f000001" + "a81b00090009fe1c" + "78"
	const news6 = "0104000000000000" + "6000000000091140" +
		"00000000000000000000000000000001" + "00000000000000000000000000000001" + "e7ed00090009001c" + "78"
	for text, port := range map[string]uint16{news: 0xa81b, news6: 0xe7ed} {
		h := New()
		h.packets = 0x16ed - 1
		p := icmpBetween(loopback4, loopback4)
		if port == 0xe7ed {
			p = icmpBetween(loopback6, loopback6)
		}
		way := udpWay{from: netip.AddrPortFrom(p.from, port), to: netip.AddrPortFrom(p.to, 9), ttl: 64}
		d := h.unreachable(h, way, []byte("x"))
		p.message = d.data
		if port == 0xa81b {
			p.seal()
		}
		assert.Equal(t, text, hex.EncodeToString(p.message))
		from, to, ok := p.about()
		assert.True(t, ok)
		assert.Equal(t, way.from, from)
		assert.Equal(t, way.to, to)
	}
}

// Other messages are not about a datagram.
func TestWhatIsNoNews(t *testing.T) {
	const inner = "4500001d16ed4000401125e17f0000017f000001" + "a81b00090009fe1c"
	for _, text := range []string{
		"", "0303", "0303000000000000", "0303000000000000" + inner[:54], // cut off
		"0302000000000000" + inner, "0b00000000000000" + inner, // of another meaning
		"0303000000000000" + "46" + inner[2:], "0303000000000000" + inner[:18] + "06" + inner[20:], // of another kind
	} {
		p := icmpBetween(loopback4, loopback4)
		p.message = fromHex(t, text)
		_, _, ok := p.about()
		assert.False(t, ok, text)
	}
}
