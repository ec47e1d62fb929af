package sockets

import (
	"net"
	"net/netip"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// A DatagramSocket is a net.PacketConn, and with a default destination a
// net.Conn. These methods wait until the deadline, and ignore the class-side
// timeout.
var (
	_ net.PacketConn = (*DatagramSocket)(nil)
	_ net.Conn       = (*DatagramSocket)(nil)
)

// ReadFrom waits for a datagram, copies it into p, and returns how many bytes it
// copied and the sender: a *net.UDPAddr, *net.UnixAddr or *net.IPAddr, nil for a
// Unix socket without a name. Bytes that do not fit into p are lost. An empty p
// consumes a datagram too. As in package net, a raw socket of IPv4 returns
// messages without the IP header. Errors are those of [DatagramSocket.Next].
func (s *datagramSocket) ReadFrom(p []byte) (int, net.Addr, error) {
	s.check()
	m, err := s.read(p)
	if err != nil {
		return 0, nil, withSyscall("recvfrom", err)
	}
	return s.withoutHeader(p, m.N), m.From.NetAddr(s.datagram().Network()), nil
}

// ReadFromAddrPort is ReadFrom that returns the sender without an allocation,
// the zero AddrPort for Unix sockets.
func (s *datagramSocket) ReadFromAddrPort(p []byte) (int, netip.AddrPort, error) {
	s.check()
	m, err := s.read(p)
	if err != nil {
		return 0, netip.AddrPort{}, withSyscall("recvfrom", err)
	}
	return s.withoutHeader(p, m.N), m.From.AddrPort, nil
}

// WriteTo sends p as one datagram to an address of the type that LocalAddr
// returns, and returns len(p). An address without an IP is the host itself, in
// the family of the socket.
//
// Errors are those of net.PacketConn: EINVAL for an address of another type and
// for port 0, *net.AddrError for one of IPv6 on a socket of IPv4 and ENETUNREACH
// for one of IPv4 on a socket of IPv6, net.ErrWriteToConnected on a socket that
// has a default destination, and those of [DatagramSocket.NextPut].
func (s *datagramSocket) WriteTo(p []byte, addr net.Addr) (int, error) {
	to, err := s.destinationAt(addr)
	if err != nil {
		return 0, s.sendError(addr, err)
	}
	n, err := s.send(p, to, 0)
	if err != nil {
		err = s.sendError(addr, s.causeOf(err, to))
	}
	return n, err
}

// WriteToAddrPort is WriteTo for an address of package netip.
func (s *datagramSocket) WriteToAddrPort(p []byte, to netip.AddrPort) (int, error) {
	s.check()
	e := impl.IP(to.Addr(), to.Port())
	var err error
	switch {
	case s.hasPeer.Load():
		err = net.ErrWriteToConnected
	case !to.Addr().IsValid():
		err = errMissingAddress
	default:
		n, err := s.send(p, e, 0)
		if err != nil {
			err = s.sendError(e.NetAddr(s.datagram().Network()), s.causeOf(err, e))
		}
		return n, err
	}
	return 0, s.sendError(nil, err)
}

// Read is ReadFrom without the sender. As in package net, an empty p consumes
// nothing, and a raw socket of IPv4 returns messages with the IP header.
func (s *datagramSocket) Read(p []byte) (int, error) {
	s.check()
	if len(p) == 0 {
		return 0, nil
	}
	m, err := s.read(p)
	return m.N, withSyscall("read", err)
}

// Write sends p as one datagram to the default destination, and returns len(p).
// Errors are those of [DatagramSocket.NextPut].
func (s *datagramSocket) Write(p []byte) (int, error) { return s.send(p, impl.Endpoint{}, 0) }

// read waits for a datagram until the read deadline.
func (s *datagramSocket) read(p []byte) (impl.Message, error) {
	if err := s.beginReceive(); err != nil {
		return impl.Message{}, err
	}
	defer s.endReceive()
	if s.stash.nonEmpty.Load() && s.IsOpen() {
		if m, err := s.stash.receive(p, false); err == nil {
			return m, nil
		}
	}
	for {
		m, err := s.datagram().Receive(p)
		if err == nil || !s.readDeadlines.awaitRetry(time.Time{}, err) {
			return m, err
		}
	}
}

// send sends a datagram. It waits until the write deadline or, without one, for
// the timeout; 0 means no bound.
func (s *datagramSocket) send(p []byte, to impl.Endpoint, timeout time.Duration) (int, error) {
	bound, err := s.beginSendWait(to, timeout)
	if err != nil {
		return 0, err
	}
	defer s.writeDeadlines.endWait(bound)
	if s.current.Load() != nil {
		defer s.startTurnOnceBound()()
	}
	for {
		n, err := s.datagram().Send(p, to)
		if err == nil || !s.writeDeadlines.awaitRetry(bound, err) {
			return n, err
		}
	}
}

// withoutHeader removes the IPv4 header from the first n bytes of p, received by
// a raw socket, and returns how many bytes are left.
func (s *datagramSocket) withoutHeader(p []byte, n int) int {
	if s.datagram().Network() != impl.ICMP4 || n == 0 {
		return n
	}
	header := min(int(p[0]&0xf)*4, n)
	return copy(p, p[header:n])
}
