package ip

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The message is sound, and about a SYN: not about a UDP port.
func TestHostUnreachable(t *testing.T) {
	for _, c := range []struct {
		from, to   string
		kind, code byte
		size       int
	}{
		{"10.0.0.1:700", "10.0.0.2:80", 3, 1, 8 + 20 + 20},
		{"[fd00::1]:700", "[fd00::2]:80", 1, 3, 8 + 40 + 20},
	} {
		from, to := netip.MustParseAddrPort(c.from), netip.MustParseAddrPort(c.to)
		p := NewICMP(to.Addr(), from.Addr(), 64)
		p.Message = HostUnreachable(from, to)
		assert.Len(t, p.Message, c.size)
		assert.Equal(t, []byte{c.kind, c.code}, p.Message[:2])
		assert.True(t, p.IsSound())
		_, _, ok := p.UnreachablePort()
		assert.False(t, ok)
	}
}
