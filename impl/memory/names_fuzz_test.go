package memory_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// FuzzNames sets names, aliases and failures in any order, and compares every look-up
// with a plain table of the names.
func FuzzNames(f *testing.F) {
	f.Add([]byte{0, 2, 3, 1, 2, 2, 4, 2, 1, 5, 2, 1, 2, 5})
	f.Add([]byte{2, 3, 0, 1, 5, 3, 1, 7, 5, 1, 3, 7, 2, 3, 1, 0, 3, 7})
	f.Add([]byte{3, 2, 1, 7, 2, 0, 8, 3, 0, 7, 0, 3, 2, 0})
	f.Add([]byte{0, 9, 1, 0, 0, 9, 2, 5, 5, 2, 2, 10, 3, 9, 1, 2, 9, 2, 0, 9, 0}) // localhost
	f.Fuzz(func(t *testing.T, program []byte) {
		synctest.Test(t, func(t *testing.T) {
			s, n := &script{program}, newNaming(t)
			for range 50 {
				if s.ended() {
					break
				}
				n.step(t, s)
				n.compare(t)
			}
		})
	})
}

// The names that are set and looked up, each in several spellings.
var (
	fuzzedNames = []string{"", ".", "a", "A.", "b.test", "B.Test", "b.test.", "c", "d", "localhost", "LocalHost", "localhost."}
	fuzzedAddrs = []netip.Addr{
		netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("::ffff:10.0.0.1"), netip.MustParseAddr("fd00::1"),
		netip.MustParseAddr("fe80::1"), netip.MustParseAddr("fe80::1%eth0"), loopback, {},
	}
)

// naming is a network, and what its names should be.
type naming struct {
	*memory.Network
	host *memory.Host
	meantBy
}

// meantBy is what each name means: addresses, another name, or a failure. Names
// are in lower case and without a final dot.
type meantBy map[string]any

func newNaming(t *testing.T) *naming {
	n := &naming{Network: memory.NewNetwork(), meantBy: meantBy{
		"localhost": []netip.Addr{loopback},
		"host":      []netip.Addr{netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("fd00::1")},
	}}
	n.host = addHost(t, n.Network, "host")
	return n
}

func asMeant(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

func (n *naming) step(t *testing.T, s *script) {
	what, name := s.below(4), fuzzedNames[s.below(len(fuzzedNames))]
	var err error
	var to any
	local := asMeant(name) == "localhost"
	valid := asMeant(name) != ""
	switch what {
	case 0, 1:
		var addrs []netip.Addr
		for range s.below(3) {
			addrs = append(addrs, fuzzedAddrs[s.below(len(fuzzedAddrs))])
		}
		err = n.SetName(name, addrs...)
		for i, a := range addrs {
			addrs[i] = a.Unmap()
			valid = valid && a.IsValid() && (!local || addrs[i].IsLoopback())
		}
		to = addrs
	case 2:
		other := fuzzedNames[s.below(len(fuzzedNames))]
		err = n.SetAlias(name, other)
		valid = valid && !local && asMeant(other) != "" && asMeant(other) != "localhost" && !n.leads(asMeant(other), asMeant(name))
		to = asMeant(other)
	case 3:
		how := memory.NameFailure(s.below(4))
		err = n.FailName(name, how)
		valid = valid && !local && (how == memory.NameServerFails || how == memory.NameTimesOut)
		to = how
	}
	if !valid {
		require.ErrorIs(t, err, impl.ErrArgument)
		return
	}
	require.NoError(t, err)
	n.meantBy[asMeant(name)] = to
}

// leads reports whether one name is another one, or an alias that leads to it.
func (m meantBy) leads(name, to string) bool {
	next, alias := m[name].(string)
	return name == to || alias && m.leads(next, to)
}

// of returns what a name means: its addresses, or how the look-up fails. One of
// localhost with a final dot is of a name server.
func (m meantBy) of(name string) ([]netip.Addr, string) {
	if strings.EqualFold(name, "localhost.") {
		return nil, "no such host"
	}
	switch to := m[asMeant(name)].(type) {
	case string:
		return m.of(to)
	case memory.NameFailure:
		return nil, []string{memory.NameServerFails: "server misbehaving", memory.NameTimesOut: "i/o timeout"}[to]
	case []netip.Addr:
		if len(to) > 0 {
			return to, ""
		}
	}
	return nil, "no such host"
}

// compare looks up every name.
func (n *naming) compare(t *testing.T) {
	for _, name := range append(fuzzedNames, "host") {
		want, failure := n.of(name)
		begin := time.Now()
		got, err := n.host.LookupHost(t.Context(), name)
		require.Equal(t, want, got, "%q", name)
		if failure == "" {
			require.NoError(t, err)
			continue
		}
		require.EqualError(t, err, "lookup "+name+": "+failure)
		require.Equal(t, failure == "i/o timeout", time.Since(begin) == 10*time.Second, "%q", name)
	}
	for _, addr := range fuzzedAddrs {
		got, err := n.host.LookupAddr(t.Context(), addr)
		want := n.withAddr(addr)
		require.Equal(t, want, got, "%v", addr)
		require.Equal(t, len(want) == 0, err != nil, "%v", addr)
	}
}

// withAddr returns the names that have an address themselves.
func (m meantBy) withAddr(addr netip.Addr) (names []string) {
	for name, to := range m {
		addrs, _ := to.([]netip.Addr)
		for _, a := range addrs {
			if a.WithZone("") == addr.Unmap().WithZone("") {
				names = append(names, name)
				break
			}
		}
	}
	slices.Sort(names)
	return names
}
