package kernel

import (
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/smalltalk-sockets/go/impl"
)

// backlogOf asks the kernel for the backlog of a listening socket. TCP_INFO has
// it in a field that means something else for connections.
func backlogOf(t *testing.T, s *server) int {
	t.Helper()
	raw, err := s.SyscallConn()
	require.NoError(t, err)
	var info *unix.TCPInfo
	require.NoError(t, raw.Control(func(fd uintptr) {
		info, err = unix.GetsockoptTCPInfo(int(fd), unix.IPPROTO_TCP, unix.TCP_INFO)
	}))
	require.NoError(t, err)
	return int(info.Sacked)
}

func TestTheBacklogIsApplied(t *testing.T) {
	text, err := os.ReadFile("/proc/sys/net/core/somaxconn")
	require.NoError(t, err)
	most, err := strconv.Atoi(strings.TrimSpace(string(text)))
	require.NoError(t, err)

	for _, c := range []struct{ backlog, want int }{
		{0, 0}, {1, 1}, {100, 100}, {-1, most}, {math.MinInt, most}, {math.MaxInt32, most}, {math.MaxInt, most},
	} {
		backlog, want := c.backlog, c.want
		s := boundServer(t, impl.IP(loopback, 0))
		require.NoError(t, s.Listen(backlog))
		assert.Equal(t, want, backlogOf(t, s), "backlog %d", backlog)
		require.NoError(t, s.Listen(7))
		assert.Equal(t, 7, backlogOf(t, s), "it can be changed")
		require.NoError(t, s.Listen(backlog))
		assert.Equal(t, want, backlogOf(t, s), "and changed back")
	}
}

func TestAListenerIsPlainTCP(t *testing.T) {
	raw, err := listening(t, impl.TCP).SyscallConn()
	require.NoError(t, err)
	var protocol int
	require.NoError(t, raw.Control(func(fd uintptr) {
		protocol, err = unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_PROTOCOL)
	}))
	require.NoError(t, err)
	assert.Equal(t, unix.IPPROTO_TCP, protocol)
}
