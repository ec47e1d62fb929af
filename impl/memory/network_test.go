package memory_test

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

func TestAddHost(t *testing.T) {
	n := memory.NewNetwork()
	a, err := n.AddHost("a", "192.0.2.1", "2001:db8::1", "::ffff:192.0.2.2")
	require.NoError(t, err)
	want := []netip.Addr{netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("192.0.2.2")}
	assert.Equal(t, want, a.Addrs())
	assert.Same(t, a, n.Host("a"))
	assert.Nil(t, n.Host("b"))
	assert.Same(t, n, a.Network())
	found, err := a.LookupHost(t.Context(), "a")
	require.NoError(t, err)
	assert.Equal(t, want, found)
}

// A host without addresses gets unused ones.
func TestAddHostChoosesAddresses(t *testing.T) {
	n := memory.NewNetwork()
	_, err := n.AddHost("taken", "10.0.0.2", "fd00::3")
	require.NoError(t, err)
	for name, want := range map[string]string{"first": "[10.0.0.1 fd00::1]"} {
		h, err := n.AddHost(name)
		require.NoError(t, err)
		assert.Equal(t, want, text(h.Addrs()))
	}
	h, err := n.AddHost("second")
	require.NoError(t, err)
	assert.Equal(t, "[10.0.0.4 fd00::4]", text(h.Addrs()), "both families have the same number")
}

func text(addrs []netip.Addr) string {
	s := "["
	for i, a := range addrs {
		if i > 0 {
			s += " "
		}
		s += a.String()
	}
	return s + "]"
}

func TestAddHostThatCannotBe(t *testing.T) {
	n := memory.NewNetwork()
	_, err := n.AddHost("a", "192.0.2.1")
	require.NoError(t, err)
	for name, addrs := range map[string][]string{
		"":             {"192.0.2.9"},
		"a":            {"192.0.2.9"},
		"no address":   {"192.0.2"},
		"nothing":      {""},
		"loopback":     {"127.0.0.5"},
		"loopback6":    {"::1"},
		"unspecified":  {"0.0.0.0"},
		"unspecified6": {"::"},
		"group":        {"224.0.0.1"},
		"group6":       {"ff02::1"},
		"broadcast":    {"255.255.255.255"},
		"taken":        {"192.0.2.9", "192.0.2.1"},
		"mapped":       {"::ffff:192.0.2.1"},
		"twice":        {"192.0.2.9", "192.0.2.9"},
	} {
		h, err := n.AddHost(name, addrs...)
		require.ErrorIs(t, err, impl.ErrArgument, name)
		assert.Nil(t, h)
	}
	_, err = n.AddHost("b", "192.0.2.9")
	require.NoError(t, err, "nothing was added")
}
