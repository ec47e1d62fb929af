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
