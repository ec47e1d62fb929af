package main

import (
	"golang.org/x/net/icmp"
	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

// Echo is the part of an echo request that its reply repeats.
type Echo struct {
	// ID is the same in all requests of a program, and Seq counts them.
	ID, Seq int
	// Data is sent back as it is.
	Data []byte
}

// A family has the constants of IPv4 or IPv6.
type family struct {
	protocol       int
	request, reply icmp.Type
}

var (
	v4 = family{1, ipv4.ICMPTypeEcho, ipv4.ICMPTypeEchoReply}
	v6 = family{58, ipv6.ICMPTypeEchoRequest, ipv6.ICMPTypeEchoReply}
)

// Request returns the message that asks for the echo. On IPv6 it has no checksum:
// the kernel makes it.
func (f family) Request(e Echo) ([]byte, error) {
	m := icmp.Message{Type: f.request, Body: &icmp.Echo{ID: e.ID, Seq: e.Seq, Data: e.Data}}
	return m.Marshal(nil)
}

// Reply returns the echo in a reply, and false for any other message: a raw
// socket hears all that comes to the host, its own requests to that host
// included.
func (f family) Reply(message []byte) (Echo, bool) {
	m, err := icmp.ParseMessage(f.protocol, message)
	if err != nil || m.Type != f.reply {
		return Echo{}, false
	}
	e, ok := m.Body.(*icmp.Echo)
	if !ok {
		return Echo{}, false
	}
	return Echo{ID: e.ID, Seq: e.Seq, Data: e.Data}, true
}
