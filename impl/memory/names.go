package memory

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/smalltalk-sockets/go/impl"
)

// names is the names that can be looked up on a network, in lower case. The network's
// lock guards it.
type names map[string]record

// record is what a name stands for: addresses, another name, or a failure.
type record struct {
	addrs []netip.Addr
	alias string
	fails NameFailure
}

// NameFailure is a way in which a look-up fails.
type NameFailure uint8

// The ways in which a look-up fails, besides an unknown name.
const (
	// NameServerFails is the reply of a name server that has an error of its own:
	// "server misbehaving", a temporary error.
	NameServerFails NameFailure = iota + 1
	// NameTimesOut is no reply. The look-up ends with its context, or after ten
	// seconds, as that of package net with two tries of five.
	NameTimesOut
)

func newNames() names { return names{"localhost": {addrs: []netip.Addr{loopback4}}} }

func (n names) set(name string, addrs []netip.Addr) {
	own := make([]netip.Addr, len(addrs))
	for i, a := range addrs {
		own[i] = a.Unmap()
	}
	n[canonical(name)] = record{addrs: own}
}

// canonical returns the form of a name in which names are compared.
func canonical(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

// resolve returns the record of a name, and follows aliases. A name that ends in a dot
// goes to a name server, which usually does not have localhost: that is in a file of
// the host.
func (n names) resolve(name string) record {
	if strings.EqualFold(name, "localhost.") {
		return record{}
	}
	r := n[canonical(name)]
	for r.alias != "" {
		r = n[r.alias]
	}
	return r
}

// of returns the names of an address, in alphabetical order. Zones are ignored.
func (n names) of(addr netip.Addr) []string {
	var found []string
	for name, r := range n {
		if slices.ContainsFunc(r.addrs, func(a netip.Addr) bool { return plain(a) == plain(addr) }) {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	return found
}

// SetName maps a name to addresses, in the order in which they are tried, and replaces
// what it stood for. Without addresses it removes the name. It takes effect for the
// next look-up; connections stay.
//
// Errors: an *impl.ArgumentError for a name that AddHost would refuse, though
// localhost can have other loopback addresses, and for the zero address.
func (n *Network) SetName(name string, addrs ...netip.Addr) error {
	n.use()
	if err := checkAddressed(name, addrs); err != nil {
		return err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(addrs) == 0 {
		delete(n.names, canonical(name))
	} else {
		n.names.set(name, addrs)
	}
	return nil
}

// SetAlias makes a name an alias of another one, whatever that stands for.
//
// Errors: an *impl.ArgumentError for a name that AddHost would refuse, and for an
// alias that would lead back to itself.
func (n *Network) SetAlias(alias, name string) error {
	n.use()
	if err := cmp.Or(checkName("alias", alias), checkName("name", name)); err != nil {
		return err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for next := canonical(name); next != ""; next = n.names[next].alias {
		if next == canonical(alias) {
			return &impl.ArgumentError{What: "alias", Value: alias, Reason: fmt.Sprintf("would lead back to itself, as %s leads to it", name)}
		}
	}
	n.names[canonical(alias)] = record{alias: canonical(name)}
	return nil
}

// FailName makes look-ups of a name fail, until SetName or SetAlias sets it again.
//
// Errors: an *impl.ArgumentError for a name that AddHost would refuse, and for an
// unknown failure.
func (n *Network) FailName(name string, how NameFailure) error {
	n.use()
	if err := checkName("name", name); err != nil {
		return err
	}
	if how != NameServerFails && how != NameTimesOut {
		return &impl.ArgumentError{What: "failure", Value: how.String(), Reason: "is none; use NameServerFails or NameTimesOut"}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.names[canonical(name)] = record{fails: how}
	return nil
}
