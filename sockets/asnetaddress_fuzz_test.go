//go:build linux

package sockets_test

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// FuzzAddress compares what package net, the kernel and memory make of any network
// and address, in Dial, Listen and ListenPacket.
func FuzzAddress(f *testing.F) {
	system.IPv4.Need(f)
	for i, m := range fuzzedMakings() {
		f.Add(uint8(i), m.network, m.address)
	}
	all := contenders(f)
	f.Fuzz(func(t *testing.T, op uint8, network, address string) {
		m := making{theOps[int(op)%len(theOps)], network, address}
		if !m.isFuzzed() {
			return
		}
		want := m.tell(all["package net"])
		if strings.Contains(want, "address already in use") || m.op == "dial" && strings.HasPrefix(want, "local *net.TCP") {
			return // another program is there
		}
		for name, n := range all {
			if name == "memory" && strings.Contains(want, "permission denied") {
				continue // it asks for no privilege
			}
			assert.Equal(t, chosen.ReplaceAllString(want, ":X"), chosen.ReplaceAllString(m.tell(n), ":X"), name)
		}
	})
}

// fuzzedMakings returns each host, each port and each network once in a call that
// has nothing else in particular.
func fuzzedMakings() (all []making) {
	for _, host := range slices.Concat(someHosts, zonedAddresses) {
		for _, network := range []string{"tcp", "udp"} {
			all = append(all, making{network: network, address: host + ":21013"})
		}
	}
	for _, port := range append(somePorts, ":http", ":ssh", ":DOMAIN") {
		for range theOps {
			all = append(all, making{network: "tcp", address: "localhost" + strings.ReplaceAll(port, "P", "21013")})
		}
	}
	for _, network := range slices.Concat(ipNetworks, wrongNetworks) {
		for range theOps {
			all = append(all, making{network: network, address: "localhost:21013"})
		}
	}
	return all
}

// fuzzedZones are the zones that mean the same on every host.
var fuzzedZones = []string{"", "lo", "1", "nosuch", "0", "99999"}

// isFuzzed reports whether the outcome does not depend on the machine, and nothing
// leaves it: hosts have addresses of their own, the names of services differ, and
// paths are compared elsewhere.
func (m making) isFuzzed() bool {
	host, port, err := net.SplitHostPort(m.address)
	_, zone, zoned := strings.Cut(host, "%")
	addr, notLiteral := netip.ParseAddr(host)
	onLoopback := addr.Unmap().IsLoopback() || addr.IsUnspecified() || addr.Unmap().IsUnspecified() || zone != "" && strings.HasPrefix(host, "fe80::77:")
	switch {
	case strings.HasPrefix(m.network, "unix"), strings.HasPrefix(m.network, "ip"), m.isPortless():
		return false
	case zoned && !slices.Contains(fuzzedZones, zone):
		return false
	case err == nil && notLiteral == nil && !onLoopback:
		return false
	case strings.HasSuffix(host, ".test"), strings.HasSuffix(host, ".test."):
		return false
	}
	return isServiceEverywhere(m.network, port)
}

// isServiceEverywhere reports whether the name of a port is known both here and in
// memory, or in neither.
func isServiceEverywhere(network, port string) bool {
	if strings.Trim(port, "+-0123456789") == "" {
		return true
	}
	protocol := impl.TCP
	if strings.HasPrefix(network, "udp") {
		protocol = impl.UDP
	}
	here, _ := net.LookupPort(string(protocol), port)
	there, _ := memory.New().LookupPort(context.Background(), protocol, port)
	return here == int(there)
}
