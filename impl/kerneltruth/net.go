package kerneltruth

import (
	"context"
	"net"
	"slices"

	"github.com/smalltalk-sockets/go/impl"
)

// Net makes sockets as package net does: package net itself, or a substitute.
type Net interface {
	DialContext(ctx context.Context, network, address string) (net.Conn, error)
	Listen(network, address string) (net.Listener, error)
	ListenPacket(network, address string) (net.PacketConn, error)
}

// netOperations are the operations of package net, played through a Net and the
// sockets that it makes.
var netOperations map[string]operation

func init() { // because some operations look others up
	netOperations = map[string]operation{
		"pair":         (*replay).netPair,
		"dial":         (*replay).netDial,
		"listen":       (*replay).netListen,
		"listenpacket": (*replay).netListenPacket,
		"accept":       (*replay).netAccept,
		"read":         (*replay).netRead,
		"readnil":      (*replay).netRead,
		"write":        (*replay).netWrite,
		"writenil":     (*replay).netWrite,
		"close":        (*replay).netClose,
		"closeread":    (*replay).netCloseRead,
		"closewrite":   (*replay).netCloseWrite,
		"copy":         (*replay).netCopy,
		"addrs":        (*replay).netAddrs,
		"readfrom":     (*replay).netReadFrom,
		"writeto":      (*replay).netWriteTo,
		"writetonil":   (*replay).netWriteTo,
		"deadline":     (*replay).netDeadline,
	}
}

// makers are the operations that make sockets, and so decide whether the boundary
// or a Net plays them.
var makers = []string{"pair", "dial", "listen", "listenpacket"}

// socketNames are the names of the arguments that name a socket.
var socketNames = []string{"conn", "pc", "obj", "ln", "sock", "src", "dst"}

// operation returns how a step is played: an operation of package net, on sockets
// that a Net has made, through that Net, if there is one; any other at the
// boundary.
func (r *replay) operation(s step) (operation, bool) {
	if play, ok := netOperations[s.Op]; ok && r.Net != nil && r.isOfNet(s) {
		return play, true
	}
	play, ok := operations[s.Op]
	return play, ok
}

// isOfNet reports whether a step makes a socket, or is about one that was made
// through Net.
func (r *replay) isOfNet(s step) bool {
	return slices.Contains(makers, s.Op) || slices.ContainsFunc(socketNames, func(argument string) bool {
		return isNetSocket(r.object(s.Args[argument]))
	})
}

func isNetSocket(o any) bool {
	if _, ok := o.(impl.Socket); ok {
		return false
	}
	switch o.(type) {
	case net.Conn, net.Listener, net.PacketConn:
		return true
	}
	return false
}

// looks are the operations at the boundary that change nothing.
var looks = []string{"getopt", "poll", "ioctl", "getsockname", "getpeername"}

// hidden reports whether a step at the boundary is about a socket that has no
// object of the boundary, as package net's sockets have none.
func (r *replay) hidden(s step) bool {
	if _, ok := netOperations[s.Op]; ok {
		return false
	}
	return slices.ContainsFunc(socketNames, func(argument string) bool { return isNetSocket(r.named(s.Args[argument])) })
}
