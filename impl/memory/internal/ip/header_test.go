package ip

import (
	"encoding/hex"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

var (
	loopback4 = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	loopback6 = netip.IPv6Loopback()
)

// The measured bytes are those that Linux has put on its loopback interface.
func TestHeadersAreTheKernels(t *testing.T) {
	lo := Header{From: loopback4, To: loopback4, Protocol: protocolICMP4, TTL: 64}
	request, reply, short, news := lo, lo, lo, lo
	request.ID, request.DontFragment = 0x4656, true
	reply.ID = 0x4657
	short.ID, short.DontFragment, short.TTL = 0x4677, true, 9
	news.ID, news.TOS = 0x467b, 0xc0
	for _, measured := range []struct {
		Header
		n    int
		want string
	}{
		{request, 13, "45000021465640004001f6837f0000017f000001"},
		{reply, 13, "4500002146570000400136837f0000017f000001"},
		{short, 8, "4500001c4677400009012d687f0000017f000001"},
		{news, 37, "45c00039467b0000400135877f0000017f000001"},
		{Header{From: loopback6, To: loopback6, Protocol: protocolUDP, TTL: 64}, 9, "6000000000091140" +
			"00000000000000000000000000000001" + "00000000000000000000000000000001"},
	} {
		b := make([]byte, 100)
		n := measured.Put(b, measured.n)
		assert.Equal(t, measured.want, hex.EncodeToString(b[:n]))
	}
}

// The sum over data with its checksum is right, and every change of a bit makes it
// wrong.
func TestSums(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		addrs := rapid.SampledFrom([]netip.Addr{loopback4, loopback6})
		p := NewICMP(addrs.Draw(rt, "addr"), loopback4, 64)
		if p.From.Is6() {
			p.To = loopback6
		}
		p.Message = rapid.SliceOfN(rapid.Byte(), ICMPHeader, 2000).Draw(rt, "message")
		p.SetChecksum()
		assert.True(rt, p.IsSound())
		bit := rapid.IntRange(0, 8*len(p.Message)-1).Draw(rt, "bit")
		p.Message[bit/8] ^= 1 << (bit % 8)
		assert.False(rt, p.IsSound())
	})
}
