package kerneltruth

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// A text that is no endpoint of IP is a path, and no host and port for a dial.
func TestAddressesWithoutAPort(t *testing.T) {
	r := &replay{Harness: &Harness{}, provider: memory.New(), objects: make(map[string]any)}
	assert.Equal(t, impl.UnixPath("nonsense"), r.endpoint("nonsense"))
	_, err := r.target(t.Context(), "dial", impl.TCP, "127.0.0.1")
	require.EqualError(t, err, "dial tcp: address 127.0.0.1: missing port in address")
}
