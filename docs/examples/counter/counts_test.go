package counter_test

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/smalltalk-sockets/go/docs/examples/counter"
	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestCounts sends bytes by every way that a facade has.
func TestCounts(t *testing.T) {
	for name, provider := range map[string]impl.Provider{"kernel": kernel.New(), "memory": memory.New()} {
		t.Run(name, func(t *testing.T) {
			if name == "kernel" {
				system.IPv4.Need(t)
			}
			counts := counter.Wrap(provider)
			ns := sockets.NewNamespace(counts)
			server, err := ns.ServerSocket.Port(0, sockets.BindTo(ns.IPAddress.LoopbackHost()))
			require.NoError(t, err)
			a, err := ns.Socket.Remote(t.Context(), "127.0.0.1", server.LocalPort())
			require.NoError(t, err)
			b, err := server.Accept()
			require.NoError(t, err)

			require.NoError(t, a.NextPutAll([]byte("a line\n")))
			_, err = io.WriteString(a, "written\n")
			require.NoError(t, err)
			_, err = a.ReadFrom(strings.NewReader("copied\n"))
			require.NoError(t, err)
			require.NoError(t, a.CloseWrite())

			line, err := b.NextLineString()
			require.NoError(t, err)
			assert.Equal(t, "a line", line)
			n, err := io.Copy(b, b) // an echo, from socket to socket
			require.NoError(t, err)
			assert.Equal(t, int64(15), n)
			require.NoError(t, b.Close())
			rest, err := io.ReadAll(a)
			require.NoError(t, err)
			assert.Equal(t, "written\ncopied\n", string(rest))
			require.NoError(t, a.Close())
			require.NoError(t, server.Close())

			assert.Equal(t, int64(22+15), counts.Sent.Load())
			assert.Equal(t, int64(22+15), counts.Received.Load())
		})
	}
}
