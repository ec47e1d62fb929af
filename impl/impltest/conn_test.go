package impltest_test

import (
	"net"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest"
	"github.com/smalltalk-sockets/go/impl/memory"
)

func TestConnShowsEndpointsAndSetsBothDeadlines(t *testing.T) {
	host := memory.New()
	server, err := host.NewServer(impl.Unix)
	require.NoError(t, err)
	require.NoError(t, server.Bind(impl.UnixPath("/run/s")))
	require.NoError(t, server.Listen(5))
	stream, err := host.NewStream(impl.Unix)
	require.NoError(t, err)
	require.NoError(t, stream.Connect(t.Context(), server.LocalEndpoint()))
	conn := impltest.Conn(stream)
	assert.Equal(t, &net.UnixAddr{Name: "@", Net: "unix"}, conn.LocalAddr())
	assert.Equal(t, &net.UnixAddr{Name: "/run/s", Net: "unix"}, conn.RemoteAddr())
	require.NoError(t, conn.SetDeadline(time.Unix(1, 0)))
	_, err = conn.Read(make([]byte, 1))
	assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
	_, err = conn.Write(make([]byte, 1))
	assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
	require.NoError(t, conn.Close())
	assert.ErrorIs(t, conn.SetDeadline(time.Time{}), net.ErrClosed)
	require.NoError(t, server.Close())
}
