package system

import (
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"syscall"
)

// lacks are the errors of a system that does not have what was asked for. Any
// other error says nothing about the system: the test runs and fails with it.
var lacks = []error{
	syscall.EADDRNOTAVAIL, syscall.EAFNOSUPPORT, syscall.ENETDOWN, syscall.ENETUNREACH, syscall.EHOSTUNREACH,
	syscall.EPROTONOSUPPORT, os.ErrPermission, errors.ErrUnsupported,
}

// lacking returns err if it says that the system lacks something.
func lacking(err error) error {
	for _, lack := range lacks {
		if errors.Is(err, lack) {
			return err
		}
	}
	return nil
}

// socketless returns an error on js, where package net has a network of its own
// inside the process instead of the system's sockets.
func socketless() error {
	if runtime.GOOS == "js" {
		return fmt.Errorf("sockets on js: %w", errors.ErrUnsupported)
	}
	return nil
}

// open opens a packet socket at an address.
func open(network, address string) error {
	if err := socketless(); err != nil {
		return err
	}
	conn, err := net.ListenPacket(network, address)
	if err != nil {
		return lacking(err)
	}
	return lacking(conn.Close())
}

// reach sends a datagram from an address to itself: an interface that is down can
// still have the address.
func reach(network, address string) error {
	if err := socketless(); err != nil {
		return err
	}
	conn, err := net.ListenPacket(network, address)
	if err != nil {
		return lacking(err)
	}
	defer func() { _ = conn.Close() }()
	_, err = conn.WriteTo([]byte("x"), conn.LocalAddr())
	return lacking(err)
}
