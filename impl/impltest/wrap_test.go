package impltest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest"
	"github.com/smalltalk-sockets/go/impl/memory"
)

func TestWrapWrapsEverything(t *testing.T) {
	sound := memory.New()
	wrapped := impltest.Wrap(sound)
	host, ok := impl.As[*memory.Host](wrapped)
	require.True(t, ok)
	assert.Same(t, sound, host)

	server, err := wrapped.NewServer(impl.Unix)
	require.NoError(t, err)
	require.NoError(t, server.Bind(impl.UnixPath("/run/s")))
	require.NoError(t, server.Listen(5))
	isWrapped(t, server)
	for _, accept := range []func() (impl.Stream, error){server.Accept, server.TryAccept} {
		client, err := wrapped.NewStream(impl.Unix)
		require.NoError(t, err)
		require.NoError(t, client.Connect(t.Context(), server.LocalEndpoint()))
		served, err := accept()
		require.NoError(t, err)
		isWrapped(t, client)
		isWrapped(t, served)
		require.NoError(t, client.Close())
		require.NoError(t, served.Close())
	}
	nobody, err := server.TryAccept()
	assert.Nil(t, nobody)
	assert.Equal(t, impl.ErrWouldBlock, err)
	require.NoError(t, server.Close())
	nobody, err = server.Accept()
	assert.Nil(t, nobody)
	assert.Error(t, err)
}

// isWrapped requires that the object hides what it wraps, and that impl.As finds
// it nevertheless.
func isWrapped(t *testing.T, object any) {
	t.Helper()
	assert.NotImplements(t, (*impl.Options)(nil), object)
	_, ok := impl.As[impl.Options](object)
	assert.True(t, ok)
}
