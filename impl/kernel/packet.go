//go:build linux || darwin || freebsd || windows

package kernel

import (
	"sync/atomic"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// packet is one datagram on its way through a system call, with the memory for
// the call. The functions for the poller are made once, so that a datagram needs
// no allocation.
type packet struct {
	// receive and send are called by the poller, and report whether they are
	// done.
	receive, send func(fd uintptr) bool
	// try is receive for Control, which calls it only once.
	try func(fd uintptr)

	p     []byte
	flags int
	// withControl makes the call one that moves control messages too.
	withControl bool
	control     []byte
	// toOther is true when p goes to a Unix socket that is not the peer. When
	// that one's queue is full, and not the socket's own send buffer, the send
	// ends with impl.ErrWouldBlock.
	toOther bool
	hops    hopsAt

	n         int
	ttl       int
	truncated bool
	controlN  int
	gotFlags  int
	err       error

	// to is the destination, nil for the peer: one of to4 and to6, or the address
	// of a Unix socket.
	to   syscall.Sockaddr
	to4  syscall.SockaddrInet4
	to6  syscall.SockaddrInet6
	from rawSockaddr
	zone zone
	systemCall
}

func newPacket() *packet {
	t := new(packet)
	t.try = func(fd uintptr) { t.receiveNow(fd) }
	t.receive = func(fd uintptr) bool {
		t.receiveNow(fd)
		return t.err != impl.ErrWouldBlock
	}
	t.send = func(fd uintptr) bool {
		t.sendNow(fd)
		return t.err != impl.ErrWouldBlock || t.toOther && !sendFull(fd)
	}
	return t
}

// getPacket returns the spare packet, or a new one while that is in use.
func getPacket(spare *atomic.Pointer[packet]) *packet {
	if t := spare.Swap(nil); t != nil {
		return t
	}
	return newPacket()
}

// putBack drops the references to the bytes and makes the packet the spare one.
func (t *packet) putBack(spare *atomic.Pointer[packet]) {
	t.p, t.to, t.err = nil, nil, nil
	t.control, t.withControl = nil, false
	t.release()
	spare.Store(t)
}

// message returns what was received.
func (t *packet) message() (impl.Message, error) {
	if t.err != nil {
		return impl.Message{}, t.err
	}
	m := impl.Message{N: t.n, From: t.from.endpoint(&t.zone), Truncated: t.truncated}
	switch {
	case t.hops == hopsInControl:
		m.TTL = t.ttl
	case t.hops == hopsInHeader && t.n > ttlInHeader:
		m.TTL = int(t.p[ttlInHeader])
	}
	return m, nil
}

// setAddress sets the destination, in the form that a socket of the family needs.
func (t *packet) setAddress(family int, e impl.Endpoint) {
	addr := e.Addr().Unmap()
	switch {
	case e.IsZero():
		t.to = nil
	case family == syscall.AF_INET:
		t.to4.Port, t.to4.Addr = int(e.Port()), addr.As4()
		t.to = &t.to4
	case family == syscall.AF_INET6:
		t.to6.Port, t.to6.Addr = int(e.Port()), addr.As16()
		t.to6.ZoneId = t.zone.lookUpNumber(addr.Zone())
		t.to = &t.to6
	default:
		t.to = sockaddrOf(family, e)
	}
}
