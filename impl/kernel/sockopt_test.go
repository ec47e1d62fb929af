package kernel

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// However a stream came to be connected, its descriptor has the options that
// package net gives its own.
func TestDescriptorsHaveTheDefaultsOfPackageNet(t *testing.T) {
	dialled, taken := native(t)
	near, far := pair(t, impl.TCP4)
	server := listening(t, impl.TCP4)
	boundFirst := fresh(t, impl.TCP4)
	require.NoError(t, boundFirst.Bind(impl.IP(loopback, 0)))
	require.NoError(t, boundFirst.Connect(t.Context(), server.LocalEndpoint()))
	tried, err := server.TryAccept()
	require.NoError(t, err)
	t.Cleanup(func() { _ = tried.Close() })

	for _, o := range newStream(impl.TCP4).options.available() {
		ask := func(c syscall.Conn) any {
			raw, err := c.SyscallConn()
			require.NoError(t, err)
			value, err := o.getFrom(raw)
			if o.name == impl.V6Only.Name() {
				require.ErrorIs(t, err, syscall.EOPNOTSUPP, "an IPv4 descriptor has none")
				return nil
			}
			require.NoError(t, err, o.name)
			return value
		}
		assert.Equal(t, ask(dialled.(syscall.Conn)), ask(near), o.name)
		assert.Equal(t, ask(dialled.(syscall.Conn)), ask(boundFirst), o.name)
		assert.Equal(t, ask(taken.(syscall.Conn)), ask(far), o.name)
		assert.Equal(t, ask(taken.(syscall.Conn)), ask(tried.(*stream)), o.name)
	}
}
