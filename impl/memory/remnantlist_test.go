package memory

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// However many connections of one server leave a remnant, and at whichever end, to find
// and to drop one takes no search among the others.
func TestRemnantsAreNotSearched(t *testing.T) {
	loopback := netip.MustParseAddr("127.0.0.1")
	var table portTable
	end := func(port, peer int) *place {
		p := &place{}
		table.setEndpoints(p, netip.AddrPortFrom(loopback, uint16(port)), netip.AddrPortFrom(loopback, uint16(peer)))
		return p
	}
	var all remnants
	var added []*place
	for port := 20_000; port < 22_000; port++ {
		client := end(port, 80)
		all.add(client)
		added = append(added, client)
		if port%2 == 0 {
			server := end(80, port)
			all.add(server)
			added = append(added, server)
		}
	}
	for first := range all.lists.All() {
		length := 0
		for p := first; p != nil; p = p.nextRemnant {
			length++
		}
		require.LessOrEqual(t, length, 2)
	}
	for _, p := range added {
		from, to := p.target(), p.at()
		require.Same(t, p, all.at(from, to))
		require.True(t, all.drop(p))
		require.False(t, all.drop(p))
		require.Nil(t, all.at(from, to))
	}
	for range all.lists.All() {
		assert.Fail(t, "a remnant is left")
	}
}
