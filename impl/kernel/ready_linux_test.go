package kernel

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
)

// TestASocketThatIsShutIsOver: what is in the queue comes first, and then an
// error from each call that would otherwise find the socket readable for ever.
func TestASocketThatIsShutIsOver(t *testing.T) {
	for _, network := range system.Networks(t, impl.UDP4, impl.UDP6, impl.Unixgram) {
		for _, how := range []int{syscall.SHUT_RD, syscall.SHUT_RDWR} {
			near, far := boundDatagram(t, network), boundDatagram(t, network)
			_, err := far.Send([]byte("last"), near.LocalEndpoint())
			require.NoError(t, err)
			require.NoError(t, near.EnsureReadable())
			raw, err := near.SyscallConn()
			require.NoError(t, err)
			require.NoError(t, raw.Control(func(fd uintptr) {
				if err := syscall.Shutdown(int(fd), how); err != nil {
					assert.ErrorIs(t, err, syscall.ENOTCONN, "and has its effect")
				}
			}))
			require.NoError(t, near.EnsureReadable(), network)
			assert.True(t, near.CanRead())
			p := make([]byte, 8)
			m, err := near.TryReceive(p)
			require.NoError(t, err)
			assert.Equal(t, "last", string(p[:m.N]))
			require.ErrorIs(t, near.EnsureReadable(), syscall.ECONNABORTED)
			_, err = near.TryReceive(p)
			require.ErrorIs(t, err, syscall.ECONNABORTED)
			assert.True(t, near.CanRead())
		}
	}
}
