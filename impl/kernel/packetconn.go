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
// no net.PacketConn, for that one decides once whether it is connected, and
// then wants either no destination or always one.
type packetConn struct {
	file pollable
	raw  syscall.RawConn
	// family is AF_INET, AF_INET6 or AF_UNIX.
	family int
	// isRaw says that the socket is one of messages without ports, in whose place
	// the system tells the protocol.
	isRaw bool
	hops  hopsAt
	// v6only says that a socket of IPv6 has no use for IPv4: because of
	// impl.V6Only, or because it began with an address of IPv6.
	v6only atomic.Bool
	// readable is for the poller, and sets shut.
	readable func(fd uintptr) bool
	// shut says that the system has ended receiving, though the socket is open:
	// what is in the queue is all there will be.
	shut atomic.Bool
	// in and out keep the packet of a receive and of a send between two uses.
	in, out atomic.Pointer[packet]
	batches batches
	tries   tries
	scouts  scouts
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
	c.beginWith(first)
	return c
}

func (c *packetConn) Control(f func(fd uintptr)) error  { return c.raw.Control(f) }
func (c *packetConn) SetReadDeadline(t time.Time) error { return c.file.SetReadDeadline(t) }

func (c *packetConn) SetWriteDeadline(t time.Time) error {
	c.scouts.setDeadline(t)
	return c.file.SetWriteDeadline(t)
}

func (c *packetConn) Close() error {
	c.scouts.close()
	return c.file.Close()
}

// reaches reports whether the descriptor can have to do with an endpoint that
// fits its network.
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

// send sends one datagram, to the peer when to is the zero Endpoint.
func (c *packetConn) send(p []byte, to impl.Endpoint) error {
	t := takePacket(&c.out)
	defer t.keep(&c.out)
	t.setAddress(c.family, c.own(to))
	t.p, t.elsewhere = p, to.IsUnix()
	for {
		if err := ended(c.raw.Write(t.send)); err != nil {
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
	t := takePacket(&c.in)
	defer t.keep(&c.in)
	t.p, t.flags, t.hops = p, 0, c.hops
	if err := ended(c.raw.Read(t.receive)); err != nil {
		return impl.Message{}, err
	}
	return t.message()
}

// tryReceive does not wait. It does not go through the read lock of the
// descriptor, in which another receiver may be waiting.
func (c *packetConn) tryReceive(p []byte, flags int) (impl.Message, error) {
	t := takePacket(&c.in)
	defer t.keep(&c.in)
	t.p, t.flags, t.hops = p, flags, c.hops
	if err := ended(c.raw.Control(t.try)); err != nil {
		return impl.Message{}, err
	}
	if t.err == impl.ErrWouldBlock && c.shut.Load() {
		return impl.Message{}, syscall.ECONNABORTED
	}
	return t.message()
}

// wait waits until there is something to receive. A socket that is shut and has
// nothing more is readable for ever, so that a wait for it would be none.
func (c *packetConn) wait() error {
	if err := ended(c.raw.Read(c.readable)); err != nil || !c.shut.Load() {
		return err
	}
	_, err := c.tryReceive(nil, peek)
	return err
}

// own returns where an endpoint without an address is for a datagram: at the
// sender's own address of the family, which the kernel knows.
func (c *packetConn) own(e impl.Endpoint) impl.Endpoint {
	switch {
	case e.IsZero() || e.IsUnix() || e.Addr().IsValid():
		return e
	case c.family == syscall.AF_INET6:
		return impl.IP(netip.IPv6Unspecified(), e.Port())
	default:
		return impl.IP(netip.IPv4Unspecified(), e.Port())
	}
}

// host returns where an endpoint without an address is for a connection: on the
// host itself.
func (c *packetConn) host(e impl.Endpoint) impl.Endpoint {
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
		c.beginWith(local)
	}
	return err
}

// beginWith notes the first endpoint that the descriptor has to do with.
func (c *packetConn) beginWith(e impl.Endpoint) {
	if addr := e.Addr().Unmap(); addr.Is6() && !addr.IsUnspecified() {
		c.v6only.Store(true)
	}
}

// connect chooses the peer. That of a raw socket is given a port, which means
// nothing, for the system to tell where the peer is.
func (c *packetConn) connect(remote impl.Endpoint) error {
	if c.isRaw {
		remote = impl.IP(remote.Addr(), 1)
	}
	return c.call("connect", c.host(remote), connectNow)
}

// call makes a system call that takes an address.
func (c *packetConn) call(name string, e impl.Endpoint, do func(fd uintptr, addr syscall.Sockaddr) error) error {
	addr := sockaddrOf(c.family, e)
	var err error
	closed := ended(c.raw.Control(func(fd uintptr) { err = do(fd, addr) }))
	return cmp.Or(closed, os.NewSyscallError(name, err))
}

// localEndpoint asks the kernel where the descriptor is bound, which the kernel
// may have decided alone.
func (c *packetConn) localEndpoint() impl.Endpoint {
	return c.ask(getsockname)
}

func (c *packetConn) remoteEndpoint() impl.Endpoint { return c.ask(getpeername) }

// ask returns an endpoint as the kernel names it, the zero Endpoint for one
// that has neither address nor port.
func (c *packetConn) ask(call func(fd uintptr) (syscall.Sockaddr, error)) impl.Endpoint {
	var addr syscall.Sockaddr
	var err error
	if closed := c.raw.Control(func(fd uintptr) { addr, err = call(fd) }); closed != nil || err != nil {
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

// expired returns an error when a deadline has passed. A closed socket beats it.
func (c *packetConn) expired(d *deadline) error {
	if !d.passed() {
		return nil
	}
	return cmp.Or(ended(c.raw.Control(func(uintptr) {})), os.ErrDeadlineExceeded)
}
