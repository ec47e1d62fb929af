package trace

// Kind says what an Event is.
type Kind uint8

// What happens to a packet between two hosts. Every packet that was sent, or duplicated,
// arrives or is lost later, unless the network ends before.
//
// Within a host, and over the kernel, there are no packets: Sent is then what one call
// moved, which has arrived with that.
const (
	_          Kind = iota
	Sent            // a packet left Host for Peer
	Arrived         // it arrived at Peer
	Lost            // it did not, for the reason in Cause
	Duplicated      // the link made a second one of it
	// Dropped is a packet that has arrived at Peer, which did not take it for the reason
	// in Cause. It also is a datagram or an attempt to connect within a host.
	Dropped
	Received // a call on a traced implementation took Data, which came from Remote
)

// What happens to a socket or a connection.
const (
	Bound       Kind = iota + 16 // the socket holds Local
	Listening                    // the server accepts connections
	Connecting                   // a connect to Remote began
	Established                  // the connection exists for Host, at the end that is Local
	Refused                      // the connect failed, with Err
	Accepted                     // Accept returned the connection
	Shut                         // Host sends no more: half-close, or a part of its close
	Reset                        // Host ended the connection with a reset
	TimedOut                     // Host gave the connection up: it got no reply
	Closed                       // the socket was closed, by the program or by a crash
)

// What a program or a test does.
const (
	LookupAsked Kind = iota + 32
	LookupAnswered
	Called  // a call on a traced implementation returned
	Changed // the test changed the network: Shape, Partition, Heal, Crash, Restart ...
)

// Cause says why a packet was lost or dropped.
type Cause uint8

// The causes. Those up to QueueFull lose a packet on its way, the others drop it where
// it has arrived.
const (
	_           Cause = iota
	LinkLoss          // the loss rate of the link
	Partition         // the link was cut, when it was sent or on its way
	HostDown          // the host had crashed
	NoHost            // no host has the address
	QueueFull         // the queue of the link was full
	BufferFull        // the receive buffer was full
	BacklogFull       // the accept queue was full
	NoListener        // no socket was there for it
	Filtered          // Link.Connects says what becomes of a SYN
)

var kinds = map[Kind]string{
	Sent: "sent", Arrived: "arrived", Lost: "lost", Duplicated: "duplicated", Dropped: "dropped",
	Received: "received",
	Bound:    "bound", Listening: "listening", Connecting: "connecting", Established: "established",
	Refused: "failed to connect", Accepted: "accepted", Shut: "shut", Reset: "reset",
	TimedOut: "timed out", Closed: "closed",
	LookupAsked: "look-up", LookupAnswered: "look-up result", Called: "called", Changed: "changed",
}

// String returns the kind in words, as "arrived".
func (k Kind) String() string { return kinds[k] }

var causes = [...]string{
	LinkLoss: "link loss", Partition: "partition", HostDown: "host down", NoHost: "no such host",
	QueueFull: "queue full", BufferFull: "receive buffer full", BacklogFull: "accept queue full",
	NoListener: "no listener", Filtered: "filtered",
}

// String returns the cause in words, as "queue full".
func (c Cause) String() string { return causes[c] }

// MarshalText returns the cause in words, for JSON.
func (c Cause) MarshalText() ([]byte, error) { return []byte(c.String()), nil }
