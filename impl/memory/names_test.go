package memory_test

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

func TestNames(t *testing.T) {
	one, two := netip.MustParseAddr("127.0.0.7"), netip.MustParseAddr("::1")
	h := memory.New(memory.Name("DB.test", one, two), memory.Name("cache.test", one))
	name, err := h.Hostname()
	require.NoError(t, err)
	assert.Equal(t, "localhost", name)
	for _, host := range []string{"db.test", "DB.TEST"} {
		addrs, err := h.LookupHost(t.Context(), host)
		require.NoError(t, err)
		assert.Equal(t, []netip.Addr{one, two}, addrs)
		addrs[0] = netip.Addr{} // the slice is the caller's
	}
	found, err := h.LookupAddr(t.Context(), one)
	require.NoError(t, err)
	assert.Equal(t, []string{"cache.test", "db.test"}, found)
	found, err = h.LookupAddr(t.Context(), netip.MustParseAddr("::ffff:127.0.0.1"))
	require.NoError(t, err)
	assert.Equal(t, []string{"localhost"}, found)
}

func TestNamesReplaceThoseThatAreThere(t *testing.T) {
	h := memory.New(memory.Name("localhost", netip.IPv6Loopback()))
	addrs, err := h.LookupHost(t.Context(), "localhost")
	require.NoError(t, err)
	assert.Equal(t, []netip.Addr{netip.IPv6Loopback()}, addrs)
}

// lookup returns the present addresses of a name.
func lookup(t *testing.T, h *memory.Host, name string) []netip.Addr {
	t.Helper()
	addrs, err := h.LookupHost(t.Context(), name)
	require.NoError(t, err)
	return addrs
}

func TestNamesThatMove(t *testing.T) {
	n := memory.NewNetwork()
	client, err := n.AddHost("client")
	require.NoError(t, err)
	one, err := n.AddHost("one", "10.0.0.7", "fd00::7")
	require.NoError(t, err)
	two, err := n.AddHost("two")
	require.NoError(t, err)
	assert.Equal(t, one.Addrs(), lookup(t, client, "one"), "a host has its own name")

	require.NoError(t, n.SetName("db.test", one.Addrs()...))
	require.NoError(t, n.SetAlias("www.test", "db.test"))
	assert.Equal(t, one.Addrs(), lookup(t, client, "www.test"))
	require.NoError(t, n.SetName("DB.test.", two.Addrs()...))
	assert.Equal(t, two.Addrs(), lookup(t, client, "www.test"), "an alias follows")

	require.NoError(t, n.SetName("db.test"))
	for _, name := range []string{"db.test", "www.test"} {
		_, err = client.LookupHost(t.Context(), name)
		require.EqualError(t, err, "lookup "+name+": no such host")
	}
	found, err := client.LookupAddr(t.Context(), one.Addrs()[1])
	require.NoError(t, err)
	assert.Equal(t, []string{"one"}, found)
}

func TestNamesThatCannotBe(t *testing.T) {
	n := memory.NewNetwork()
	require.NoError(t, n.SetAlias("a", "b"))
	require.NoError(t, n.SetAlias("b", "c"))
	for name, err := range map[string]error{
		"an alias of itself":     n.SetAlias("x", "X."),
		"aliases in a circle":    n.SetAlias("c", "a"),
		"an empty alias":         n.SetAlias("", "a"),
		"an alias of nothing":    n.SetAlias("x", ""),
		"an empty name":          n.SetName("", loopback),
		"the root":               n.SetName(".", loopback),
		"no address":             n.SetName("x", netip.Addr{}),
		"localhost elsewhere":    n.SetName("localhost", loopback, netip.MustParseAddr("10.0.0.1")),
		"localhost nowhere else": n.SetAlias("localhost.", "x"),
		"localhost that fails":   n.FailName("LOCALHOST", memory.NameTimesOut),
		"the failure of no name": n.FailName("", memory.NameTimesOut),
		"no failure":             n.FailName("x", 0),
		"another failure":        n.FailName("x", memory.NameTimesOut+1),
	} {
		require.ErrorIs(t, err, impl.ErrArgument, name)
	}
	require.NoError(t, n.SetAlias("c", "d"), "what failed has changed nothing")
}
