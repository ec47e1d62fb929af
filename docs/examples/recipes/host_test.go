package recipes

import (
	"testing"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// addHost adds a host to a network and returns the sockets on it.
func addHost(t *testing.T, n *memory.Network, name string) *sockets.Namespace {
	t.Helper()
	host, err := n.AddHost(name)
	if err != nil {
		t.Fatal(err)
	}
	return sockets.NewNamespace(host)
}

// ok ends the test for an error. It is for the goroutine of the test alone.
func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
