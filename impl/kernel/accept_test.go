package kernel

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

func TestAcceptedHoweverItIsTheSame(t *testing.T) {
	for _, network := range networks(t) {
		server := listening(t, network)
		for _, accept := range []func() (impl.Stream, error){server.Accept, server.TryAccept} {
			a := fresh(t, network)
			require.NoError(t, a.Connect(t.Context(), server.LocalEndpoint()))
			b, err := accept()
			require.NoError(t, err)
			t.Cleanup(func() { _ = b.Close() })
			assert.Equal(t, network, b.Network())
			assert.Equal(t, a.LocalEndpoint(), b.RemoteEndpoint())
			assert.Equal(t, a.RemoteEndpoint(), b.LocalEndpoint())
			for _, name := range a.OptionNames() {
				if name == impl.ReuseAddr.Name() {
					continue
				}
				want, missing := a.GetOption(name)
				got, err := b.(*stream).GetOption(name)
				assert.Equal(t, missing == nil, err == nil, "both are of one family: %v, %v", missing, err)
				if name == impl.ReceiveBuffer.Name() || name == impl.SendBuffer.Name() {
					continue // The kernel tunes them itself.
				}
				assert.Equal(t, want, got, name)
			}
		}
	}
}

func TestAConnectionThatWasResetInTheQueue(t *testing.T) {
	server := listening(t, impl.TCP4)
	for _, accept := range []func() (impl.Stream, error){server.Accept, server.TryAccept} {
		a := fresh(t, impl.TCP4)
		require.NoError(t, a.Connect(t.Context(), server.LocalEndpoint()))
		require.NoError(t, impl.Set(a, impl.Linger, 0))
		require.NoError(t, a.Close())
		b, err := accept()
		require.NoError(t, err)
		assert.Equal(t, a.LocalEndpoint(), b.RemoteEndpoint(), "who it was is still known")
		_, err = b.Read(make([]byte, 1))
		require.ErrorContains(t, err, "read tcp4 "+b.LocalEndpoint().String()+"->"+a.LocalEndpoint().String()+": read: ")
		require.NoError(t, b.Close())
	}
}

func TestTryAcceptDoesNotWaitForAccept(t *testing.T) {
	server := listening(t, impl.TCP)
	waiting := make(chan error)
	go func() {
		_, err := server.Accept()
		waiting <- err
	}()
	for range 100 {
		_, err := server.TryAccept()
		require.Equal(t, impl.ErrWouldBlock, err)
	}
	require.NoError(t, server.Close())
	require.Error(t, <-waiting)
}
