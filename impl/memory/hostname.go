package memory

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/smalltalk-sockets/go/impl"
)

// The longest label of a name and the longest name, without the dot at its end
// (RFC 1035).
const (
	maxLabel = 63
	maxName  = 253
)

// checkName returns the error of a name that cannot be looked up on a network. what
// says what the name is for.
//
// Package net looks up only possible domain names. It does not look up addresses, and
// localhost is each host itself.
func checkName(what, name string) error {
	if reason := misnamed(name); reason != "" {
		return &impl.ArgumentError{What: what, Value: name, Reason: reason}
	}
	if canonical(name) == "localhost" {
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
	if canonical(name) == "localhost" && !slices.ContainsFunc(addrs, isElsewhere) {
		return nil
	}
	return checkName("name", name)
}

// misnamed returns the reason why a text is not a name, "" if it is one.
func misnamed(name string) string {
	bare := strings.TrimSuffix(name, ".")
	switch _, err := netip.ParseAddr(name); {
	case name == "":
		return "must not be empty"
	case err == nil:
		return "is an address, which is used without a name; choose a name"
	case len(bare) > maxName:
		return fmt.Sprintf("has %d bytes; %d is the most", len(bare), maxName)
	case strings.Trim(bare, "0123456789.") == "" && strings.Trim(bare, ".") != "":
		return "needs a letter"
	}
	for label := range strings.SplitSeq(bare, ".") {
		if reason := mislabelled(label); reason != "" {
			return reason
		}
	}
	return ""
}

// mislabelled returns the reason why a text is not a label, "" if it is one.
func mislabelled(label string) string {
	switch bad := strings.IndexFunc(label, isForeign); {
	case label == "":
		return "has an empty part; parts are separated by one dot"
	case bad >= 0:
		return fmt.Sprintf("has %q in it; use letters of ASCII, digits, hyphens, underscores and dots", []rune(label[bad:])[0])
	case len(label) > maxLabel:
		return fmt.Sprintf("has a part of %d bytes; %d is the most", len(label), maxLabel)
	case label[0] == '-', label[len(label)-1] == '-':
		return "has a part that begins or ends with a hyphen"
	default:
		return ""
	}
}

// isForeign reports whether a character cannot be in a name.
func isForeign(c rune) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_':
		return false
	default:
		return true
	}
}
