package memory_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"math"
	"net/netip"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// callsOfHost is every method of a Host.
func callsOfHost(t *testing.T, h *memory.Host) map[string]func() {
	return map[string]func(){
		"Addrs":             func() { h.Addrs() },
		"Crash":             h.Crash,
		"Hostname":          func() { _, _ = h.Hostname() },
		"IsSupported":       func() { h.IsSupported() },
		"LookupAddr":        func() { _, _ = h.LookupAddr(t.Context(), loopback) },
		"LookupHost":        func() { _, _ = h.LookupHost(t.Context(), "10.0.0.1") },
		"LookupPort":        func() { _, _ = h.LookupPort(t.Context(), impl.TCP, "80") },
		"Network":           func() { h.Network() },
		"NewDatagram":       func() { _, _ = h.NewDatagram(impl.UDP) },
		"NewRaw":            func() { _, _ = h.NewRaw(impl.ICMP4) },
		"NewServer":         func() { _, _ = h.NewServer(impl.TCP) },
		"NewStream":         func() { _, _ = h.NewStream(impl.TCP) },
		"Remove":            func() { _ = h.Remove("/x") },
		"Restart":           h.Restart,
		"SetPrivileged":     func() { h.SetPrivileged(true) },
		"SetEphemeralPorts": func() { _ = h.SetEphemeralPorts(1, 2) },
		"Snapshot":          func() { h.Snapshot() },
	}
}

// callsOfNetwork is every method of a Network.
func callsOfNetwork(n *memory.Network) map[string]func() {
	return map[string]func(){
		"AddHost":         func() { _, _ = n.AddHost("shop") },
		"FailName":        func() { _ = n.FailName("x", memory.NameTimesOut) },
		"Heal":            func() { _ = n.Heal("a", "b") },
		"Host":            func() { n.Host("shop") },
		"Leaks":           func() { n.Leaks() },
		"Link":            func() { _, _ = n.Link("a", "b") },
		"Partition":       func() { _ = n.Partition("a", "b") },
		"PartitionOneWay": func() { _ = n.PartitionOneWay("a", "b") },
		"SetAlias":        func() { _ = n.SetAlias("a", "b") },
		"SetName":         func() { _ = n.SetName("a", loopback) },
		"Shape":           func() { _ = n.Shape("a", "b", memory.Link{}) },
		"ShapeAll":        func() { _ = n.ShapeAll(memory.Link{}) },
		"ShapeOneWay":     func() { _ = n.ShapeOneWay("a", "b", memory.Link{}) },
		"Snapshot":        func() { n.Snapshot() },
		"Statistics":      func() { n.Statistics() },
	}
}

// assertCallsAll checks that calls has every method of T except those that print it.
func assertCallsAll[T any](t *testing.T, calls map[string]func()) {
	t.Helper()
	for m := range reflect.TypeFor[T]().Methods() {
		if m.Name != "String" && m.Name != "GoString" {
			assert.Contains(t, calls, m.Name)
		}
	}
}

// Every method of a host or network that is nil or the zero value panics and says so.
func TestHostsAndNetworksThatAreNone(t *testing.T) {
	assertCallsAll[*memory.Host](t, callsOfHost(t, nil))
	assertCallsAll[*memory.Network](t, callsOfNetwork(nil))
	for name, call := range callsOfHost(t, memory.NewNetwork().Host("typo")) {
		assert.PanicsWithValue(t, "memory: the *Host is nil: Network.Host returns nil for a name that no host of the network has", call, name)
	}
	for name, call := range callsOfHost(t, new(memory.Host)) {
		assert.PanicsWithValue(t, "memory: the Host is the zero value: New and Network.AddHost make hosts", call, name)
	}
	for name, call := range callsOfNetwork(nil) {
		assert.PanicsWithValue(t, "memory: the *Network is nil: make one with NewNetwork", call, name)
	}
	for name, call := range callsOfNetwork(new(memory.Network)) {
		assert.PanicsWithValue(t, "memory: the Network is the zero value: make one with NewNetwork", call, name)
	}
}

// Options that are nil, or are given nil, panic before there is a network.
func TestOptionsThatAreNone(t *testing.T) {
	for text, call := range map[string]func(){
		"memory: NewNetwork: option 2 of 2 is nil: leave it out":                                            func() { memory.New(memory.Seed(1), nil) },
		"memory: ForTest(nil): pass the *testing.T of the test":                                             func() { memory.ForTest((*testing.T)(nil)) },
		"memory: Transcript(nil): pass a writer, as os.Stderr, or leave the option out":                     func() { memory.Transcript((*bytes.Buffer)(nil)) },
		`memory: Name: name must not be empty`:                                                              func() { memory.Name("") },
		"memory: Name: address of \"x\" is the zero netip.Addr; use netip.ParseAddr or netip.MustParseAddr": func() { memory.Name("x", netip.Addr{}) },
		"memory: TimeScale(0): needs a factor from 1 to 1000000":                                            func() { memory.TimeScale(0) },
	} {
		assert.PanicsWithValue(t, text, call)
	}
	assert.Panics(t, func() { memory.ForTest(nil) })
	assert.Panics(t, func() { memory.Transcript(nil) })
}

// An error about a wrong argument names the value and what to do.
func TestMessages(t *testing.T) {
	n := memory.NewNetwork()
	h, err := n.AddHost("shop", "10.0.0.1", "fd00::1")
	require.NoError(t, err)
	addHost(t, n, "bank")
	adding := func(addrs ...string) error { _, err := n.AddHost("c", addrs...); return err }
	shaping := func(l memory.Link) error { return n.Shape("shop", "bank", l) }
	_, linkErr := n.Link("shop", "")
	for want, err := range map[string]error{
		`host "typo": is not on the network, which has hosts shop, bank`: n.Partition("shop", "typo"),
		`host is unnamed; the network has hosts shop, bank`:              linkErr,
		`host "Shop": has no link to itself; name two hosts`:             n.Heal("Shop", "shop"),

		`Link.Latency "-1ns": must not be negative; 0 is no delay`:                                                             shaping(memory.Link{Latency: -1}),
		`Link.Jitter "-1s": must not be negative; 0 is none`:                                                                   shaping(memory.Link{Jitter: -time.Second}),
		`Link.ReorderDelay "-1ns": must not be negative; 0 stands for 1ms`:                                                     shaping(memory.Link{ReorderDelay: -1}),
		`Link.Bandwidth "-5": must not be negative; 0 is any number of bytes in a second`:                                      n.ShapeAll(memory.Link{Bandwidth: -5}),
		`Link.Queue "-5": must not be negative; 0 stands for 256 KiB`:                                                          shaping(memory.Link{Queue: -5}),
		`Link.Loss "2": is no probability; use one from 0 to 1`:                                                                shaping(memory.Link{Loss: 2}),
		`Link.Duplicate "-0.1": is no probability; use one from 0 to 1`:                                                        shaping(memory.Link{Duplicate: -0.1}),
		`Link.Reorder "NaN": is no probability; use one from 0 to 1`:                                                           shaping(memory.Link{Reorder: math.NaN()}),
		`Link.MTU 1 is outside 576..65535`:                                                                                     shaping(memory.Link{MTU: 1}),
		`Link.Connects "Connects(9)": is no outcome; use ConnectsArrive, ConnectsRefused, ConnectsUnreachable or ConnectsHang`: shaping(memory.Link{Connects: 9}),

		`address is empty; without any the network chooses addresses`:                                                    adding(""),
		`address "10.0.0.5:80": is no IP address; write it as 10.0.0.1 or fd00::1, without port, prefix length and name`: adding("10.0.0.5:80"),
		`address "10.0.0.1": belongs to host "shop" already; choose another address`:                                     adding("10.0.0.1"),
		`address "10.0.0.7": is given twice`:                                                                             adding("10.0.0.7", "10.0.0.7"),
		`address "::1": is a loopback address, which every host has anyway; leave it out`:                                adding("::1"),
		`address "0.0.0.0": stands for every address of a host; give it one of its own`:                                  adding("0.0.0.0"),
		`address "224.0.0.1": is a group, which sockets join; give the host an address of its own`:                       adding("224.0.0.1"),
		`address "255.255.255.255": is everybody's; give the host an address of its own`:                                 adding("255.255.255.255"),
		`address "fd00::3%eth0": has a zone, which only link-local addresses have; leave it out`:                         adding("fd00::3%eth0"),
		`address "fe80::3%lo": is on an interface other than eth0; leave the zone out`:                                   adding("fe80::3%lo"),

		`address of "x" is the zero netip.Addr; use netip.ParseAddr or netip.MustParseAddr`: n.SetName("x", netip.Addr{}),
		`alias "x": would lead back to itself, as X. leads to it`:                           n.SetAlias("x", "X."),
		`failure "NameFailure(7)": is none; use NameServerFails or NameTimesOut`:            n.FailName("x", 7),

		`first ephemeral port 0 is outside 1..65535`:                                 h.SetEphemeralPorts(0, 7),
		`ephemeral ports "9 to 7": end before they begin; give the lower port first`: h.SetEphemeralPorts(9, 7),
	} {
		assert.EqualError(t, err, "sockets: "+want)
		assert.True(t, errors.Is(err, impl.ErrArgument) || errors.Is(err, impl.ErrRange), want)
	}
	assert.Equal(t, "network with hosts shop, bank", n.String(), "nothing has changed")
}

// Inspect returns false for what is not a socket.
func TestInspectNothing(t *testing.T) {
	for _, socket := range []any{nil, 7, (*tls.Conn)(nil), (*memory.Host)(nil)} {
		_, ok := memory.Inspect(socket)
		assert.False(t, ok, "%T", socket)
	}
}

// The other types are values, and their zero values can be used.
func TestZeroValues(t *testing.T) {
	assert.Equal(t, "no delay, no loss", memory.Link{}.String())
	assert.NotEmpty(t, memory.Snapshot(nil).String())
	assert.NotEmpty(t, memory.SocketInfo{}.String())
	assert.NotEmpty(t, memory.Leak{}.String())
}

// Calls of sockets with arguments that are nil or the zero value.
func TestSocketsThatAreGivenNothing(t *testing.T) {
	h := memory.New()
	client, _ := pair(t, h, impl.TCP)
	fresh, err := h.NewStream(impl.TCP)
	require.NoError(t, err)
	var none context.Context
	assert.EqualError(t, fresh.Connect(none, impl.IP(loopback, 1)), impl.CheckContext(none).Error())
	for _, lookup := range []func() error{
		func() error { _, err := h.LookupHost(none, "x"); return err },
		func() error { _, err := h.LookupAddr(none, loopback); return err },
		func() error { _, err := h.LookupPort(none, impl.TCP, "http"); return err },
	} {
		assert.EqualError(t, lookup(), impl.CheckContext(none).Error())
	}
	n, err := client.Write(nil)
	assert.NoError(t, err)
	assert.Zero(t, n)
	n, err = client.Read(nil)
	assert.NoError(t, err)
	assert.Zero(t, n)
	_, err = h.NewStream("")
	assert.EqualError(t, err, "unknown network ")
	_, err = h.LookupAddr(t.Context(), netip.Addr{})
	assert.EqualError(t, err, "lookup invalid IP: no such host")
	_, err = h.LookupHost(t.Context(), "")
	assert.EqualError(t, err, "lookup : no such host")
}
