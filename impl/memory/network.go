package memory

import (
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/memory/internal/names"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// Network is an in-memory network: hosts, the links between them, and the
// names that all of them can look up. Its time is one clock.
//
// A Network is safe for concurrent use. It needs no Close: it has no goroutine or
// timer while no bytes travel and no call waits in one of its sockets.
//
// A Network belongs to the bubble of testing/synctest in which it was made, or to
// none. Its methods, and those that make sockets, panic elsewhere; so do those of a
// nil Network and of the zero value.
type Network struct {
	clock    *clock.Clock
	seed     uint64
	watch    *watch          // nil for none
	counters *trace.Counters // nil for none
	tracker  *tracker        // nil for none
	test     *testRun        // nil for none
	// allowed and stuckAfter are of AllowLeaks and StuckAfter.
	allowed    []func(Leak) bool
	stuckAfter time.Duration

	// mu guards what follows, the tables of all hosts, every server and
	// datagram socket, every stream until it is connected, and the links.
	mu      sync.Mutex
	hosts   map[string]*Host     // by canonical name
	inOrder []*Host              // in which they were added
	owners  map[netip.Addr]*Host // of the addresses that links lead to
	links   map[[2]*Host]*hostLink
	shape   Link // of links that were not shaped
	names   names.Table
	given   int // addresses that AddHost has chosen

	// waits are those of no connection (see half). They are the network's own: a call of
	// one bubble of testing/synctest wakes none of another.
	waits sync.Pool
}

// NewNetwork makes a network without hosts.
func NewNetwork(opts ...Option) *Network {
	n := &Network{
		clock:  clock.New(),
		seed:   1,
		hosts:  make(map[string]*Host),
		owners: make(map[netip.Addr]*Host),
		links:  make(map[[2]*Host]*hostLink),
		names:  names.NewTable(),
	}
	for i, opt := range opts {
		if opt == nil {
			panic(fmt.Sprintf("memory: NewNetwork: option %d of %d is nil: leave it out", i+1, len(opts)))
		}
		opt(n)
	}
	n.test.begin()
	return n
}

// exists panics for a network that was not made by NewNetwork.
func (n *Network) exists() {
	// This is the program's mistake, and many methods of a Network return no error.
	switch {
	case n == nil:
		panic("memory: the *Network is nil: make one with NewNetwork")
	case n.clock == nil:
		panic("memory: the Network is the zero value: make one with NewNetwork")
	}
}

// use panics for a network that does not exist, or in a bubble where it does not
// belong.
func (n *Network) use() {
	n.exists()
	n.clock.Now()
}

// AddHost adds a host with a name that others can look up, and with addresses of IPv4
// and IPv6, written as text. Without any it gets one of each family that no other host
// has, 10.0.0.1 and fd00::1 at first. Every host also has the loopback addresses,
// which only it reaches. The interfaces of a host are lo, number 1, and eth0, number
// 2, on which those addresses are: a link-local one, fe80::1, is given here without a
// zone, and has the zone eth0 from then on.
//
// A name is one that package net would look up: letters of ASCII, digits, hyphens and
// underscores, in parts of up to 63 bytes with dots between them. Case is ignored.
//
// Errors, and nothing is added then: an *impl.ArgumentError for an invalid name, for
// one that is an address or localhost, or that another host has, and for an invalid
// address, one that no host can have, or one that another host has.
func (n *Network) AddHost(name string, addrs ...string) (*Host, error) {
	n.use()
	if err := checkName("host", name); err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.hosts[names.Canonical(name)] != nil {
		return nil, &impl.ArgumentError{What: "host", Value: name, Reason: fmt.Sprintf(
			"the network has a host named %s already, which Network.Host returns; choose another name", n.hosts[names.Canonical(name)].name)}
	}
	own, err := n.hostAddrs(addrs)
	if err != nil {
		return nil, err
	}
	h := newHost(n, name, own)
	n.hosts[names.Canonical(name)] = h
	for _, addr := range own {
		n.owners[addr] = h
	}
	if len(own) > 0 {
		n.names.Set(name, own)
	}
	n.tellName("AddHost", name, own)
	return h, nil
}

// hostAddrs returns the addresses of a new host.
func (n *Network) hostAddrs(texts []string) ([]netip.Addr, error) {
	if len(texts) == 0 {
		return n.chooseAddrs(), nil
	}
	var own []netip.Addr
	for _, text := range texts {
		addr, err := netip.ParseAddr(text)
		addr = localForm(addr)
		reason := ""
		switch {
		case text == "":
			reason = "is empty; without any the network chooses addresses"
		case err != nil:
			reason = "is no IP address; write it as 10.0.0.1 or fd00::1, without port, prefix length and name"
		case n.owners[addr] != nil:
			reason = fmt.Sprintf("belongs to host %q already; choose another address", n.owners[addr].name)
		case slices.Contains(own, addr):
			reason = "is given twice"
		default:
			reason = notOwn(addr)
		}
		if reason != "" {
			return nil, &impl.ArgumentError{What: "address", Value: text, Reason: reason}
		}
		own = append(own, addr)
	}
	return own, nil
}

// notOwn returns the reason why a host cannot have an address, "" if it can.
func notOwn(addr netip.Addr) string {
	switch {
	case addr.Zone() != "" && !needsZone(addr):
		return "has a zone, which only link-local addresses have; leave it out"
	case addr.Zone() != "" && confines(addr) != networkInterface:
		return fmt.Sprintf("is on an interface other than %s; leave the zone out", interfaceNames[networkInterface])
	case addr.IsLoopback():
		return "is a loopback address, which every host has anyway; leave it out"
	case addr.IsUnspecified():
		return "stands for every address of a host; give it one of its own"
	case addr.IsMulticast():
		return "is a group, which sockets join; give the host an address of its own"
	case addr == broadcast:
		return "is everybody's; give the host an address of its own"
	default:
		return ""
	}
}

// chooseAddrs returns an address of each family that no host has, a different one each
// time.
func (n *Network) chooseAddrs() []netip.Addr {
	for {
		n.given++
		high, low := byte(n.given>>8), byte(n.given)
		v4 := netip.AddrFrom4([4]byte{10, 0, high, low})
		v6 := netip.AddrFrom16([16]byte{0: 0xfd, 14: high, 15: low})
		if n.owners[v4] == nil && n.owners[v6] == nil {
			return []netip.Addr{v4, v6}
		}
	}
}

// Host returns the host with a name, nil when there is none.
func (n *Network) Host(name string) *Host {
	n.exists()
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.hosts[names.Canonical(name)]
}
