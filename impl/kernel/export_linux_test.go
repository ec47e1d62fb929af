package kernel

import "testing"

// WithoutSegments makes the datagram sockets of a test those of a kernel that does not
// know segments.
func WithoutSegments(tb testing.TB) {
	before := hasSegments
	hasSegments = func(uintptr) bool { return false }
	tb.Cleanup(func() { hasSegments = before })
}
