package sockets

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/smalltalk-sockets/go/impl"
)

// parseDotted reads the numbers-and-dots notation of IPv4: one to four decimal
// numbers, of which the last one stands for all remaining bytes. Anything else
// is an *ArgumentError, also octal and hexadecimal forms, which programs read
// differently.
func parseDotted(s string) (netip.Addr, error) {
	bad := func(reason string) (netip.Addr, error) {
		return netip.Addr{}, &ArgumentError{What: "address", Value: s, Reason: reason}
	}
	if strings.Contains(s, ":") {
		return bad("has a colon, as those that IP6Address reads and those with a port have")
	}
	texts := strings.Split(s, ".")
	if len(texts) > 4 {
		return bad("has more than four parts")
	}
	parts := make([]uint32, len(texts))
	for i, text := range texts {
		switch n, err := strconv.ParseUint(text, 10, 32); {
		case text == "":
			return bad("has an empty part")
		case strings.Trim(text, "0123456789") != "":
			return bad(fmt.Sprintf("part %q is not a decimal number", text))
		case text[0] == '0' && len(text) > 1:
			return bad(fmt.Sprintf("part %s has a leading zero", text))
		case err != nil:
			return bad(fmt.Sprintf("part %s is too large", text))
		default:
			parts[i] = uint32(n)
		}
	}
	addr, err := fromParts(parts)
	if err != nil {
		return bad(strings.TrimPrefix(err.Error(), "sockets: "))
	}
	return addr, nil
}

// fromParts returns the address of one to four numbers. A number that does not
// fit its bytes is a *RangeError.
func fromParts(parts []uint32) (netip.Addr, error) {
	last := len(parts) - 1
	var address uint32
	for i, part := range parts {
		shift, most := 24-8*i, uint32(255)
		if i == last {
			shift, most = 0, ^uint32(0)>>(8*i)
		}
		if err := impl.CheckRange("part", int64(part), 0, int64(most)); err != nil {
			return netip.Addr{}, err
		}
		address |= part << shift
	}
	return netip.AddrFrom4([4]byte{byte(address >> 24), byte(address >> 16), byte(address >> 8), byte(address)}), nil
}

// literal returns the address that a text stands for without a lookup.
func literal(s string) (netip.Addr, bool) {
	addr, err := netip.ParseAddr(s)
	if err != nil {
		addr, err = parseDotted(s)
	}
	return addr, err == nil
}
