package kernel

import (
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/smalltalk-sockets/go/impl"
)

var _ impl.Batch = (*datagram)(nil)

// batchSize is the largest number of datagrams that one system call moves.
const batchSize = 128

// ReceiveBatch waits for a datagram and takes those that are there, up to what
// one system call takes. It makes only one: the kernel leaves an error behind the
// datagrams to the next call, which would then lose it.
func (s *datagram) ReceiveBatch(packets []impl.Packet) (int, error) {
	if len(packets) == 0 {
		return 0, nil
	}
	c, err := s.descriptorToReceive("recvfrom")
	if err != nil {
		return 0, s.labelReceive(err)
	}
	n, err := c.receiveBatch(packets)
	return n, s.labelReceive(err)
}

// SendBatch sends the packets in their order.
//
// When a packet behind the first fails, sendmmsg returns how many it has sent, and drops
// the error. Most errors come again when the next system call begins with that packet.
// ECONNREFUSED does not: the kernel reports it once. Only a socket with a peer gets it,
// after a datagram to one destination was refused. So the system calls of such a socket
// are cut like this, for packets to A, A, A and B:
//
//	call 1  A      alone: its refusal is pending when call 2 begins
//	call 2  A A    one destination: the pending error is that of the first packet
//	call 3  B
//
// An error that becomes pending while a call runs is lost.
func (s *datagram) SendBatch(packets []impl.Packet) (int, error) {
	sent := 0
	for sent < len(packets) {
		c, err := s.descriptorToSend(packets[sent].To)
		if err == nil {
			var n int
			n, err = c.sendBatch(s.leadingBatch(c, packets[sent:]), s.hasPeer())
			sent += n
		}
		if err != nil {
			return sent, s.labelSend(packets[sent].To, err)
		}
	}
	return sent, nil
}

// leadingBatch returns the packets that one system call can send: up to batchSize, and
// up to the first whose destination the socket cannot reach or, on a socket with a peer,
// whose destination is not that of the first packet.
func (s *datagram) leadingBatch(c *packetConn, packets []impl.Packet) []impl.Packet {
	packets = packets[:min(len(packets), batchSize)]
	first, toOne := packets[0].To, s.hasPeer()
	for i := range packets {
		if to := packets[i].To; to != first && (toOne || !s.network.Fits(to) || !c.reaches(to)) {
			return packets[:i]
		}
	}
	return packets
}

func (s *datagram) hasPeer() bool { return s.remote.Load() != nil }

// batches are the spare batches of a packetConn, for a receive and for a send.
type batches struct {
	received, sent atomic.Pointer[batch]
	segmenting     segmenting
}

// batch is several datagrams on their way through system calls, with the memory
// for these. As with a packet, the functions for the poller are made once.
type batch struct {
	// receive and send are called by the poller, and report whether they are
	// done.
	receive, send func(fd uintptr) bool

	packets    []impl.Packet
	firstAlone bool // the first packet is sent in a system call of its own
	n          int  // datagrams moved
	err        error

	// headers are the slots as the kernel sees them, and vectors the data of the
	// packets.
	headers []header
	vectors []unix.Iovec
	slots   []slot
	zone    zone

	// segmenting is that of the socket that sends, and groups what sendmmsg is
	// given in place of headers.
	segmenting *segmenting
	groups     []header
}

// header is the kernel's mmsghdr.
type header struct {
	unix.Msghdr
	size uint32
}

// slot is the memory for one packet.
type slot struct {
	// name is the source or the destination.
	name    rawSockaddr
	control controlBuffer
}

func newBatch() *batch {
	b := new(batch)
	b.receive = func(fd uintptr) bool {
		b.n, b.err = b.moveNow(unix.SYS_RECVMMSG, fd, b.headers)
		return b.err != impl.ErrWouldBlock
	}
	b.send = func(fd uintptr) bool {
		for b.n < len(b.headers) {
			next := b.nextGroups()
			n, err := b.moveNow(unix.SYS_SENDMMSG, fd, next)
			if err != nil && b.segmenting.isRefused(&next[0], err) {
				continue
			}
			if b.err = err; err != nil {
				toOther := b.packets[b.n].To.IsUnix()
				return err != impl.ErrWouldBlock || toOther && !sendFull(fd)
			}
			for i := range next[:n] {
				b.n += int(next[i].Iovlen)
			}
		}
		return true
	}
	return b
}

// moveNow makes the system call.
func (b *batch) moveNow(call, fd uintptr, headers []header) (int, error) {
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

// getBatch returns the spare batch, or a new one while that is in use, with the packets
// in it.
func getBatch(spare *atomic.Pointer[batch], packets []impl.Packet) *batch {
	b := spare.Swap(nil)
	if b == nil {
		b = newBatch()
	}
	n := min(len(packets), batchSize) // a receive may be given more
	if n > cap(b.slots) {
		b.slots, b.headers, b.vectors = make([]slot, n), make([]header, n), make([]unix.Iovec, n)
	}
	b.packets, b.slots, b.headers, b.vectors, b.n = packets[:n], b.slots[:n], b.headers[:n], b.vectors[:n], 0
	for i := range b.packets {
		s, h, v, data := &b.slots[i], &b.headers[i], &b.vectors[i], b.packets[i].Data
		v.Base = unsafe.SliceData(data)
		v.SetLen(len(data))
		h.Iov = v
		h.SetIovlen(1)
		h.Name = (*byte)(unsafe.Pointer(&s.name.raw))
		h.Namelen = uint32(unsafe.Sizeof(s.name.raw))
	}
	return b
}

// putBack drops the references to the packets and makes the batch the spare one.
func (b *batch) putBack(spare *atomic.Pointer[batch]) {
	for i := range b.vectors {
		b.vectors[i].Base = nil
	}
	b.packets, b.err = nil, nil
	spare.Store(b)
}

// receiveBatch waits for a datagram and takes those that are there.
func (c *packetConn) receiveBatch(packets []impl.Packet) (int, error) {
	b := getBatch(&c.batches.received, packets)
	defer b.putBack(&c.batches.received)
	if c.hops == hopsInControl {
		for i := range b.headers {
			b.slots[i].control.into(&b.headers[i].Msghdr)
		}
	}
	if err := pollerError(c.raw.Read(b.receive)); err != nil {
		return 0, err
	}
	for i := range b.n {
		b.packets[i].Message = b.unpack(i, c.hops)
	}
	return b.n, b.err
}

// unpack returns the message that was received into slot i.
func (b *batch) unpack(i int, hops hopsAt) impl.Message {
	h, s := &b.headers[i], &b.slots[i]
	s.name.size = h.Namelen
	m := impl.Message{N: int(h.size), From: s.name.endpoint(&b.zone), Truncated: h.Flags&unix.MSG_TRUNC != 0}
	switch {
	case hops == hopsInControl:
		m.TTL = hopLimit(&h.Msghdr)
	case hops == hopsInHeader && m.N > ttlInHeader:
		m.TTL = int(b.packets[i].Data[ttlInHeader])
	}
	return m
}

// sendBatch sends the packets from the first on, and returns how many it has
// sent. The error is that of the next one.
func (c *packetConn) sendBatch(packets []impl.Packet, firstAlone bool) (int, error) {
	b := getBatch(&c.batches.sent, packets)
	defer b.putBack(&c.batches.sent)
	if err := b.setAddresses(c); err != nil {
		return 0, err
	}
	b.firstAlone, b.segmenting = firstAlone, &c.batches.segmenting
	b.segmenting.prepare(c)
	for {
		if err := pollerError(c.raw.Write(b.send)); err != nil {
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

// setAddresses sets the destinations of the packets, and leaves out those from the first
// invalid one on. If that is the very first it returns an error.
func (b *batch) setAddresses(c *packetConn) error {
	for i := range b.packets {
		h, name := &b.headers[i], &b.slots[i].name
		if err := name.set(c.family, c.withUnspecified(b.packets[i].To), &b.zone); err != nil {
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
