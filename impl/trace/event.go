package trace

import (
	"net/netip"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// Event is one thing that happened: to a packet, to a connection, to a socket, in a
// name look-up, or by a call of the test that changed the network. The fields that do
// not apply to its Kind are zero.
//
// An Event is valid during the call of Observe alone, its Data and its Segment too: an
// observer that keeps it keeps a copy, which [Event.Clone] makes.
type Event struct {
	// Number counts the events of a network from 1, in the order in which they
	// happened.
	Number uint64
	// At is the time since the network began, on its clock.
	At   time.Duration
	Kind Kind

	// Host is the host on which it happened, and Peer the other one of a packet, a
	// connection or a link: the same one for what stays within a host. Both are empty
	// where there are no hosts: over the kernel.
	Host, Peer string
	Network    impl.Network
	// Conn is the number of the connection, from 1; 0 for none. Both of its ends have
	// it, and so have the packets of its handshake. A connect that fails has one too.
	Conn uint64
	// Local and Remote are the endpoints as Host sees them. A packet has its sender as
	// Host and Local, also when it arrives.
	Local, Remote impl.Endpoint

	// Packet is the number of the packet, from 1: what ties its arrival or loss to its
	// sending. A duplicate has the number of its original.
	Packet uint64
	// Segment is the TCP header of a packet; nil for other packets. An urgent byte that
	// stays within a host has one with the flag URG alone.
	Segment *Segment
	// Again reports that a segment was sent before: a retransmission.
	Again bool
	// Queued is how many bytes wait in the queue of the link when a packet was sent,
	// with those of the packet.
	Queued int
	// Data is the payload: of a segment, a datagram, a message of ICMP, or of what a
	// call has moved.
	Data []byte
	// Size is the number of bytes of the payload. An observer that keeps events may
	// keep only the first bytes in Data.
	Size int
	// Cause says why a packet was lost or dropped.
	Cause Cause

	// Call is the call of the program or the test: "read", "Partition".
	Call string
	// Text is more about the event, as one line: the arguments of a call, what a
	// message of ICMP says.
	Text string
	// Name is the name of a look-up, or the name that a call of the test has changed,
	// and Addrs its addresses.
	Name  string
	Addrs []netip.Addr
	// Err is the error of the call, nil for success.
	Err error
}

// Segment is what a TCP header says, with the numbers of the wire: a SYN and a FIN take
// one. Those of an in-memory network begin with 0, so that the first byte has 1.
type Segment struct {
	Flags    Flags
	Seq, Ack uint32
	Window   int // bytes, after scaling
	Urgent   int // the urgent pointer, with URG
}

// Flags are those of a TCP header.
type Flags uint8

// The flags, with the values of the wire.
const (
	FIN Flags = 1 << iota
	SYN
	RST
	PSH
	ACK
	URG
)

// Has reports whether all flags of f are set.
func (s *Segment) Has(f Flags) bool { return s != nil && s.Flags&f == f }
