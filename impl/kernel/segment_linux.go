package kernel

import (
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Datagrams of one size to one destination go through the network stack of Linux as
// one, until the device or the receiver needs them one by one (UDP_SEGMENT, generic
// segmentation offload). They arrive as they would otherwise.

// The limits of what goes as one: how many segments every kernel takes, and how many
// bytes a datagram of IPv4 can have.
const (
	mostSegments      = 64
	mostSegmentsBytes = 65507
)

// segmenting is what a socket knows of the sizes that it can send in segments. It
// is safe for concurrent use.
type segmenting struct {
	// largest is the size of the largest segment: 0 while that is not known, and
	// noSegments when the socket sends none.
	largest atomic.Int32
}

const noSegments = -1

// hasSegments asks the system whether a socket can send segments. A kernel that
// does not know them would ignore the control message.
var hasSegments = func(fd uintptr) bool {
	_, err := unix.GetsockoptInt(int(fd), unix.IPPROTO_UDP, unix.UDP_SEGMENT)
	return err == nil
}

// prepare finds out whether the socket can send segments, once.
func (s *segmenting) prepare(c *packetConn) {
	if s.largest.Load() != 0 {
		return
	}
	largest := int32(noSegments)
	if c.family != unix.AF_UNIX && !c.isRaw {
		_ = c.raw.Control(func(fd uintptr) {
			if hasSegments(fd) {
				largest = mostSegmentsBytes
			}
		})
	}
	s.largest.Store(largest)
}

// isRefused reports whether a send has failed because of its segments, and makes the
// next ones smaller or stops them: the datagrams are then sent one by one. The system
// refuses segments that the MTU of the path does not hold (EINVAL, EMSGSIZE), where
// it would fragment a datagram, and any on a device that cannot send them (EIO).
func (s *segmenting) isRefused(h *header, err error) bool {
	if h.Iovlen == 1 {
		return false
	}
	switch err {
	case unix.EINVAL, unix.EMSGSIZE:
		smaller := int32(h.Iov.Len) - 1
		if smaller == 0 {
			smaller = noSegments
		}
		s.largest.Store(smaller)
	case unix.EIO, unix.EOPNOTSUPP, unix.ENOPROTOOPT:
		s.largest.Store(noSegments)
	default:
		return false
	}
	return true
}

// nextGroups returns the headers for the next system call: each for one datagram, or
// for several that go as one, whose number is that of its vectors.
func (b *batch) nextGroups() []header {
	largest := int(b.segmenting.largest.Load())
	switch {
	case b.firstAlone && b.n == 0:
		return b.headers[:1]
	case largest == noSegments:
		return b.headers[b.n:]
	}
	b.groups = b.groups[:0]
	for i := b.n; i < len(b.headers); {
		h := b.headers[i]
		if n := b.segmentsFrom(i, largest); n > 1 {
			h.SetIovlen(n)
			b.slots[i].control.setSegmentSize(&h.Msghdr, len(b.packets[i].Data))
		}
		b.groups = append(b.groups, h)
		i += int(h.Iovlen)
	}
	return b.groups
}

// segmentsFrom returns how many of the packets from the first on can go as one:
// those of its size, and one that is smaller, to the same destination.
func (b *batch) segmentsFrom(first, largest int) int {
	packets := b.packets[first:min(len(b.headers), first+mostSegments)]
	size, total := len(packets[0].Data), 0
	if size == 0 || size > largest {
		return 1
	}
	for i := range packets {
		n := len(packets[i].Data)
		total += n
		switch {
		case n == 0 || n > size || total > mostSegmentsBytes || packets[i].To != packets[0].To:
			return i
		case n < size:
			return i + 1
		}
	}
	return len(packets)
}

// setSegmentSize makes the control message that has the data sent in segments.
func (b *controlBuffer) setSegmentSize(h *unix.Msghdr, size int) {
	message := (*unix.Cmsghdr)(unsafe.Pointer(b))
	message.Level, message.Type = unix.IPPROTO_UDP, unix.UDP_SEGMENT
	message.SetLen(unix.CmsgLen(2))
	*(*uint16)(unsafe.Add(unsafe.Pointer(b), unix.CmsgLen(0))) = uint16(size)
	h.Control = (*byte)(unsafe.Pointer(b))
	h.SetControllen(unix.CmsgSpace(2))
}
