package impltest

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// A nil argument, in an interface or not, is named in the panic.
func TestNilArguments(t *testing.T) {
	for text, call := range map[string]func(){
		"impltest.Run(nil): pass the *testing.T of the test":             func() { Run(nil, Harness{}) },
		"impltest.Conn(nil): pass a connected stream":                    func() { Conn(nil) },
		"impltest.Default(nil): pass what makes the provider of a scene": func() { Default(t, nil) },
		"impltest.Wrap(nil): pass the provider to wrap":                  func() { Wrap((*memory.Host)(nil)) },
	} {
		assert.PanicsWithValue(t, text, call)
	}
}

// The panic of an incomplete harness names what is missing.
func TestIncompleteHarness(t *testing.T) {
	h := Harness{}
	assert.ErrorContains(t, h.missing(), "neither New nor Hosts")
	h.New = func(testing.TB) impl.Provider { return memory.New() }
	assert.ErrorContains(t, h.missing(), "Loopback returns those")
	h.Host = Loopback()
	assert.NoError(t, h.missing())
	h.Host.V6, h.Features.IPv6 = netip.Addr{}, true
	assert.ErrorContains(t, h.missing(), "lacks V6")
	h.Host, h.Features.Unixgram = Loopback(), true
	assert.ErrorContains(t, h.missing(), "Harness.UnixPath is nil")
	h.UnixPath = func(testing.TB) string { return "/x" }
	assert.NoError(t, h.missing())
}
