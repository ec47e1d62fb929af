package impl_test

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"runtime"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

func TestStateErrorMatchesPhaseAndErrno(t *testing.T) {
	phases := []error{
		impl.ErrBound, impl.ErrNotBound, impl.ErrConnected, impl.ErrNotConnected, impl.ErrListening, impl.ErrNotListening,
	}
	for _, phase := range phases {
		err := impl.OpError("read", impl.TCP4, impl.Endpoint{}, impl.Endpoint{}, impl.WrongState(phase, "read", syscall.ENOTCONN))
		for _, other := range phases {
			assert.Equal(t, other == phase, errors.Is(err, other), "%v is %v", err, other)
		}
		assert.ErrorIs(t, err, syscall.ENOTCONN)
		assert.NotErrorIs(t, err, syscall.EPIPE)
		var state *impl.StateError
		require.ErrorAs(t, err, &state)
		assert.Equal(t, phase, state.Phase)
		var sys *os.SyscallError
		require.ErrorAs(t, err, &sys)
		assert.Equal(t, "read", sys.Syscall)
		assert.Equal(t, "read tcp4: "+phase.Error(), err.Error())
		var timeout net.Error
		require.ErrorAs(t, err, &timeout)
		assert.False(t, timeout.Timeout())
	}
}

func TestArgumentErrors(t *testing.T) {
	family := impl.WrongFamily(impl.TCP4, impl.IP(netip.IPv6Loopback(), 80))
	assert.Equal(t, `sockets: address "[::1]:80": does not fit network tcp4`, family.Error())
	assert.ErrorIs(t, family, impl.ErrArgument)
	raw := impl.WrongFamily(impl.ICMP4, impl.IP(netip.MustParseAddr("127.0.0.1"), 7))
	assert.Equal(t, `sockets: address "127.0.0.1:7": has a port, of which network ip4:icmp has none`, raw.Error())
	raw = impl.WrongFamily(impl.ICMP4, impl.IP(netip.IPv6Loopback(), 0))
	assert.Equal(t, `sockets: address "[::1]:0": does not fit network ip4:icmp`, raw.Error())
}

func TestWouldBlockIsTheBareErrno(t *testing.T) {
	assert.True(t, impl.ErrWouldBlock == error(syscall.EAGAIN))
}

// Package net makes its errors from its own addresses. Neither the texts nor the
// results of the errors' methods may differ.
func TestOpErrorIsThatOfPackageNet(t *testing.T) {
	a, b := impl.IP(netip.MustParseAddr("127.0.0.1"), 1), impl.IP(netip.MustParseAddr("127.0.0.1"), 2)
	a6 := impl.IP(netip.IPv6Loopback(), 1)
	path := impl.UnixPath("/run/s")
	var none impl.Endpoint
	reset, again := os.NewSyscallError("read", syscall.ECONNRESET), os.NewSyscallError("connect", syscall.EAGAIN)
	for _, c := range []struct {
		err  error
		want string
		like error
	}{
		{
			impl.OpError("read", impl.TCP4, a, b, reset),
			"read tcp4 127.0.0.1:1->127.0.0.1:2: read: " + syscall.ECONNRESET.Error(),
			&net.OpError{Op: "read", Net: "tcp4", Source: tcp("127.0.0.1:1"), Addr: tcp("127.0.0.1:2"), Err: reset},
		},
		{
			impl.OpError("accept", impl.TCP6, none, a6, net.ErrClosed),
			"accept tcp6 [::1]:1: use of closed network connection",
			&net.OpError{Op: "accept", Net: "tcp6", Addr: tcp("[::1]:1"), Err: net.ErrClosed},
		},
		{
			impl.OpError("write", impl.TCP, a, b, os.ErrDeadlineExceeded),
			"write tcp 127.0.0.1:1->127.0.0.1:2: i/o timeout",
			&net.OpError{Op: "write", Net: "tcp", Source: tcp("127.0.0.1:1"), Addr: tcp("127.0.0.1:2"), Err: os.ErrDeadlineExceeded},
		},
		{
			impl.OpError("dial", impl.Unix, impl.Unnamed, path, again),
			"dial unix @->/run/s: connect: " + syscall.EAGAIN.Error(),
			&net.OpError{Op: "dial", Net: "unix", Source: &net.UnixAddr{Name: "@", Net: "unix"}, Addr: &net.UnixAddr{Name: "/run/s", Net: "unix"}, Err: again},
		},
		{
			impl.OpError("dial", impl.TCP, a, none, net.ErrClosed),
			"dial tcp 127.0.0.1:1: use of closed network connection",
			&net.OpError{Op: "dial", Net: "tcp", Source: tcp("127.0.0.1:1"), Err: net.ErrClosed},
		},
		{
			impl.OpError("close", impl.Unix, none, none, net.ErrClosed),
			"close unix: use of closed network connection",
			&net.OpError{Op: "close", Net: "unix", Err: net.ErrClosed},
		},
		{
			impl.OpError("dial", impl.ICMP4, none, impl.IP(a.Addr(), 0), os.NewSyscallError("socket", syscall.EPERM)),
			"dial ip4:icmp 127.0.0.1: socket: " + syscall.EPERM.Error(),
			&net.OpError{Op: "dial", Net: "ip4:icmp", Addr: &net.IPAddr{IP: a.Addr().AsSlice()}, Err: os.NewSyscallError("socket", syscall.EPERM)},
		},
		{
			impl.OpError("read", impl.ICMP6, impl.IP(a6.Addr(), 0), none, os.ErrDeadlineExceeded),
			"read ip6 ::1: i/o timeout",
			&net.OpError{Op: "read", Net: "ip6", Source: &net.IPAddr{IP: a6.Addr().AsSlice()}, Err: os.ErrDeadlineExceeded},
		},
		{
			impl.OpError("listen", impl.TCP, none, impl.IP(netip.Addr{}, 80), os.NewSyscallError("bind", syscall.EADDRINUSE)),
			"listen tcp :80: bind: " + syscall.EADDRINUSE.Error(),
			&net.OpError{Op: "listen", Net: "tcp", Addr: &net.TCPAddr{Port: 80}, Err: os.NewSyscallError("bind", syscall.EADDRINUSE)},
		},
	} {
		assert.Equal(t, c.want, c.err.Error())
		assert.Equal(t, c.like.Error(), c.err.Error())
		var got, like net.Error
		require.ErrorAs(t, c.err, &got)
		require.ErrorAs(t, c.like, &like)
		assert.Equal(t, like.Timeout(), got.Timeout(), c.want)
		assert.IsType(t, c.like, c.err)
	}
}

// The same question to the real package: no dial to port 0 succeeds.
func TestOpErrorIsThatOfARefusedConnection(t *testing.T) {
	if runtime.GOOS == "js" {
		// Errors there have no errno of a system call, so there is nothing to compare with.
		t.Skip("package net has no system calls on js")
	}
	_, err := net.Dial("tcp4", "127.0.0.1:0")
	var sys *os.SyscallError
	require.ErrorAs(t, err, &sys)
	ours := impl.OpError("dial", impl.TCP4, impl.Endpoint{}, impl.IP(netip.MustParseAddr("127.0.0.1"), 0), sys)
	assert.Equal(t, err.Error(), ours.Error())
	assert.IsType(t, err, ours)
}

func tcp(text string) *net.TCPAddr {
	return net.TCPAddrFromAddrPort(netip.MustParseAddrPort(text))
}

// Errors that are nil or the zero value can be printed and compared.
func TestZeroErrors(t *testing.T) {
	for want, errs := range map[string][]error{
		"<nil>":                       {(*impl.StateError)(nil), (*impl.RangeError)(nil), (*impl.ArgumentError)(nil)},
		"wrong state":                 {&impl.StateError{}, impl.WrongState(nil, "bind", syscall.EINVAL)},
		"sockets:  0 is outside 0..0": {&impl.RangeError{}},
		"sockets:  ":                  {&impl.ArgumentError{}},
	} {
		for _, err := range errs {
			assert.Equal(t, want, err.Error())
			assert.NotErrorIs(t, err, syscall.EPERM)
		}
	}
	assert.ErrorIs(t, impl.WrongState(nil, "bind", syscall.EINVAL), syscall.EINVAL)
	assert.NoError(t, impl.OpError("read", impl.TCP, impl.Endpoint{}, impl.Endpoint{}, nil))
	assert.NoError(t, impl.ContextError(nil))
	assert.NoError(t, impl.LookupError(nil, "x"))
	assert.EqualError(t, impl.WrongFamily("", impl.Endpoint{}), "sockets: address does not fit network ")
}

// What is nil or the zero value is no endpoint.
func TestZeroEndpoints(t *testing.T) {
	for _, addr := range []net.Addr{nil, (*net.TCPAddr)(nil), (*net.UDPAddr)(nil), (*net.IPAddr)(nil), (*net.UnixAddr)(nil), (*net.IPNet)(nil)} {
		assert.Zero(t, impl.EndpointOf(addr))
	}
	for _, network := range []impl.Network{"", impl.TCP, impl.UDP, impl.Unix, impl.ICMP4} {
		assert.True(t, impl.Endpoint{}.NetAddr(network) == nil, string(network))
	}
	assert.Empty(t, impl.IP(netip.Addr{}, 0).String())
	assert.Empty(t, impl.UnixPath("").String())
	_, ok := impl.As[net.Addr](nil)
	assert.False(t, ok)
}
