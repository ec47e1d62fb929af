package memory

import (
	"net/netip"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// deliver handles the arrival of a datagram that is for the host alone. It returns
// false when no socket takes it.
func (h *Host) deliver(from, to netip.AddrPort, p []byte) bool {
	s := h.udp.findReceiver(from, to)
	if s == nil {
		return false
	}
	s.enqueue(from, p)
	return true
}

// enqueue puts a copy of p into the queue, if there is room. There is always room for
// the first datagram.
func (s *udpSocket) enqueue(from netip.AddrPort, p []byte) {
	cost := udpCost(len(p), from.Addr())
	if s.charged > 0 && s.charged+cost > s.recvBuffer() {
		return
	}
	s.charged += cost
	s.in.push(newDatagram(p, impl.Endpoint{AddrPort: from}, cost))
	s.readers.wake()
}

// uncharge records that a datagram has left the queue. Like the kernel it frees the
// charge not for each datagram, but when a quarter of the buffer is read, or all that
// was there when reading began.
func (s *udpSocket) uncharge(d *datagram) {
	s.readCost += d.cost
	if s.batchLeft == 0 || s.readCost >= s.recvBuffer()/4 {
		s.charged -= s.readCost
		s.readCost = 0
	}
}

// onPortUnreachable handles a "port unreachable" for what was sent between two
// endpoints. It is an error of the sender, if the destination is its peer.
func (h *Host) onPortUnreachable(from, to netip.AddrPort) {
	for s := h.udp.sockets.Get(from.Port()); s != nil; s = s.portLinks.Next {
		if s.hasPeer(to) && s.localAddr == from {
			s.setFault(syscall.ECONNREFUSED)
			return
		}
	}
}
