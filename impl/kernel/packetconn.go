//go:build linux || darwin || freebsd || windows

package kernel

import (
	"cmp"
	"net/netip"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// packetConn is the descriptor of a datagram socket, known to the poller. It is
// not a net.PacketConn, because that decides once whether it is connected, and
// then needs either no destination or always one.
type packetConn struct {
	file pollable
	raw  syscall.RawConn
	// family is AF_INET, AF_INET6 or AF_UNIX.
	family int
	// isRaw is true for a socket of messages without ports. The system reports
	// the protocol in place of the port.
	isRaw bool
	hops  hopsAt
	// v6only is true for a socket of IPv6 that does not use IPv4: because of
	// impl.V6Only, or because its first address was one of IPv6.
	v6only atomic.Bool
	// readable is called by the poller, and sets shut.
	readable func(fd uintptr) bool
	// shut is true when the system has ended receiving, though the socket is
	// open: no more than what is in the queue will come.
	shut atomic.Bool
	// in and out are the spare packets, for a receive and for a send.
	in, out atomic.Pointer[packet]
	batches batches
	tries   tries
	probes  probes
}

// pollable is what package os or net makes of a descriptor for the poller.
type pollable interface {
	SetReadDeadline(t time.Time) error
	SetWriteDeadline(t time.Time) error
	Close() error
}

func newPacketConn(file pollable, raw syscall.RawConn, family int, first impl.Endpoint, o options) *packetConn {
	c := &packetConn{file: file, raw: raw, family: family, isRaw: o.network.IsRaw(), hops: hopsOf(o.network)}
	c.v6only.Store(o.v6only)
	c.readable = func(fd uintptr) bool {
		ready, shut := readableOrShut(fd)
		if shut {
			c.shut.Store(true)
		}
		return ready
	}
	c.noteEndpoint(first)
	return c
}

func (c *packetConn) Control(f func(fd uintptr)) error  { return c.raw.Control(f) }
func (c *packetConn) SetReadDeadline(t time.Time) error { return c.file.SetReadDeadline(t) }

func (c *packetConn) SetWriteDeadline(t time.Time) error {
	c.probes.setDeadline(t)
	return c.file.SetWriteDeadline(t)
}

func (c *packetConn) Close() error {
	c.probes.close()
	return c.file.Close()
}

// reaches reports whether the family of the descriptor allows an endpoint that fits the
// network of its socket.
func (c *packetConn) reaches(e impl.Endpoint) bool {
	addr := e.Addr().Unmap()
	switch {
	case !addr.IsValid():
		return true
	case addr.Is4():
		return c.family == syscall.AF_INET || !c.v6only.Load()
	default:
		return c.family == syscall.AF_INET6
	}
}

// send sends one datagram, to the peer when to is the zero Endpoint, with control
// messages if there are any.
func (c *packetConn) send(p, control []byte, to impl.Endpoint) error {
	t := getPacket(&c.out)
	defer t.putBack(&c.out)
	t.setAddress(c.family, c.withUnspecified(to))
	t.p, t.toOther = p, to.IsUnix()
	t.control, t.withControl = control, len(control) > 0
	for {
		if err := pollerError(c.raw.Write(t.send)); err != nil {
			return err
		}
		if t.err != impl.ErrWouldBlock {
			return t.err
		}
		if err := c.awaitRoom(to); err != nil {
			return err
		}
	}
}

// receive waits for a datagram and takes it.
func (c *packetConn) receive(p []byte) (impl.Message, error) {
	t := getPacket(&c.in)
	defer t.putBack(&c.in)
	t.p, t.flags, t.hops = p, 0, c.hops
	if err := pollerError(c.raw.Read(t.receive)); err != nil {
		return impl.Message{}, err
	}
	return t.message()
}

// tryReceive does not wait. It does not take the read lock of the descriptor,
// which another receiver may hold while it waits.
func (c *packetConn) tryReceive(p []byte, flags int) (impl.Message, error) {
	t := getPacket(&c.in)
	defer t.putBack(&c.in)
	t.p, t.flags, t.hops = p, flags, c.hops
	if err := pollerError(c.raw.Control(t.try)); err != nil {
		return impl.Message{}, err
	}
	if t.err == impl.ErrWouldBlock && c.shut.Load() {
		return impl.Message{}, syscall.ECONNABORTED
	}
	return t.message()
}

// wait waits until there is something to receive. The poller reports a socket that is
// shut as readable for ever: once its queue is empty, wait returns an error.
func (c *packetConn) wait() error {
	if err := pollerError(c.raw.Read(c.readable)); err != nil || !c.shut.Load() {
		return err
	}
	_, err := c.tryReceive(nil, peek)
	return err
}

// withUnspecified returns an endpoint to send to. One without an address gets the
// unspecified one, which stands for the host itself.
func (c *packetConn) withUnspecified(e impl.Endpoint) impl.Endpoint {
	switch {
	case e.IsZero() || e.IsUnix() || e.Addr().IsValid():
		return e
	case c.family == syscall.AF_INET6:
		return impl.IP(netip.IPv6Unspecified(), e.Port())
	default:
		return impl.IP(netip.IPv4Unspecified(), e.Port())
	}
}

// withLoopback returns an endpoint to connect to. One without an address gets the
// loopback address.
func (c *packetConn) withLoopback(e impl.Endpoint) impl.Endpoint {
	switch {
	case e.IsZero() || e.IsUnix() || e.Addr().IsValid():
		return e
	case c.family == syscall.AF_INET6 && c.v6only.Load():
		return impl.IP(netip.IPv6Loopback(), e.Port())
	default:
		return impl.IP(netip.AddrFrom4([4]byte{127, 0, 0, 1}), e.Port())
	}
}

// bind gives the descriptor its local endpoint.
func (c *packetConn) bind(local impl.Endpoint) error {
	err := c.call("bind", local, bindNow)
	if err == nil {
		c.noteEndpoint(local)
	}
	return err
}

// noteEndpoint records the first endpoint that the descriptor is used with.
func (c *packetConn) noteEndpoint(e impl.Endpoint) {
	if addr := e.Addr().Unmap(); addr.Is6() && !addr.IsUnspecified() {
		c.v6only.Store(true)
	}
}

// connect sets the peer. The peer of a raw socket is given a port, which has no
// meaning, so that the system returns its address when asked.
func (c *packetConn) connect(remote impl.Endpoint) error {
	if c.isRaw {
		remote = impl.IP(remote.Addr(), 1)
	}
	return c.call("connect", c.withLoopback(remote), connectNow)
}

// call makes a system call that takes an address.
func (c *packetConn) call(name string, e impl.Endpoint, do func(fd uintptr, addr syscall.Sockaddr) error) error {
	addr := sockaddrOf(c.family, e)
	var err error
	controlErr := pollerError(c.raw.Control(func(fd uintptr) { err = do(fd, addr) }))
	return cmp.Or(controlErr, os.NewSyscallError(name, err))
}

// localEndpoint asks the kernel for the endpoint that the descriptor is bound to,
// which the kernel may have chosen.
func (c *packetConn) localEndpoint() impl.Endpoint {
	return c.ask(getsockname)
}

func (c *packetConn) remoteEndpoint() impl.Endpoint { return c.ask(getpeername) }

// ask returns an endpoint that the kernel reports, the zero Endpoint for one
// without address and port.
func (c *packetConn) ask(call func(fd uintptr) (syscall.Sockaddr, error)) impl.Endpoint {
	var addr syscall.Sockaddr
	var err error
	if controlErr := c.raw.Control(func(fd uintptr) { addr, err = call(fd) }); controlErr != nil || err != nil {
		return impl.Endpoint{}
	}
	e := endpointFrom(addr)
	if c.isRaw {
		e = impl.IP(e.Addr(), 0)
	}
	if e.Addr().IsUnspecified() && e.Port() == 0 {
		return impl.Endpoint{}
	}
	return e
}

// checkDeadline returns an error when a deadline has passed. A closed socket beats it.
func (c *packetConn) checkDeadline(d *deadline) error {
	if !d.hasPassed() {
		return nil
	}
	return cmp.Or(pollerError(c.raw.Control(func(uintptr) {})), os.ErrDeadlineExceeded)
}
