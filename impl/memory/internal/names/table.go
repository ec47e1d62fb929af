// Package names has the names of an in-memory network: a table of what they stand for,
// which texts are names, and the well-known services.
//
// A [Table] is guarded by the lock of its network. The rest is functions.
package names

import (
	"net/netip"
	"slices"
	"strings"
)

// Table is the names that can be looked up on a network, in their canonical form.
type Table map[string]record

// record is what a name stands for: addresses, another name, or a failure.
type record struct {
	addrs   []netip.Addr
	alias   string
	failure Failure
}

// Failure is a way in which looking up a name fails. 0 is none; the network numbers the
// others.
type Failure uint8

// NewTable returns a table that has localhost alone, with 127.0.0.1.
func NewTable() Table {
	return Table{"localhost": {addrs: []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1})}}}
}

// Canonical returns the form of a name in which names are compared.
func Canonical(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

// Set makes a name stand for addresses, in this order; without any it removes the name.
func (t Table) Set(name string, addrs []netip.Addr) {
	if len(addrs) == 0 {
		delete(t, Canonical(name))
		return
	}
	own := make([]netip.Addr, len(addrs))
	for i, a := range addrs {
		own[i] = a.Unmap()
	}
	t[Canonical(name)] = record{addrs: own}
}

// SetAlias makes a name stand for whatever another one does. It reports whether it did:
// an alias must not lead back to itself.
func (t Table) SetAlias(alias, name string) bool {
	for next := Canonical(name); next != ""; next = t[next].alias {
		if next == Canonical(alias) {
			return false
		}
	}
	t[Canonical(alias)] = record{alias: Canonical(name)}
	return true
}

// Fail makes looking up a name fail.
func (t Table) Fail(name string, how Failure) { t[Canonical(name)] = record{failure: how} }

// Resolve returns the addresses of a name, which the caller must not change, or how
// looking it up fails. It follows aliases. A name that ends in a dot goes to a name
// server, which usually does not have localhost: that is in a file of the host.
func (t Table) Resolve(name string) ([]netip.Addr, Failure) {
	if strings.EqualFold(name, "localhost.") {
		return nil, 0
	}
	r := t[Canonical(name)]
	for r.alias != "" {
		r = t[r.alias]
	}
	return r.addrs, r.failure
}

// WithAddr returns the names that have an address, in alphabetical order. Zones are
// ignored.
func (t Table) WithAddr(addr netip.Addr) []string {
	same := func(a netip.Addr) bool { return a.WithZone("") == addr.WithZone("") }
	var found []string
	for name, r := range t {
		if slices.ContainsFunc(r.addrs, same) {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	return found
}
