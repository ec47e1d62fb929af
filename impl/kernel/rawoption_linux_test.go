package kernel

import (
	"encoding/binary"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/smalltalk-sockets/go/impl"
)

// The result has the length that the kernel returns, and its bytes as the kernel
// wrote them.
func TestOptionAtAnswersAStructure(t *testing.T) {
	near, far := pair(t, impl.Unix)
	for _, s := range []*stream{near, far} {
		got, err := s.OptionAt(unix.SOL_SOCKET, unix.SO_PEERCRED, 100)
		require.NoError(t, err)
		require.Len(t, got, unix.SizeofUcred)
		assert.Equal(t, uint32(os.Getpid()), binary.NativeEndian.Uint32(got))
	}
}

// The descriptor that listens or is connected is the one that was bound.
func TestOptionAtStaysThroughThePhases(t *testing.T) {
	mark := binary.NativeEndian.AppendUint32(nil, 5)
	for _, network := range networks(t) {
		server, client := boundServer(t, at(t, network)), fresh(t, network)
		require.NoError(t, client.Bind(at(t, network)))
		require.NoError(t, server.SetOptionAt(unix.SOL_SOCKET, unix.SO_PRIORITY, mark))
		require.NoError(t, client.SetOptionAt(unix.SOL_SOCKET, unix.SO_PRIORITY, mark))
		require.NoError(t, server.Listen(1))
		require.NoError(t, client.Connect(t.Context(), server.LocalEndpoint()))
		for _, s := range []impl.RawOptions{server, client} {
			got, err := s.OptionAt(unix.SOL_SOCKET, unix.SO_PRIORITY, 4)
			require.NoError(t, err)
			assert.Equal(t, mark, got, "%s", network)
		}
	}
}
