package memory

import (
	"net/netip"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/link"
	"github.com/smalltalk-sockets/go/impl/memory/internal/queue"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// udpSocket is an impl.Datagram of UDP.
//
// The first endpoint that it uses, to bind, connect, send or join, fixes its family and
// its bound address (open):
//
//	first endpoint                   family         boundAddr
//	of IPv4, or any on udp4          only4          0.0.0.0
//	one of IPv6, or any with V6Only  only6          ::
//	the wildcard of IPv6, or none    bothFamilies   ::
//
// Bind replaces boundAddr, and with one address of IPv6 also the family, by only6. The
// local address follows from it:
//
//	without a port         boundAddr, port 0
//	with a port            boundAddr and the port
//	with a peer            the source address of what it sends there, and the port
//	without its peer       boundAddr, and the port if it is explicit
type udpSocket struct {
	datagramSocket
	family       family
	boundAddr    netip.Addr     // invalid until the socket is opened
	localAddr    netip.AddrPort // as the drawing says; local is how others see it
	explicitPort bool           // it was bound to the port, and keeps it without a peer
	charged      int            // for queued datagrams, and for read ones that are still charged
	readCost     int            // the read part of charged
	options      udpOptions
	cached       cachedRoute // of the last datagram
	groups       []membership
	sequences    link.Sequences
	portLinks    queue.Links[udpSocket] // in the list of its port
}

var (
	_ impl.Datagram  = (*udpSocket)(nil)
	_ impl.Multicast = (*udpSocket)(nil)
	_ impl.Options   = (*udpSocket)(nil)
)

func newUDP(h *Host, k kind) *udpSocket {
	s := &udpSocket{options: defaultUDPOptions}
	s.options.v6Only = k == udp6
	s.init(h, k, s)
	return s
}

// open fixes the family by an endpoint, of which only the address counts. It does
// nothing if the socket is open.
func (s *udpSocket) open(e impl.Endpoint) {
	if s.opened {
		return
	}
	s.markOpened()
	s.family = s.familyFor(e.Addr().Unmap())
	s.boundAddr = s.family.wildcard()
	s.setLocal(s.boundAddr, 0)
}

// setLocal sets the local endpoint.
func (s *udpSocket) setLocal(addr netip.Addr, port uint16) {
	s.localAddr = netip.AddrPortFrom(addr, port)
	s.cached = cachedRoute{}
	s.local = impl.Endpoint{AddrPort: s.localAddr}
	if addr.IsUnspecified() && port == 0 {
		s.local = impl.Endpoint{}
	}
}

// binding returns the address and port of the socket, as far as it has them.
func (s *udpSocket) binding() binding {
	addr := s.localAddr.Addr()
	return binding{addr: addr, port: s.localAddr.Port(), dual: addr == any6 && !s.options.v6Only}
}

// isDual reports whether the socket's port is one of both families.
func (s *udpSocket) isDual() bool { return s.boundAddr == any6 && !s.options.v6Only }

// openFor opens the socket for an endpoint that fits its network. An endpoint of the
// wrong family is an error on a closed socket too.
func (s *udpSocket) openFor(e impl.Endpoint) error {
	if !s.fitsFamily(e) {
		return impl.WrongFamily(s.Network(), e)
	}
	if err := s.checkUsable(); err != nil {
		return err
	}
	s.open(e)
	return nil
}

// Bind takes a port of the host.
func (s *udpSocket) Bind(local impl.Endpoint) error {
	if err := impl.CheckEndpoint(s.Network(), local); err != nil {
		return err
	}
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if !s.fitsFamily(local) {
		return impl.WrongFamily(s.Network(), local)
	}
	if err := s.bind(local); err != nil {
		return impl.OpError("listen", s.Network(), impl.Endpoint{}, local, impl.InCall("bind", err))
	}
	return nil
}

func (s *udpSocket) bind(local impl.Endpoint) error {
	if err := s.checkUsable(); err != nil {
		return err
	}
	if s.localAddr.Port() != 0 {
		return impl.WrongState(impl.ErrBound, "bind", syscall.EINVAL)
	}
	b, err := s.checkBind(local)
	if err != nil {
		return err
	}
	b, err = s.host.udp.assignPort(b, s)
	if err != nil {
		return err
	}
	s.open(local)
	if b.isOneOfIPv6() {
		s.family = only6 // also one that was for both as long as it had no address
		s.options.v6Only = true
	}
	s.boundAddr, s.explicitPort = b.addr, local.Port() != 0
	s.takePort(b.port)
	return nil
}

// checkBind returns the binding of the socket for a local endpoint, or why it cannot
// be bound.
func (s *udpSocket) checkBind(local impl.Endpoint) (binding, error) {
	addr, err := toBind(local.Addr())
	b := bindingOf(s.kind, s.options.v6Only, addr, local.Port())
	if s.family == only4 && !local.Addr().IsValid() {
		b.addr, b.dual = any4, false
	}
	if err == nil && !b.addr.IsMulticast() {
		err = s.host.checkBind(b.addr)
	}
	return b, s.host.checkPort(s.kind, b, err)
}

// takePort takes a port that is free for the socket.
func (s *udpSocket) takePort(port uint16) {
	s.setLocal(s.boundAddr, port)
	s.host.udp.add(s)
	s.tell(trace.Bound)
}

// ensurePort takes an ephemeral port, if the socket has none.
func (s *udpSocket) ensurePort() error {
	if s.localAddr.Port() != 0 {
		return nil
	}
	b, err := s.host.udp.assignPort(s.binding(), s)
	if err != nil {
		return syscall.EAGAIN
	}
	s.explicitPort = false
	s.takePort(b.port)
	return nil
}

// freePort frees the port.
func (s *udpSocket) freePort() {
	if s.localAddr.Port() != 0 {
		s.host.udp.remove(s)
		s.setLocal(s.boundAddr, 0)
	}
}

// tryClose closes the socket as Close does. It reports whether it was open.
func (s *udpSocket) tryClose() bool {
	if !s.closeCommon() {
		return false
	}
	if s.localAddr.Port() != 0 {
		s.host.udp.remove(s)
	}
	s.leaveAll()
	return true
}
