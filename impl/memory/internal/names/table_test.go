package names

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
)

var one, two = netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("fe80::2%eth0")

// resolves checks what a name stands for.
func resolves(t *testing.T, table Table, name string, want ...netip.Addr) {
	t.Helper()
	addrs, failure := table.Resolve(name)
	assert.Equal(t, want, addrs, name)
	assert.Zero(t, failure, name)
}

func TestTableSetsAndRemoves(t *testing.T) {
	table := NewTable()
	addrs := []netip.Addr{netip.MustParseAddr("::ffff:10.0.0.1"), two}
	table.Set("Shop.", addrs)
	addrs[1] = netip.Addr{} // the slice is the caller's
	resolves(t, table, "shop", one, two)
	resolves(t, table, "SHOP.", one, two)
	table.Set("shop", nil)
	resolves(t, table, "shop")
}

func TestTableFollowsAliases(t *testing.T) {
	table := NewTable()
	assert.True(t, table.SetAlias("www", "Web."), "of a name that stands for nothing yet")
	assert.True(t, table.SetAlias("web", "shop"))
	resolves(t, table, "www")
	table.Set("shop", []netip.Addr{one})
	resolves(t, table, "www", one)
	assert.False(t, table.SetAlias("SHOP", "www"), "it would lead back")
	assert.False(t, table.SetAlias("x", "x."))
	resolves(t, table, "shop", one)
}

func TestTableFails(t *testing.T) {
	table := NewTable()
	table.Set("shop", []netip.Addr{one})
	table.Fail("Shop", 2)
	table.SetAlias("www", "shop")
	for _, name := range []string{"shop", "www"} {
		addrs, failure := table.Resolve(name)
		assert.Empty(t, addrs)
		assert.Equal(t, Failure(2), failure)
	}
	table.Set("shop", []netip.Addr{one})
	resolves(t, table, "www", one)
}

// Localhost is in a file of the host. With a dot it is looked up elsewhere.
func TestTableHasLocalhost(t *testing.T) {
	table := NewTable()
	resolves(t, table, "LocalHost", netip.MustParseAddr("127.0.0.1"))
	resolves(t, table, "localhost.")
}

func TestTableWithAddr(t *testing.T) {
	table := NewTable()
	table.Set("b", []netip.Addr{one, two})
	table.Set("a", []netip.Addr{two})
	table.SetAlias("c", "a")
	assert.Equal(t, []string{"a", "b"}, table.WithAddr(netip.MustParseAddr("fe80::2")), "whatever the zone, and no aliases")
	assert.Equal(t, []string{"b"}, table.WithAddr(one))
	assert.Empty(t, table.WithAddr(netip.MustParseAddr("10.0.0.9")))
}
