package names

import (
	"math"
	"strings"
)

// Decimal returns a service as a number, and reports whether it is one, as package net reads it: a sign alone is 0,
// everything after the number exceeds 32 bits is ignored, digits or not, and the
// product alone wraps around.
func Decimal(service string) (number int64, ok bool) {
	digits, negative := strings.CutPrefix(service, "-")
	if !negative {
		digits = strings.TrimPrefix(service, "+")
	}
	var n uint32
	for i := range len(digits) {
		digit := uint32(digits[i]) - '0'
		if digit > 9 {
			return 0, false
		}
		tens := n * 10
		if n >= 1<<30 || tens+digit < tens {
			n = math.MaxUint32
			break
		}
		n = tens + digit
	}
	if negative {
		return -int64(n), true
	}
	return int64(n), true
}
