package trace

import (
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// Event is one thing that happened: to a packet, to a connection, to a socket, in a
// name look-up, or by a call of the test that changed the network. The fields that do
// not apply to its Kind are zero.
//
// An Event is valid during the call of Observe alone, its Data too: an observer that
// keeps it keeps a copy.
type Event struct {
	// Number counts the events of a network from 1, in the order in which they
	// happened.
	Number uint64
	// At is the time since the network began, on its clock.
	At   time.Duration
	Kind Kind

	// Host is the host on which it happened, and Peer the other one of a packet or a
	// link. Both are empty where there are no hosts: over the kernel.
	Host, Peer string
	Network    impl.Network
	// Conn is the number of the connection, from 1; 0 for none. Both of its ends have
	// it.
	Conn uint64
	// Local and Remote are the endpoints as Host sees them. A packet goes from Local to
	// Remote, also when it arrives.
	Local, Remote impl.Endpoint

	// Packet is the number of the packet, from 1: what ties its arrival or loss to its
	// sending. A duplicate has the number of its original.
	Packet uint64
	// Segment is the TCP header of a packet; nil for other packets.
	Segment *Segment
	// Data is the payload: of a segment, a datagram, a message of ICMP, or of what a
	// call has moved.
	Data []byte
	// Cause says why a packet was lost.
	Cause Cause

	// Call is the call of the program or the test: "read", "Partition".
	Call string
	// Text is more about the event, as one line: the arguments of a call, the name and
	// the addresses of a look-up.
	Text string
	// Err is the error of the call, nil for success.
	Err error
}

// Segment is what a TCP header says, with the numbers of the wire: a SYN and a FIN take
// one.
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
