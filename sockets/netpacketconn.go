package sockets

import (
	"net"
	"net/netip"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// The types that ListenPacket returns, and Dial for messages: a DatagramSocket with
// the methods that *net.UDPConn and *net.IPConn have beside those of net.PacketConn
// and net.Conn. Those with a descriptor are types of their own, for the reason of
// systemConn.
type (
	netPacketConn    struct{ *DatagramSocket }
	systemPacketConn struct{ netPacketConn }
	netUDPConn       struct{ netPacketConn }
	systemUDPConn    struct{ netUDPConn }
	systemIPConn     struct{ systemPacketConn }
)

// netMessageConn is what the types have in common.
type netMessageConn interface {
	net.PacketConn
	net.Conn
}

var (
	_ netMessageConn = netPacketConn{}
	_ syscall.Conn   = systemPacketConn{}
	_ syscall.Conn   = systemUDPConn{}
)

// newNetPacketConn returns a socket for messages as package net has it.
func newNetPacketConn(s *DatagramSocket) netMessageConn {
	conn := netPacketConn{s}
	network := s.datagram().Network()
	_, system := impl.As[impl.ControlMessages](s.object())
	switch {
	case system && network.IsUDP():
		return systemUDPConn{netUDPConn{conn}}
	case system && network.IsRaw():
		return systemIPConn{systemPacketConn{conn}}
	case system:
		return systemPacketConn{conn}
	case network.IsUDP():
		return netUDPConn{conn}
	default:
		return conn
	}
}

// datagramFacade is how DatagramSocketOf recognises these types.
func (c netPacketConn) datagramFacade() *DatagramSocket { return c.DatagramSocket }

// SetReadBuffer sets the option [ReceiveBuffer], in bytes.
func (c netPacketConn) SetReadBuffer(bytes int) error {
	return impl.Set(c.object(), impl.ReceiveBuffer, bytes)
}

// SetWriteBuffer sets the option [SendBuffer], in bytes.
func (c netPacketConn) SetWriteBuffer(bytes int) error {
	return impl.Set(c.object(), impl.SendBuffer, bytes)
}

// SyscallConn returns access to the descriptor.
func (c systemPacketConn) SyscallConn() (syscall.RawConn, error) { return rawConn(c.object()) }

// SyscallConn returns access to the descriptor.
func (c systemUDPConn) SyscallConn() (syscall.RawConn, error) { return rawConn(c.object()) }

// ReadFromUDP is ReadFrom that returns the sender by its type.
func (c netUDPConn) ReadFromUDP(p []byte) (int, *net.UDPAddr, error) {
	n, from, err := c.ReadFromUDPAddrPort(p)
	return n, udpAddr(from), err
}

// ReadFromUDPAddrPort is ReadFrom that returns the sender without an allocation.
func (c netUDPConn) ReadFromUDPAddrPort(p []byte) (int, netip.AddrPort, error) {
	return c.ReadFromAddrPort(p)
}

// WriteToUDP is WriteTo for an address of UDP.
func (c netUDPConn) WriteToUDP(p []byte, to *net.UDPAddr) (int, error) { return c.WriteTo(p, to) }

// WriteToUDPAddrPort is WriteTo for an address of package netip.
func (c netUDPConn) WriteToUDPAddrPort(p []byte, to netip.AddrPort) (int, error) {
	return c.WriteToAddrPort(p, to)
}

// ReadMsgUDP is ReadMsgUDPAddrPort that returns the sender as an address of package
// net.
func (c systemUDPConn) ReadMsgUDP(p, oob []byte) (n, oobn, flags int, from *net.UDPAddr, err error) {
	n, oobn, flags, sender, err := c.ReadMsgUDPAddrPort(p, oob)
	return n, oobn, flags, udpAddr(sender), err
}

// ReadMsgUDPAddrPort waits for a datagram, copies it into p and the control messages
// that came with it into oob, and returns how many bytes it copied into each, and the
// flags that the system set on the message.
func (c systemUDPConn) ReadMsgUDPAddrPort(p, oob []byte) (n, oobn, flags int, from netip.AddrPort, err error) {
	m, err := c.readMessage(p, oob)
	return m.N, m.ControlN, m.Flags, m.From.AddrPort, err
}

// WriteMsgUDP is WriteMsgUDPAddrPort for an address of package net, nil for the
// default destination.
func (c systemUDPConn) WriteMsgUDP(p, oob []byte, to *net.UDPAddr) (n, oobn int, err error) {
	return c.writeMessage(p, oob, to, to == nil)
}

// WriteMsgUDPAddrPort sends p as one datagram with the control messages in oob, to an
// address or, on a socket that has a default destination, with the zero AddrPort to
// that. It returns how many bytes of both it sent.
func (c systemUDPConn) WriteMsgUDPAddrPort(p, oob []byte, to netip.AddrPort) (n, oobn int, err error) {
	if !to.IsValid() {
		return c.writeMessage(p, oob, (*net.UDPAddr)(nil), true)
	}
	return c.writeMessage(p, oob, net.UDPAddrFromAddrPort(to), false)
}

// ReadMsgIP waits for a message, copies it into p, with the header in IP version 4,
// and the control messages that came with it into oob, and returns how many bytes it
// copied into each, and the flags that the system set on the message.
func (c systemIPConn) ReadMsgIP(p, oob []byte) (n, oobn, flags int, from *net.IPAddr, err error) {
	m, err := c.readMessage(p, oob)
	if addr, ok := m.From.NetAddr(c.datagram().Network()).(*net.IPAddr); ok {
		from = addr
	}
	return m.N, m.ControlN, m.Flags, from, err
}

// WriteMsgIP sends p as one message with the control messages in oob, to an address
// or, with nil, to the default destination. It returns how many bytes of both it sent.
func (c systemIPConn) WriteMsgIP(p, oob []byte, to *net.IPAddr) (n, oobn int, err error) {
	return c.writeMessage(p, oob, to, to == nil)
}

// udpAddr returns an address of package net, nil for the zero AddrPort.
func udpAddr(a netip.AddrPort) *net.UDPAddr {
	if !a.IsValid() {
		return nil
	}
	return net.UDPAddrFromAddrPort(a)
}
