package impltest

import (
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/internal/need"
)

// Default returns a harness for a first run of the suite on an implementation:
//
//	func TestConformance(t *testing.T) {
//		impltest.Run(t, impltest.Default(t, func(testing.TB) impl.Provider { return mine.New() }))
//	}
//
// Its Features are what a provider that new makes turns out to have: the networks that
// it makes sockets of, the addresses that they can be bound to, and the options and
// capabilities of each kind of socket. Default writes them to the log of t as Go source. The suite
// holds the implementation to every promise about them, and to the right error for
// what is not there. Its Host is [Loopback], and time is real.
//
// A harness of your own declares the features instead. Then one that disappears fails
// the suite too. Where the addresses of Loopback do not fit, change Host in the result.
func Default(t testing.TB, new func(testing.TB) impl.Provider) Harness {
	need.NotNil("impltest.Default", new, "what makes the provider of a scene")
	t.Helper()
	h := Harness{
		New:      new,
		UnixPath: func(t testing.TB) string { return filepath.Join(system.ShortTempDir(t), "s") },
		Host:     Loopback(),
	}
	h.Features = featuresOf(new(t), h.Host)
	t.Logf("impltest.Default has found\n%s", literal(h.Features))
	return h
}

// featuresOf finds out what a provider on a host has.
func featuresOf(p impl.Provider, host Host) (f Features) {
	with(p.NewStream, impl.TCP4, func(s impl.Stream) { f.TCPStream = found(s) })
	with(p.NewServer, impl.TCP4, func(s impl.Server) {
		f.TCPServer = found(s)
		f.LowPortsNeedPrivilege = errors.Is(s.Bind(impl.IP(host.V4, lowPorts[0])), os.ErrPermission)
	})
	with(p.NewServer, impl.TCP6, func(s impl.Server) { f.IPv6 = s.Bind(impl.IP(host.V6, 0)) == nil })
	with(p.NewServer, impl.TCP, func(s impl.Server) {
		everywhere := s.Bind(impl.IP(netip.Addr{}, 0)) == nil
		f.DualStack = f.IPv6 && everywhere && !s.LocalEndpoint().Addr().Is4()
	})
	f.Unix = with(p.NewStream, impl.Unix, func(s impl.Stream) { f.UnixStream = found(s) })
	with(p.NewServer, impl.Unix, func(s impl.Server) {
		f.UnixServer = found(s)
		f.AbstractNames = s.Bind(impl.UnixPath(abstractName())) == nil
	})
	f.UDP = with(p.NewDatagram, impl.UDP4, func(d impl.Datagram) { f.UDPDatagram = found(d) })
	f.Unixgram = with(p.NewDatagram, impl.Unixgram, func(d impl.Datagram) { f.UnixDatagram = found(d) })
	f.Raw = with(p.NewRaw, impl.ICMP4, func(d impl.Datagram) {
		f.RawDatagram = found(d)
		f.RawNeedsPrivilege = errors.Is(d.Bind(impl.IP(host.V4, 0)), os.ErrPermission)
	})
	return f
}

// with makes a socket, looks at it and closes it, and reports whether there is one. A
// panic is for a scene to meet again, which fails by its name.
func with[S impl.Socket](make func(impl.Network) (S, error), network impl.Network, look func(S)) (made bool) {
	defer func() { _ = recover() }()
	s, err := make(network)
	if err != nil || any(s) == nil {
		return false
	}
	made = true
	defer func() { _ = s.Close() }()
	look(s)
	return made
}
