package ip

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
		p := NewICMP(addr, addr, 64)
		p.Message = fromHex(t, text)
		assert.True(t, p.IsSound(), text)
		p.Message[2]++
		assert.False(t, p.IsSound())
		p.SetChecksum()
		assert.Equal(t, text, hex.EncodeToString(p.Message))
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
		p := NewICMP(loopback4, loopback4, 64)
		p.Message = fromHex(t, text)
		_, _, ok := p.UnreachablePort()
		assert.False(t, ok, text)
	}
}
