package memory_test

import (
	"net/netip"
	"strings"
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

// A name that package net would not look up is invalid, for a host or anything else.
func TestNamesThatAreNone(t *testing.T) {
	n := memory.NewNetwork()
	for name, reason := range map[string]string{
		"":                              `must not be empty`,
		".":                             `has an empty part; parts are separated by one dot`,
		"a..b":                          `has an empty part; parts are separated by one dot`,
		".a":                            `has an empty part; parts are separated by one dot`,
		"a..":                           `has an empty part; parts are separated by one dot`,
		"10.0.0.1":                      `is an address, which is used without a name; choose a name`,
		"::1":                           `is an address, which is used without a name; choose a name`,
		"fe80::1%eth0":                  `is an address, which is used without a name; choose a name`,
		"127.1":                         `needs a letter`,
		"shop 1":                        `has ' ' in it; use letters of ASCII, digits, hyphens, underscores and dots`,
		"shop\n":                        `has '\n' in it; use letters of ASCII, digits, hyphens, underscores and dots`,
		"\x1b[31mshop":                  `has '\x1b' in it; use letters of ASCII, digits, hyphens, underscores and dots`,
		"shop\x00":                      `has '\x00' in it; use letters of ASCII, digits, hyphens, underscores and dots`,
		"shop:80":                       `has ':' in it; use letters of ASCII, digits, hyphens, underscores and dots`,
		"größe.test":                    `has 'ö' in it; use letters of ASCII, digits, hyphens, underscores and dots`,
		"-shop":                         `has a part that begins or ends with a hyphen`,
		"shop-.test":                    `has a part that begins or ends with a hyphen`,
		strings.Repeat("x", 64):         `has a part of 64 bytes; 63 is the most`,
		strings.Repeat("x.", 127):       "", // 253 bytes and the dot at the end
		strings.Repeat("x.", 127) + "x": `has 255 bytes; 253 is the most`,
		"localhost":                     `is every host itself; choose another name`,
		"LocalHost.":                    `is every host itself; choose another name`,
	} {
		_, failed := n.AddHost(name)
		for what, err := range map[string]error{
			"host": failed, "name": n.SetName(name, netip.MustParseAddr("10.9.9.9")), "alias": n.SetAlias(name, "x"),
		} {
			if reason == "" {
				assert.NoError(t, err, "%s %q", what, name)
				continue
			}
			var wrong *impl.ArgumentError
			require.ErrorAs(t, err, &wrong, "%s %q", what, name)
			assert.Equal(t, impl.ArgumentError{What: what, Value: name, Reason: reason}, *wrong)
		}
		err := n.FailName(name, memory.NameTimesOut)
		assert.Equal(t, reason != "", err != nil, "%q", name)
	}
	assert.Equal(t, "network with host "+strings.Repeat("x.", 127), n.String(), "the others were not added")
}

// The error for a name in use says which host has it, whatever the case of the
// letters.
func TestHostNamesThatAreTaken(t *testing.T) {
	n := memory.NewNetwork()
	shop := addHost(t, n, "Shop")
	for _, name := range []string{"Shop", "shop", "SHOP."} {
		_, err := n.AddHost(name)
		require.ErrorIs(t, err, impl.ErrArgument)
		require.ErrorContains(t, err, "the network has a host named Shop already, which Network.Host returns; choose another name")
		assert.Same(t, shop, n.Host(name))
	}
	addHost(t, n, "bank")
	require.NoError(t, n.Partition("SHOP", "bank"))
}
