// Package system tells tests what the system that they run on has: a loopback
// address of each family, the privilege for raw sockets, a temporary directory
// that can be written to, descriptors. A container often lacks some of it.
//
// A test over the sockets of the operating system asks for what it needs, and is
// skipped with a reason where that is missing:
//
//	system.IPv6.Need(t)
//	system.For(impl.ICMP4).Need(t)
//	directory := system.TempDir(t)
//
// Each result comes from system calls of this package alone, never from the code
// that is tested, so that a failure of that code is not taken for a lack of the
// machine. Tests over a network in memory need nothing of it.
//
// All functions and methods may be called from several goroutines at once.
package system

import (
	"cmp"
	"fmt"
	"sync"
	"testing"

	"github.com/smalltalk-sockets/go/impl"
)

// Resource is something that a system can lack.
type Resource struct {
	name  string
	probe func() error
}

// The resources of networks.
var (
	// IPv4 and IPv6 are the loopback addresses 127.0.0.1 and ::1, on an
	// interface that is up.
	IPv4 = resource("the loopback address of IPv4", func() error { return reach("udp4", "127.0.0.1:0") })
	IPv6 = resource("the loopback address of IPv6", func() error { return reach("udp6", "[::1]:0") })
	// RawIPv4 and RawIPv6 are the privilege to open raw sockets of ICMP, and
	// the loopback address of their family.
	RawIPv4 = resource("raw sockets of IPv4", func() error { return cmp.Or(IPv4.probe(), open("ip4:icmp", "127.0.0.1")) })
	RawIPv6 = resource("raw sockets of IPv6", func() error { return cmp.Or(IPv6.probe(), open("ip6:ipv6-icmp", "::1")) })
	// LowPorts is the privilege to bind to ports below 1024.
	LowPorts = resource("the privilege for ports below 1024", func() error { return open("udp4", "127.0.0.1:1") })
)

// nothing is the resource of sockets that every system has.
var nothing = Resource{probe: func() error { return nil }}

// resource makes a Resource whose probe runs once.
func resource(name string, probe func() error) Resource {
	return Resource{name, sync.OnceValue(probe)}
}

// For returns the resource that sockets of a network need: a network of both
// families needs IPv4, and Unix sockets need a directory for their paths.
func For(network impl.Network) Resource {
	switch network {
	case impl.TCP, impl.TCP4, impl.UDP, impl.UDP4:
		return IPv4
	case impl.TCP6, impl.UDP6:
		return IPv6
	case impl.ICMP4:
		return RawIPv4
	case impl.ICMP6:
		return RawIPv6
	case impl.Unix, impl.Unixgram:
		return tempDir
	default:
		return nothing
	}
}

// Missing returns the error that shows that the system lacks the resource, and
// nil when it has it.
func (r Resource) Missing() error {
	if err := r.probe(); err != nil {
		return fmt.Errorf("this system lacks %s: %w", r.name, err)
	}
	return nil
}

// Has reports whether the system has the resource.
func (r Resource) Has() bool { return r.probe() == nil }

// Need skips the test, with the reason, when the system lacks the resource.
func (r Resource) Need(tb testing.TB) {
	tb.Helper()
	if err := r.Missing(); err != nil {
		tb.Skip(err)
	}
}

// Networks returns those of the networks that the system has, and logs why it
// leaves out the others. It skips the test when none is left.
func Networks(tb testing.TB, networks ...impl.Network) []impl.Network {
	tb.Helper()
	var has []impl.Network
	for _, network := range networks {
		if err := For(network).Missing(); err != nil {
			tb.Logf("%s is not tested: %v", network, err)
			continue
		}
		has = append(has, network)
	}
	if len(has) == 0 {
		tb.Skipf("this system has none of the networks %v", networks)
	}
	return has
}
