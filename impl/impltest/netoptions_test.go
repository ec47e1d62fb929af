//go:build linux

package impltest_test

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// The options of a socket are those that the system shows of a descriptor that
// package net has made in the same way, over the kernel and in memory.
func TestOptionsAreThoseOfPackageNet(t *testing.T) {
	for _, c := range netOptionCases() {
		t.Run(c.network+" "+c.addr, func(t *testing.T) {
			system.For(impl.Network(c.network)).Need(t)
			if strings.Contains(c.addr, ":") {
				system.IPv6.Need(t)
			}
			made := c.byNet(t)
			for name, p := range map[string]impl.Provider{"kernel": kernel.New(), "memory": memory.New()} {
				ours := c.byUs(t, p)
				require.Len(t, made, len(ours))
				for role, conn := range made {
					for _, option := range impl.OptionNames(ours[role]) {
						if ask, ok := netOptions(conn)[option]; ok {
							got := ourOption(ours[role], option)
							assert.Equal(t, netOption(t, conn, ask), got, "%s of %s, %s", option, role, name)
						}
					}
				}
			}
		})
	}
}

// netOptionCase is a network, and the address where its sockets are bound.
type netOptionCase struct{ network, addr string }

func netOptionCases() []netOptionCase {
	return []netOptionCase{
		{"tcp4", "127.0.0.1"}, {"tcp4", "0.0.0.0"}, {"tcp6", "::1"}, {"tcp6", "::"},
		{"tcp", "127.0.0.1"}, {"tcp", "::1"}, {"tcp", "::"}, {"unix", ""},
		{"udp4", "127.0.0.1"}, {"udp4", "0.0.0.0"}, {"udp6", "::1"}, {"udp6", "::"},
		{"udp", "127.0.0.1"}, {"udp", "::1"}, {"udp", "::"}, {"unixgram", ""},
	}
}

func (c netOptionCase) isDatagram() bool {
	return strings.HasPrefix(c.network, "udp") || c.network == "unixgram"
}

// byNet makes sockets of package net, by kind.
func (c netOptionCase) byNet(t *testing.T) map[string]syscall.Conn {
	made := map[string]syscall.Conn{}
	keep := func(role string, conn interface{ Close() error }, err error) {
		t.Helper()
		require.NoError(t, err)
		t.Cleanup(func() { _ = conn.Close() })
		made[role] = conn.(syscall.Conn)
	}
	at := func() string {
		if c.addr == "" {
			return filepath.Join(t.TempDir(), "s")
		}
		return net.JoinHostPort(c.addr, "0")
	}
	if c.isDatagram() {
		bound, err := net.ListenPacket(c.network, at())
		keep("bound", bound, err)
		connected, err := net.Dial(c.network, bound.LocalAddr().String())
		keep("connected", connected, err)
		return made
	}
	config := net.ListenConfig{}
	config.SetMultipathTCP(false)
	listener, err := config.Listen(t.Context(), c.network, at())
	keep("listening", listener, err)
	connected, err := net.Dial(c.network, listener.Addr().String())
	keep("connected", connected, err)
	accepted, err := listener.Accept()
	keep("accepted", accepted, err)
	dialer := net.Dialer{LocalAddr: c.endpoint(t).NetAddr(impl.Network(c.network))}
	bound, err := dialer.DialContext(t.Context(), c.network, listener.Addr().String())
	keep("bound and connected", bound, err)
	return made
}

func (c netOptionCase) endpoint(t *testing.T) impl.Endpoint {
	if c.addr == "" {
		return impl.UnixPath(filepath.Join(t.TempDir(), "s"))
	}
	return impl.IP(netip.MustParseAddr(c.addr), 0)
}

// byUs makes the same sockets of a provider.
func (c netOptionCase) byUs(t *testing.T, p impl.Provider) map[string]any {
	network := impl.Network(c.network)
	if c.isDatagram() {
		bound, err := p.NewDatagram(network)
		require.NoError(t, err)
		connected, err := p.NewDatagram(network)
		require.NoError(t, err)
		t.Cleanup(func() { _, _ = bound.Close(), connected.Close() })
		require.NoError(t, bound.Bind(c.endpoint(t)))
		require.NoError(t, connected.Connect(reachable(bound)))
		return map[string]any{"bound": bound, "connected": connected}
	}
	listener, err := p.NewServer(network)
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	require.NoError(t, listener.Bind(c.endpoint(t)))
	require.NoError(t, listener.Listen(5))
	made := map[string]any{"listening": listener}
	for _, role := range []string{"connected", "bound and connected"} {
		s, err := p.NewStream(network)
		require.NoError(t, err)
		t.Cleanup(func() { _ = s.Close() })
		if role != "connected" {
			require.NoError(t, s.Bind(c.endpoint(t)))
		}
		require.NoError(t, s.Connect(t.Context(), reachable(listener)))
		accepted, err := listener.Accept()
		require.NoError(t, err)
		t.Cleanup(func() { _ = accepted.Close() })
		made[role], made["accepted"] = s, accepted
	}
	return made
}

// reachable returns the endpoint at which a bound socket is reached: package net
// dials every address of IPv6 at its loopback address.
func reachable(s impl.Socket) impl.Endpoint {
	at := s.LocalEndpoint()
	switch {
	case at.IsUnix() || !at.Addr().IsUnspecified():
		return at
	case at.Addr().Is4():
		return impl.IP(netip.AddrFrom4([4]byte{127, 0, 0, 1}), at.Port())
	default:
		return impl.IP(netip.IPv6Loopback(), at.Port())
	}
}

// ourOption returns the value of an option as text, or the reason why there is
// none.
func ourOption(socket any, option string) string {
	value, err := impl.Get(socket, impl.Option[any](option))
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return errno.Error()
	}
	return fmt.Sprint(value)
}

// netOptionAsk is how an option is asked for.
type netOptionAsk struct {
	level, name int
	text        func(int) string
}

// netOptions returns how the options of a descriptor are read, by their names
// here: without the sizes of the buffers, which the system changes as it likes,
// and those that it lacks or cannot read.
func netOptions(conn syscall.Conn) map[string]netOptionAsk {
	on := func(n int) string { return fmt.Sprint(n != 0) }
	number := func(n int) string { return fmt.Sprint(n) }
	seconds := func(n int) string { return fmt.Sprint(time.Duration(n) * time.Second) }
	level, hops, groupHops, loop := unix.IPPROTO_IP, unix.IP_TTL, unix.IP_MULTICAST_TTL, unix.IP_MULTICAST_LOOP
	if domainOf(conn) == unix.AF_INET6 {
		level, hops, groupHops, loop = unix.IPPROTO_IPV6, unix.IPV6_UNICAST_HOPS, unix.IPV6_MULTICAST_HOPS, unix.IPV6_MULTICAST_LOOP
	}
	return map[string]netOptionAsk{
		impl.NoDelay.Name():           {unix.IPPROTO_TCP, unix.TCP_NODELAY, on},
		impl.KeepAlive.Name():         {unix.SOL_SOCKET, unix.SO_KEEPALIVE, on},
		impl.KeepAliveIdle.Name():     {unix.IPPROTO_TCP, unix.TCP_KEEPIDLE, seconds},
		impl.KeepAliveInterval.Name(): {unix.IPPROTO_TCP, unix.TCP_KEEPINTVL, seconds},
		impl.KeepAliveCount.Name():    {unix.IPPROTO_TCP, unix.TCP_KEEPCNT, number},
		impl.OutOfBandInline.Name():   {unix.SOL_SOCKET, unix.SO_OOBINLINE, on},
		impl.ReuseAddr.Name():         {unix.SOL_SOCKET, unix.SO_REUSEADDR, on},
		impl.ReusePort.Name():         {unix.SOL_SOCKET, unix.SO_REUSEPORT, on},
		impl.Broadcast.Name():         {unix.SOL_SOCKET, unix.SO_BROADCAST, on},
		impl.V6Only.Name():            {unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, on},
		impl.TTL.Name():               {level, hops, number},
		impl.MulticastTTL.Name():      {level, groupHops, number},
		impl.MulticastLoop.Name():     {level, loop, on},
	}
}

func netOption(t *testing.T, conn syscall.Conn, ask netOptionAsk) string {
	t.Helper()
	raw, err := conn.SyscallConn()
	require.NoError(t, err)
	var text string
	require.NoError(t, raw.Control(func(fd uintptr) {
		value, err := unix.GetsockoptInt(int(fd), ask.level, ask.name)
		if text = ask.text(value); err != nil {
			text = err.Error()
		}
	}))
	return text
}

func domainOf(conn syscall.Conn) (domain int) {
	if raw, err := conn.SyscallConn(); err == nil {
		_ = raw.Control(func(fd uintptr) { domain, _ = unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_DOMAIN) })
	}
	return domain
}
