package kernel

import (
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/smalltalk-sockets/go/impl"
)

var _ impl.Batch = (*datagram)(nil)

// batchSize is how many datagrams one system call moves at most.
const batchSize = 128

// ReceiveBatch waits for a datagram and takes those that are there, as many as
// one system call takes: the kernel leaves an error that follows them to the
// next call, but of two calls it would be the second one's.
func (s *datagram) ReceiveBatch(packets []impl.Packet) (int, error) {
	if len(packets) == 0 {
		return 0, nil
	}
	c, err := s.receiving("recvfrom")
	if err != nil {
		return 0, s.unread(err)
	}
	n, err := c.receiveBatch(packets)
	return n, s.unread(err)
}

// SendBatch sends the packets in their order.
//
// A system call that has sent some datagrams forgets the error of the next. It
// must meet it again, which it does unless that error is told only once. Only a
// socket with a peer has such errors, and they are about one destination. So
// what such a socket sends in one call goes to one, and the first datagram goes
// ahead: if nobody takes it, the next call begins with the error. What is lost
// is the news of somebody who goes away in the midst of a call.
func (s *datagram) SendBatch(packets []impl.Packet) (int, error) {
	sent := 0
	for sent < len(packets) {
		c, err := s.sending(packets[sent].To)
		if err == nil {
			var n int
			n, err = c.sendBatch(s.together(c, packets[sent:]), s.hasPeer())
			sent += n
		}
		if err != nil {
			return sent, s.unsent(packets[sent].To, err)
		}
	}
	return sent, nil
}

// together returns the packets that are for one batch: as many as that has, up
// to the first that the socket cannot send where it is to go.
func (s *datagram) together(c *packetConn, packets []impl.Packet) []impl.Packet {
	packets = packets[:min(len(packets), batchSize)]
	first, toOne := packets[0].To, s.hasPeer()
	for i := range packets {
		if to := packets[i].To; to != first && (toOne || !fits(s.network, to) || !c.reaches(to)) {
			return packets[:i]
		}
	}
	return packets
}

func (s *datagram) hasPeer() bool { return s.remote.Load() != nil }

// batches keeps the batch of a receive and of a send between two uses.
type batches struct{ received, sent atomic.Pointer[batch] }

// batch is several datagrams on their way through system calls, with the memory
// that these want. As with a packet, the functions that make the call are made
// once.
type batch struct {
	// receive and send are for the poller: they report whether they are done.
	receive, send func(fd uintptr) bool

	packets []impl.Packet
	ahead   bool // the first packet is sent ahead of the others
	n       int  // how many were moved
	err     error

	// headers are what the kernel sees of the slots.
	headers []header
	slots   []slot
	zone    zone
}

// header is the kernel's mmsghdr.
type header struct {
	unix.Msghdr
	size uint32
}

// slot is the place of a packet.
type slot struct {
	vector unix.Iovec
	// name is who has sent it, or who it is for.
	name   sender
	beside besides
}

func newBatch() *batch {
	b := new(batch)
	b.receive = func(fd uintptr) bool {
		b.n, b.err = b.move(unix.SYS_RECVMMSG, fd, b.headers)
		return b.err != impl.ErrWouldBlock
	}
	b.send = func(fd uintptr) bool {
		for b.n < len(b.headers) {
			next := b.headers[b.n:]
			if b.ahead && b.n == 0 {
				next = next[:1]
			}
			n, err := b.move(unix.SYS_SENDMMSG, fd, next)
			if b.err = err; err != nil {
				elsewhere := b.packets[b.n].To.IsUnix()
				return err != impl.ErrWouldBlock || elsewhere && !sendFull(fd)
			}
			b.n += n
		}
		return true
	}
	return b
}

// move makes the system call.
func (b *batch) move(call, fd uintptr, headers []header) (int, error) {
	for {
		n, _, errno := unix.Syscall6(call, fd, uintptr(unsafe.Pointer(unsafe.SliceData(headers))), uintptr(len(headers)), 0, 0, 0)
		switch errno {
		case 0:
			return int(n), nil
		case unix.EINTR:
		default:
			return 0, errno
		}
	}
}

// take returns the batch that is kept, with the packets in it. A call that comes
// while it is in use makes another.
func takeBatch(spare *atomic.Pointer[batch], packets []impl.Packet) *batch {
	b := spare.Swap(nil)
	if b == nil {
		b = newBatch()
	}
	n := min(len(packets), batchSize) // of which a receive may have more
	if n > cap(b.slots) {
		b.slots, b.headers = make([]slot, n), make([]header, n)
	}
	b.packets, b.slots, b.headers, b.n = packets[:n], b.slots[:n], b.headers[:n], 0
	for i := range b.packets {
		s, h, data := &b.slots[i], &b.headers[i], b.packets[i].Data
		s.vector.Base = unsafe.SliceData(data)
		s.vector.SetLen(len(data))
		h.Iov = &s.vector
		h.SetIovlen(1)
		h.Name = (*byte)(unsafe.Pointer(&s.name.raw))
		h.Namelen = uint32(unsafe.Sizeof(s.name.raw))
	}
	return b
}

// keep lets go of the bytes and keeps the batch for the next use.
func (b *batch) keep(spare *atomic.Pointer[batch]) {
	for i := range b.slots {
		b.slots[i].vector.Base = nil
	}
	b.packets, b.err = nil, nil
	spare.Store(b)
}

// receiveBatch waits for a datagram and takes those that are there.
func (c *packetConn) receiveBatch(packets []impl.Packet) (int, error) {
	b := takeBatch(&c.batches.received, packets)
	defer b.keep(&c.batches.received)
	if c.hops == hopsBeside {
		for i := range b.headers {
			b.slots[i].beside.into(&b.headers[i].Msghdr)
		}
	}
	if err := ended(c.raw.Read(b.receive)); err != nil {
		return 0, err
	}
	for i := range b.n {
		b.packets[i].Message = b.unpack(i, c.hops)
	}
	return b.n, b.err
}

// unpack returns what has been received at a place of the batch.
func (b *batch) unpack(i int, hops hopsAt) impl.Message {
	h, s := &b.headers[i], &b.slots[i]
	s.name.size = h.Namelen
	m := impl.Message{N: int(h.size), From: s.name.endpoint(&b.zone), Truncated: h.Flags&unix.MSG_TRUNC != 0}
	switch {
	case hops == hopsBeside:
		m.TTL = s.beside.hopLimit(&h.Msghdr)
	case hops == hopsInHeader && m.N > ttlInHeader:
		m.TTL = int(b.packets[i].Data[ttlInHeader])
	}
	return m
}

// sendBatch sends the first packets, and returns how many. The error is that of
// the next.
func (c *packetConn) sendBatch(packets []impl.Packet, ahead bool) (int, error) {
	b := takeBatch(&c.batches.sent, packets)
	defer b.keep(&c.batches.sent)
	if err := b.setAddresses(c); err != nil {
		return 0, err
	}
	b.ahead = ahead
	for {
		if err := ended(c.raw.Write(b.send)); err != nil {
			return b.n, err
		}
		if b.err != impl.ErrWouldBlock {
			return b.n, b.err
		}
		if err := c.awaitRoom(b.packets[b.n].To); err != nil {
			return b.n, err
		}
	}
}

// setAddresses sets where the packets are to go, up to the first that has no such
// place. Of that one it returns the error when there is none before it.
func (b *batch) setAddresses(c *packetConn) error {
	for i := range b.packets {
		h, name := &b.headers[i], &b.slots[i].name
		if err := name.set(c.family, c.own(b.packets[i].To), &b.zone); err != nil {
			b.headers = b.headers[:i]
			if i == 0 {
				return err
			}
			return nil
		}
		if h.Namelen = name.size; h.Namelen == 0 {
			h.Name = nil
		}
	}
	return nil
}
