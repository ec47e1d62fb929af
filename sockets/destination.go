package sockets

import (
	"errors"
	"net"
	"os"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// errMissingAddress is package net's error for a missing destination.
var errMissingAddress = errors.New("missing address")

// destination returns the endpoint to send or connect to: without an address it
// is the host itself. The zero Endpoint would stand for no destination.
func destination(network impl.Network, remote impl.Endpoint) impl.Endpoint {
	switch {
	case remote.IsUnix() || remote.Addr().IsValid():
		return remote
	case network == impl.UDP6, network == impl.ICMP6:
		return impl.IP(any6, remote.Port())
	default:
		return impl.IP(any4, remote.Port())
	}
}

// destinationAt returns the endpoint to send to at an address of package net, in
// the order of its errors.
func (s *datagramSocket) destinationAt(addr net.Addr) (impl.Endpoint, error) {
	network := s.datagram().Network()
	missing, err := isMissing(network, addr)
	to := impl.EndpointOf(addr)
	switch {
	case err != nil:
		return impl.Endpoint{}, err
	case s.hasPeer.Load():
		return impl.Endpoint{}, net.ErrWriteToConnected
	case missing:
		return impl.Endpoint{}, errMissingAddress
	case isMalformed(addr):
		return impl.Endpoint{}, s.doesNotFit(addr)
	case network.IsUnix() && addr.Network() != string(network):
		return impl.Endpoint{}, syscall.EAFNOSUPPORT
	case to.IsZero() && s.datagram().LocalEndpoint().Addr().Is6():
		return impl.IP(any6, 0), nil
	case to.IsZero() && !network.IsUnix():
		return destination(network, to), nil
	default:
		return to, nil
	}
}

// isMissing reports whether an address is a nil pointer of the network's address
// type. Any other type is an error.
func isMissing(network impl.Network, addr net.Addr) (bool, error) {
	switch a := addr.(type) {
	case *net.UDPAddr:
		if network.IsUDP() {
			return a == nil, nil
		}
	case *net.IPAddr:
		if network.IsRaw() {
			return a == nil, nil
		}
	case *net.UnixAddr:
		if network.IsUnix() {
			return a == nil, nil
		}
	}
	return false, syscall.EINVAL
}

// isMalformed reports whether a non-nil address has an IP of an impossible length.
func isMalformed(addr net.Addr) bool {
	ip := rawIP(addr)
	return len(ip) != 0 && ip.To16() == nil
}

// doesNotFit is package net's error for an IP that the socket cannot send to.
func (s *datagramSocket) doesNotFit(addr net.Addr) error {
	family := "non-IPv4 address"
	if s.datagram().LocalEndpoint().Addr().Is6() {
		family = "non-IPv6 address"
	}
	return &net.AddrError{Err: family, Addr: rawIP(addr).String()}
}

func rawIP(addr net.Addr) net.IP {
	switch a := addr.(type) {
	case *net.UDPAddr:
		return a.IP
	case *net.IPAddr:
		return a.IP
	}
	return nil
}

// causeOf returns the cause of an error of sending, without a label. Package
// net reports an IPv6 address on an IPv4 socket, and the kernel an IPv4 address
// on an IPv6 socket.
func (s *datagramSocket) causeOf(err error, to impl.Endpoint) error {
	_, misfit := err.(*ArgumentError)
	switch is4 := to.Addr().Unmap().Is4(); {
	case misfit && is4 && !s.IsOpen():
		return net.ErrClosed
	case misfit && is4:
		return os.NewSyscallError("sendto", syscall.ENETUNREACH)
	case misfit:
		return &net.AddrError{Err: "non-IPv4 address", Addr: to.Addr().WithZone("").String()}
	}
	if op, ok := err.(*net.OpError); ok {
		return op.Err
	}
	return err
}

// sendError converts an error of sending to the form of package net, in which a nil
// pointer is no address.
func (s *datagramSocket) sendError(addr net.Addr, err error) error {
	e := impl.OpError("write", s.datagram().Network(), s.datagram().LocalEndpoint(), impl.Endpoint{}, err).(*net.OpError)
	if missing, _ := isMissing(s.datagram().Network(), addr); !missing {
		e.Addr = addr
	}
	return e
}

// withSyscall sets the system call that package net names in an error of receiving:
// read for Read, and recvfrom for calls that return the sender.
func withSyscall(name string, err error) error {
	op, ok := err.(*net.OpError)
	if !ok {
		return err
	}
	call, ok := op.Err.(*os.SyscallError)
	if !ok || call.Syscall == name {
		return err
	}
	renamed := *op
	renamed.Err = &os.SyscallError{Syscall: name, Err: call.Err}
	return &renamed
}
