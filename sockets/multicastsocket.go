package sockets

import (
	"errors"
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
)

// MulticastSocket is a [DatagramSocket] of UDP that can be a member of groups:
// a datagram to the address of a group goes to its members that are bound to
// the port. It is safe for concurrent use.
//
// A group is on an interface of the host, which is named by one of its
// addresses: the argument of the call, or else that of SetInterface, or else the
// system's choice. Sending to a group needs no membership.
//
// # Methods
//
//   - groups, see [MulticastSocket.Join]: Join, JoinOn, Leave, LeaveOn, Interface,
//     SetInterface, TimeToLive, SetTimeToLive, NextPutTimeToLive
//   - endpoints, see [DatagramSocket.BindTo]: Bind, BindTo, Bound, Connect, ConnectTo,
//     Connected, LocalAddress, LocalPort, RemoteAddress, RemotePort, IsOpen,
//     Namespace, Implementation, String, GoString
//   - datagrams, see [DatagramSocket.Next]: Next, NextFrom, Peek, PeekInto, Receive,
//     ReceiveAvailable, NextPut, NextPutAll, Send
//   - net.Conn and net.PacketConn, see [net.PacketConn]: Read, ReadFrom,
//     ReadFromAddrPort, Write, WriteTo, WriteToAddrPort, Close, LocalAddr, RemoteAddr,
//     SetDeadline, SetReadDeadline, SetWriteDeadline
//   - readiness, see [DatagramSocket.CanRead]: CanRead, EnsureReadable, CanWrite,
//     EnsureWritable
//   - options, see [GetOption]: Options, OptionAt, SetOptionAt, BufferSize,
//     SetBufferSize
//   - events, see [DatagramSocket.AddEventListener]: AddEventListener,
//     RemoveEventListener, HasEventListener, WillTrigger, DispatchEvent, Loop, SetLoop
type MulticastSocket struct {
	datagramSocket
	// sending is held by the one goroutine that sends or changes the time to
	// live.
	sending chan struct{}
}

func (s *MulticastSocket) init(class *MulticastSocketClass, d impl.Datagram) {
	s.datagramSocket.init(&class.datagramClass, d, s)
	s.sending = make(chan struct{}, 1)
}

// Interface returns the address of the interface for datagrams to groups, nil
// while the system chooses it.
//
// Smalltalk: MulticastSocket >> interface.
func (s *MulticastSocket) Interface() (SocketAddress, error) {
	s.check()
	on, err := impl.Get(s.object(), impl.MulticastInterface)
	return addressOfIP(on), err
}

// SetInterface sets the interface for datagrams to groups, and for Join and
// Leave, by one of its addresses; nil leaves the choice to the system. An address
// that no interface has is EADDRNOTAVAIL; a Unix address is an *ArgumentError.
//
// Smalltalk: MulticastSocket >> interface:.
func (s *MulticastSocket) SetInterface(address SocketAddress) error {
	s.check()
	on, err := ipOf("interface", address)
	if err != nil {
		return err
	}
	return impl.Set(s.object(), impl.MulticastInterface, on)
}

// Join makes the socket a member of a group, on the interface of SetInterface:
// it then receives the datagrams sent there to the group and its own port.
//
// An address that is no group, or not of the family of the socket, is an
// *ArgumentError; joining again is EADDRINUSE, and too many groups are ENOBUFS.
//
// Smalltalk: MulticastSocket >> join:.
func (s *MulticastSocket) Join(group SocketAddress) error {
	s.check()
	return s.withInterface(group, s.JoinOn)
}

// JoinOn is Join on the interface with the address on. An address that no
// interface has is ENODEV.
func (s *MulticastSocket) JoinOn(group, on SocketAddress) error {
	s.check()
	return s.changeMembership(group, on, impl.Multicast.JoinGroup)
}

// Leave ends a membership on the interface of SetInterface. For a socket that
// is no member the error is EADDRNOTAVAIL; the other errors are those of Join.
// Close leaves all groups.
//
// Smalltalk: MulticastSocket >> leave:.
func (s *MulticastSocket) Leave(group SocketAddress) error {
	s.check()
	return s.withInterface(group, s.LeaveOn)
}

// LeaveOn is Leave on the interface with the address on.
func (s *MulticastSocket) LeaveOn(group, on SocketAddress) error {
	s.check()
	return s.changeMembership(group, on, impl.Multicast.LeaveGroup)
}

// TimeToLive returns how many hops a datagram to a group may take: 1, the
// default, keeps it on the local network.
//
// Smalltalk: MulticastSocket >> timeToLive.
func (s *MulticastSocket) TimeToLive() (int, error) {
	s.check()
	return impl.Get(s.object(), impl.MulticastTTL)
}

// SetTimeToLive sets what TimeToLive returns. A number outside of 0..255 is a
// *RangeError and changes nothing.
//
// Smalltalk: MulticastSocket >> timeToLive:.
func (s *MulticastSocket) SetTimeToLive(hops int) error {
	defer s.lockSending()()
	return impl.Set(s.object(), impl.MulticastTTL, hops)
}

// NextPut is [DatagramSocket.NextPut]. It waits for a running NextPutTimeToLive,
// so that no datagram is sent with the time to live of another.
func (s *MulticastSocket) NextPut(d *Datagram) error {
	defer s.lockSending()()
	return s.datagramSocket.NextPut(d)
}

// NextPutAll is [DatagramSocket.NextPutAll], and waits as NextPut does.
func (s *MulticastSocket) NextPutAll(ds []*Datagram) (int, error) {
	defer s.lockSending()()
	return s.datagramSocket.NextPutAll(ds)
}

// NextPutTimeToLive is NextPut with its own time to live, for a group or for one
// receiver. When it returns, with or without an error, the socket has its own
// time to live again. WriteTo and Write do not wait for it, and send with the
// current one. A number outside of 0..255 is a *RangeError.
//
// Smalltalk: MulticastSocket >> nextPut:timeToLive:.
func (s *MulticastSocket) NextPutTimeToLive(d *Datagram, hops int) (err error) {
	s.check()
	to, err := d.destination(s.datagram().RemoteEndpoint())
	if err != nil {
		return err
	}
	if to.IsZero() {
		to = s.datagram().RemoteEndpoint()
	}
	option := impl.TTL
	if to.Addr().IsMulticast() {
		option = impl.MulticastTTL
	}
	defer s.lockSending()()
	before, err := impl.Get(s.object(), option)
	if err != nil {
		return err
	}
	if err := impl.Set(s.object(), option, hops); err != nil {
		return err
	}
	defer func() {
		if restored := impl.Set(s.object(), option, before); err == nil {
			err = restored
		}
	}()
	return s.datagramSocket.NextPut(d)
}

// String returns the class and the endpoints, as [DatagramSocket.String] does.
//
// Smalltalk: AbstractSocket >> printOn:.
func (s *MulticastSocket) String() string { return s.print("MulticastSocket") }

// lockSending waits for its turn to send and returns a function that ends it.
func (s *MulticastSocket) lockSending() (end func()) {
	if s == nil || s.sending == nil {
		panic(zeroSocket)
	}
	s.sending <- struct{}{}
	return func() { <-s.sending }
}

// withInterface calls change with the interface of SetInterface, if that is of
// the family of the group.
func (s *MulticastSocket) withInterface(group SocketAddress, change func(group, on SocketAddress) error) error {
	on, err := s.Interface()
	if err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	if on != nil && !isNil(group) && len(on.AsByteArray()) != len(group.AsByteArray()) {
		on = nil
	}
	return change(group, on)
}

// changeMembership changes the membership of a group.
func (s *MulticastSocket) changeMembership(group, on SocketAddress, call func(m impl.Multicast, group, on netip.Addr) error) error {
	if err := checkNotNil("group", group); err != nil {
		return err
	}
	g, err := ipOf("group", group)
	if err != nil {
		return err
	}
	i, err := ipOf("interface", on)
	if err != nil {
		return err
	}
	defer s.startTurnOnceBound()()
	return placing(s.object(), impl.IP(g, 0), func() error {
		if err := impl.CheckGroup(s.datagram().Network(), g, i); err != nil {
			return err
		}
		groups, err := groupsOf(s.datagram())
		if err != nil {
			return err
		}
		return call(groups, g, i)
	})
}

// ipOf returns an IP address as a netip.Addr, the zero Addr for nil.
func ipOf(what string, address SocketAddress) (netip.Addr, error) {
	if address == nil {
		return netip.Addr{}, nil
	}
	if isNil(address) {
		return netip.Addr{}, &ArgumentError{What: what, Reason: "must not be a nil pointer"}
	}
	e := address.endpoint(0)
	if e.IsUnix() {
		return netip.Addr{}, &ArgumentError{What: what, Value: address.String(), Reason: "is not an IP address"}
	}
	return e.Addr(), nil
}
