package sockets_test

import (
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/sockets"
)

// Between sockets of the kernel, and from a file to one, the bytes of a copy do not
// pass through the program, nor do they through a wrapper that is transparent.
func TestCopyStaysInTheKernel(t *testing.T) {
	system.IPv4.Need(t)
	for name, provider := range map[string]impl.Provider{"bare": kernel.New(), "wrapped": impltest.Wrap(kernel.New())} {
		for call, source := range map[string]func(*testing.T, *sockets.Namespace) io.Reader{
			"internal/poll.Splice(": func(t *testing.T, ns *sockets.Namespace) io.Reader {
				_, in, _ := netPair(t, ns, "tcp")
				return in
			},
			"internal/poll.SendFile(": func(t *testing.T, _ *sockets.Namespace) io.Reader {
				file, err := os.Create(filepath.Join(system.TempDir(t), "file"))
				require.NoError(t, err)
				t.Cleanup(func() { _ = file.Close() })
				require.NoError(t, file.Truncate(1<<30)) // more than the peer has room for
				return file
			},
		} {
			t.Run(name+"/"+strings.Trim(call, "("), func(t *testing.T) {
				ns := sockets.NewNamespace(provider)
				_, out, _ := netPair(t, ns, "tcp")
				from := source(t, ns)
				copied := make(chan error)
				go func() { _, err := io.Copy(out, from); copied <- err }()
				require.Eventually(t, func() bool { return strings.Contains(stacks(), call) }, testTimeout, time.Millisecond, "%s moves the bytes", call)
				require.NoError(t, out.SetWriteDeadline(time.Unix(1, 0)))
				if in, ok := from.(net.Conn); ok {
					require.NoError(t, in.SetReadDeadline(time.Unix(1, 0)))
				}
				assert.ErrorIs(t, <-copied, os.ErrDeadlineExceeded)
			})
		}
	}
}

// stacks returns the stacks of all goroutines.
func stacks() string {
	p := make([]byte, 1<<20)
	return string(p[:runtime.Stack(p, true)])
}

// A server that watches for idle conversations keeps that.
func TestWatchedCopyStaysInTheKernel(t *testing.T) {
	system.IPv4.Need(t)
	ns := sockets.NewNamespace(kernel.New())
	file, err := os.Create(filepath.Join(system.TempDir(t), "file"))
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	require.NoError(t, file.Truncate(16<<20))
	s := &sockets.Server{IdleTimeout: time.Hour, Handler: func(_ context.Context, conn *sockets.Socket) {
		n, err := io.Copy(conn, file)
		assert.NoError(t, err)
		assert.Equal(t, int64(16<<20), n)
	}}
	dial, _ := serving(t, ns, s)
	conn := dial()
	require.Eventually(t, func() bool { return strings.Contains(stacks(), "internal/poll.SendFile(") }, testTimeout, time.Millisecond)
	n, err := io.Copy(io.Discard, conn)
	require.NoError(t, err)
	assert.Equal(t, int64(16<<20), n)
}
