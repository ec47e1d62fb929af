package names

import (
	"fmt"
	"net/netip"
	"strings"
)

// The longest label of a name and the longest name, without the dot at its end
// (RFC 1035).
const (
	maxLabel = 63
	maxName  = 253
)

// Invalid returns the reason why a text is not a name, "" if it is one.
//
// Package net looks up only possible domain names, and no addresses.
func Invalid(name string) string {
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
		if reason := invalidLabel(label); reason != "" {
			return reason
		}
	}
	return ""
}

// invalidLabel returns the reason why a text is not a label, "" if it is one.
func invalidLabel(label string) string {
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
