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
	end := func(port int) *stream { return &stream{at: netip.AddrPortFrom(loopback, uint16(port))} }
	var all remnants
	var added []*stream
	for port := 20_000; port < 22_000; port++ {
		server, client := end(80), end(port)
		server.peer, client.peer = client, server
		server.conn.Store(&conn{})
		client.conn.Store(&conn{})
		for _, s := range []*stream{client, server} {
			if s == client || port%2 == 0 {
				all.add(s)
				added = append(added, s)
			}
		}
	}
	for first := range all.lists.All() {
		length := 0
		for s := first; s != nil; s = s.nextRemnant {
			length++
		}
		require.LessOrEqual(t, length, 2)
	}
	for _, s := range added {
		from, to := s.peer.at, s.at
		require.Same(t, s, all.at(from, to))
		all.drop(s)
		require.Nil(t, all.at(from, to))
	}
	for range all.lists.All() {
		assert.Fail(t, "a remnant is left")
	}
}
