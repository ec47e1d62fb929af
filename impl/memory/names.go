package memory

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/names"
)

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
	n.names.Set(name, addrs)
	n.tellName("SetName", name, addrs)
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
	if !n.names.SetAlias(alias, name) {
		return &impl.ArgumentError{What: "alias", Value: alias, Reason: fmt.Sprintf("would lead back to itself, as %s leads to it", name)}
	}
	n.tellChange("SetAlias", alias, name)
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
	n.names.Fail(name, names.Failure(how))
	n.tellChange("FailName", name, how)
	return nil
}

// checkName returns the error of a name that cannot be looked up on a network. what
// says what the name is for.
//
// Localhost is each host itself.
func checkName(what, name string) error {
	if reason := names.Invalid(name); reason != "" {
		return &impl.ArgumentError{What: what, Value: name, Reason: reason}
	}
	if names.Canonical(name) == "localhost" {
		return &impl.ArgumentError{What: what, Value: name, Reason: "is every host itself; choose another name"}
	}
	return nil
}

// checkAddressed returns the error of a name, or of addresses that it cannot have.
// Localhost can have loopback addresses.
func checkAddressed(name string, addrs []netip.Addr) error {
	if slices.Contains(addrs, netip.Addr{}) {
		return &impl.ArgumentError{What: fmt.Sprintf("address of %q", name), Reason: "is the zero netip.Addr; use netip.ParseAddr or netip.MustParseAddr"}
	}
	isElsewhere := func(a netip.Addr) bool { return !a.Unmap().IsLoopback() }
	if names.Canonical(name) == "localhost" && !slices.ContainsFunc(addrs, isElsewhere) {
		return nil
	}
	return checkName("name", name)
}
