//go:build linux

package differential_test

import (
	"fmt"
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
)

// multicastOperations are about sending to many: to groups of IPv4 on the
// loopback interface, and to its broadcast address. IPv6 has no groups there.
var multicastOperations = []operation{
	{"member", (*machine).newMember}, {"member", (*machine).newMember},
	{"join", (*machine).join}, {"join", (*machine).join},
	{"leave", (*machine).leave},
	{"send to many", (*machine).sendToMany}, {"send to many", (*machine).sendToMany}, {"send to many", (*machine).sendToMany},
}

// group returns a group that no other sequence has.
func (m *machine) group(c *choices) netip.Addr {
	at := m.at[c.below(2)].As4()
	at[0] = 239
	return netip.AddrFrom4(at)
}

// loopbackBroadcast reaches every socket on the loopback interface.
var loopbackBroadcast = netip.AddrFrom4([4]byte{127, 255, 255, 255})

func isUDP4(tw *twin) bool { return isOpen(tw) && tw.network == impl.UDP4 }

// newMember makes a socket that is a member of a group, and that shares its port.
func (m *machine) newMember(c *choices) {
	tw := m.makeDatagram(impl.UDP4)
	setOption(m, tw, impl.ReuseAddr, true)
	setOption(m, tw, impl.MulticastInterface, localhost4)
	m.bindTo(tw, m.home(c, impl.UDP4))
	m.member("JoinGroup", tw, m.group(c), localhost4, impl.Multicast.JoinGroup)
}

// join makes a socket a member of a group.
func (m *machine) join(c *choices) {
	if tw := m.some(c, isDatagram, isUDP4); tw != nil {
		m.changeMembership(c, tw, "JoinGroup", impl.Multicast.JoinGroup)
	}
}

// leave ends a membership.
func (m *machine) leave(c *choices) {
	if tw := m.some(c, isDatagram, isUDP4); tw != nil {
		m.changeMembership(c, tw, "LeaveGroup", impl.Multicast.LeaveGroup)
	}
}

func (m *machine) changeMembership(c *choices, tw *twin, name string, do func(impl.Multicast, netip.Addr, netip.Addr) error) {
	group := m.group(c)
	if c.seldom(8) {
		group = m.at[0] // it is no group
	}
	on := localhost4
	if c.seldom(8) {
		on = foreign
	}
	m.member(name, tw, group, on, do)
}

func (m *machine) member(name string, tw *twin, group, on netip.Addr, do func(impl.Multicast, netip.Addr, netip.Addr) error) {
	if tw.network != impl.UDP4 {
		return
	}
	m.both(fmt.Sprintf("%s.%s(%v, %v)", tw.name, name, group, on), func(s side) result {
		return failure(do(tw.socket[s].(impl.Multicast), group, on))
	})
	m.moved(tw)
}

// sendToMany sends to a group, or to the broadcast address, at the port of
// another socket. A datagram to a group leaves by the loopback interface.
func (m *machine) sendToMany(c *choices) {
	tw := m.some(c, isUDP4, isUDP4)
	to := m.some(c, isReachable, func(to *twin) bool { return isUDP4(to) || to.network == impl.UDP })
	if tw == nil || to == nil || to.network.IsUnix() || tw.writing != nil {
		return
	}
	setOption(m, tw, impl.MulticastInterface, localhost4)
	addr := m.group(c)
	if c.seldom(4) {
		addr = loopbackBroadcast
	}
	m.sendTo(tw, endpoints(to.local).with(addr), 5)
}
