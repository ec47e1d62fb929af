package impl_test

import (
	"context"
	"errors"
	"io"
	"net/netip"
	"os"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// contextOfNothing is a context of a type of its own, which can be nil in an interface.
type contextOfNothing struct{ context.Context }

func TestCheckContext(t *testing.T) {
	assert.NoError(t, impl.CheckContext(t.Context()))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	assert.NoError(t, impl.CheckContext(ended), "is another question")
	for _, missing := range []context.Context{nil, (*contextOfNothing)(nil)} {
		err := impl.CheckContext(missing)
		assert.EqualError(t, err, "sockets: context must not be nil: use context.Background()")
		assert.ErrorIs(t, err, impl.ErrArgument)
	}
}

// places are endpoints of all kinds, by their texts in the tables below.
var places = map[string]impl.Endpoint{
	"none": {}, "v4": impl.IP(netip.MustParseAddr("127.0.0.1"), 1), "v6": impl.IP(netip.IPv6Loopback(), 1),
	"mapped":   {AddrPort: netip.MustParseAddrPort("[::ffff:127.0.0.1]:1")},
	"anywhere": impl.IP(netip.Addr{}, 1), "path": impl.UnixPath("/x"),
	"host4": impl.IP(netip.MustParseAddr("127.0.0.1"), 0), "host6": impl.IP(netip.IPv6Loopback(), 0),
	"both": {AddrPort: netip.MustParseAddrPort("[::1]:1"), Path: "/x"},
}

func TestFits(t *testing.T) {
	either := []string{"none", "v4", "v6", "mapped", "anywhere", "host4", "host6"}
	only4, only6 := []string{"none", "v4", "mapped", "anywhere", "host4"}, []string{"none", "v6", "anywhere", "host6"}
	for network, fitting := range map[impl.Network][]string{
		impl.TCP: either, impl.TCP4: only4, impl.TCP6: only6,
		impl.UDP: either, impl.UDP4: only4, impl.UDP6: only6,
		impl.ICMP4: {"none", "host4"}, impl.ICMP6: {"none", "host6"},
		impl.Unix: {"none", "path"}, impl.Unixgram: {"none", "path"},
	} {
		for name, e := range places {
			fits := slices.Contains(fitting, name)
			assert.Equal(t, fits, network.Fits(e), "%s %s", network, name)
			err := impl.CheckEndpoint(network, e)
			if fits {
				assert.NoError(t, err, "%s %s", network, name)
				continue
			}
			assert.Equal(t, impl.WrongFamily(network, e), err)
			assert.Equal(t, err, impl.CheckPeer(network, e))
		}
	}
}

func TestCheckPeer(t *testing.T) {
	assert.Error(t, impl.CheckPeer(impl.Unix, impl.Endpoint{}), "a stream of Unix needs a path")
	assert.NoError(t, impl.CheckPeer(impl.Unix, places["path"]))
	for _, network := range []impl.Network{impl.TCP, impl.TCP4, impl.TCP6} {
		assert.NoError(t, impl.CheckPeer(network, impl.Endpoint{}), "is the host itself")
	}
}

func TestCheckGroup(t *testing.T) {
	none, lo4, lo6 := netip.Addr{}, netip.MustParseAddr("127.0.0.1"), netip.IPv6Loopback()
	mapped := netip.MustParseAddr("::ffff:127.0.0.1")
	group4, group6 := netip.MustParseAddr("239.0.0.1"), netip.MustParseAddr("ff02::7")
	mapped4 := netip.MustParseAddr("::ffff:239.0.0.1")
	for _, c := range []struct {
		network   impl.Network
		group, on netip.Addr
		text      string
	}{
		{impl.UDP, group4, none, ""},
		{impl.UDP, group6, none, ""},
		{impl.UDP, mapped4, lo4, ""},
		{impl.UDP4, group4, lo4, ""},
		{impl.UDP4, group4, mapped, ""},
		{impl.UDP6, group6, lo6, ""},
		{impl.UDP, lo4, none, `sockets: group "127.0.0.1": is not a multicast address`},
		{impl.UDP, none, none, `sockets: group "invalid IP": is not a multicast address`},
		{impl.UDP6, lo4, none, `sockets: group "127.0.0.1": is not a multicast address`},
		{impl.UDP4, group6, none, `sockets: address "[ff02::7]:0": does not fit network udp4`},
		{impl.UDP6, group4, lo6, `sockets: address "239.0.0.1:0": does not fit network udp6`},
		{impl.UDP, group4, lo6, `sockets: interface "::1": is not of the family of group 239.0.0.1`},
		{impl.UDP, group6, lo4, `sockets: interface "127.0.0.1": is not of the family of group ff02::7`},
	} {
		err := impl.CheckGroup(c.network, c.group, c.on)
		if c.text == "" {
			assert.NoError(t, err, "%s %v %v", c.network, c.group, c.on)
			continue
		}
		assert.EqualError(t, err, c.text)
		assert.ErrorIs(t, err, impl.ErrArgument)
	}
}

func TestCheckRange(t *testing.T) {
	for _, n := range []int64{0, 1, 255} {
		assert.NoError(t, impl.CheckRange("ttl", n, 0, 255))
	}
	for _, n := range []int64{-1, 256} {
		assert.Equal(t, &impl.RangeError{What: "ttl", Value: n, Min: 0, Max: 255}, impl.CheckRange("ttl", n, 0, 255))
	}
}

func TestOptionCheck(t *testing.T) {
	assert.NoError(t, impl.NoDelay.Check(true))
	assert.NoError(t, impl.Linger.Check(-1))
	assert.NoError(t, impl.KeepAliveIdle.Check(time.Second))
	for _, c := range []struct {
		err  error
		text string
	}{
		{impl.NoDelay.Check(1), `sockets: option no-delay "1": is a int and must be a bool`},
		{impl.Linger.Check("long"), `sockets: option linger "long": is a string and must be a int`},
		{impl.KeepAliveIdle.Check(1), `sockets: option keep-alive-idle "1": is a int and must be a time.Duration`},
		{impl.Linger.Check(nil), `sockets: option linger "<nil>": is a <nil> and must be a int`},
	} {
		assert.EqualError(t, c.err, c.text)
		assert.ErrorIs(t, c.err, impl.ErrArgument)
	}
}

func TestUnknownOption(t *testing.T) {
	err := impl.UnknownOption("nonsense")
	assert.EqualError(t, err, "option nonsense: unsupported operation")
	assert.ErrorIs(t, err, errors.ErrUnsupported)
}

func TestInCall(t *testing.T) {
	err := impl.InCall("bind", syscall.EACCES)
	assert.Equal(t, &os.SyscallError{Syscall: "bind", Err: syscall.EACCES}, err)
	for _, other := range []error{nil, io.EOF, os.ErrDeadlineExceeded, err, impl.WrongState(impl.ErrBound, "bind", syscall.EINVAL)} {
		assert.Equal(t, other, impl.InCall("read", other))
	}
}

// What is wrong with a call is no operation that has failed.
func TestOpErrorLeavesAWrongCallAlone(t *testing.T) {
	for _, err := range []error{
		impl.CheckContext(nil), //nolint:staticcheck // the nil context is what is tested
		impl.CheckRange("size", -1, 0, 1),
		impl.CheckEndpoint(impl.TCP4, places["v6"]),
	} {
		require.Error(t, err)
		assert.Same(t, err, impl.OpError("dial", impl.TCP, places["v4"], places["v4"], err))
	}
}
