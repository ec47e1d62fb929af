package system

import (
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// A test that needs a missing resource is skipped, with the reason in its log.
func TestNeed(t *testing.T) {
	none := resource("a unicorn", func() error { return syscall.EAFNOSUPPORT })
	require.EqualError(t, none.Missing(), "this system lacks a unicorn: "+syscall.EAFNOSUPPORT.Error())
	assert.False(t, none.Has())
	r := &recorder{TB: t}
	none.Need(r)
	assert.Equal(t, none.Missing().Error(), r.skipped)

	assert.True(t, nothing.Has())
	r = &recorder{TB: t}
	nothing.Need(r)
	assert.Empty(t, r.skipped)
}

// recorder is a test that is not really skipped.
type recorder struct {
	testing.TB
	skipped string
}

func (r *recorder) Skip(args ...any) { r.skipped = fmt.Sprint(args...) }

func TestAResourceIsLookedForOnce(t *testing.T) {
	n := 0
	r := resource("counted", func() error { n++; return nil })
	for range 3 {
		assert.True(t, r.Has())
	}
	assert.Equal(t, 1, n)
}

func TestFor(t *testing.T) {
	for network, want := range map[impl.Network]string{
		impl.TCP: IPv4.name, impl.TCP4: IPv4.name, impl.UDP: IPv4.name, impl.UDP4: IPv4.name,
		impl.TCP6: IPv6.name, impl.UDP6: IPv6.name, impl.ICMP4: RawIPv4.name, impl.ICMP6: RawIPv6.name,
		impl.Unix: tempDir.name, impl.Unixgram: tempDir.name, "other": "",
	} {
		assert.Equal(t, want, For(network).name, network)
	}
	assert.Equal(t, []impl.Network{"other"}, Networks(t, "other"))
}

// Only the errors of a system that lacks something count: others must show.
func TestLacking(t *testing.T) {
	for err, want := range map[error]bool{
		syscall.EADDRNOTAVAIL: true, syscall.EAFNOSUPPORT: true, syscall.EPERM: true, syscall.EACCES: true,
		syscall.EMFILE: false, syscall.EADDRINUSE: false, syscall.EINVAL: false, net.ErrClosed: false,
	} {
		wrapped := &net.OpError{Op: "listen", Err: os.NewSyscallError("bind", err)}
		assert.Equal(t, want, lacking(wrapped) != nil, "%v", err)
	}
	require.NoError(t, lacking(nil))
	require.Error(t, lacking(errors.ErrUnsupported))
}
