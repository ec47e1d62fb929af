package memory

import (
	"encoding/hex"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// The measured bytes are those that Linux has put on its loopback interface.
func TestHeadersAreTheKernels(t *testing.T) {
	lo := ipPacket{from: loopback4, to: loopback4, protocol: protocolICMP4, ttl: 64}
	request, reply, short, news := lo, lo, lo, lo
	request.id, request.whole = 0x4656, true
	reply.id = 0x4657
	short.id, short.whole, short.ttl = 0x4677, true, 9
	news.id, news.service = 0x467b, 0xc0
	for _, measured := range []struct {
		ipPacket
		n    int
		want string
	}{
		{request, 13, "45000021465640004001f6837f0000017f000001"},
		{reply, 13, "4500002146570000400136837f0000017f000001"},
		{short, 8, "4500001c4677400009012d687f0000017f000001"},
		{news, 37, "45c00039467b0000400135877f0000017f000001"},
		{ipPacket{from: loopback6, to: loopback6, protocol: protocolUDP, ttl: 64}, 9, "6000000000091140" +
			"00000000000000000000000000000001" + "00000000000000000000000000000001"},
	} {
		b := make([]byte, 100)
		n := measured.put(b, measured.n)
		assert.Equal(t, measured.want, hex.EncodeToString(b[:n]))
	}
}

// The sum over data with its checksum is right, and every change of a bit makes it
// wrong.
func TestSums(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		addrs := rapid.SampledFrom([]netip.Addr{loopback4, loopback6})
		p := icmpBetween(addrs.Draw(rt, "addr"), loopback4)
		if p.from.Is6() {
			p.to = loopback6
		}
		p.message = rapid.SliceOfN(rapid.Byte(), icmpHeader, 2000).Draw(rt, "message")
		p.seal()
		assert.True(rt, p.isSound())
		bit := rapid.IntRange(0, 8*len(p.message)-1).Draw(rt, "bit")
		p.message[bit/8] ^= 1 << (bit % 8)
		assert.False(rt, p.isSound())
	})
}
