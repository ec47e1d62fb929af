package trace

// Kind says what an Event is.
type Kind uint8

// What happens to a packet between two hosts. Within a host, and over the kernel, there
// are no packets: Sent is then what one call moved.
const (
	_          Kind = iota
	Sent            // a packet left Host for Peer
	Arrived         // it arrived at Peer
	Lost            // it did not, for the reason in Cause
	Duplicated      // the link made a second one of it
)

// What happens to a socket or a connection.
const (
	Bound       Kind = iota + 16 // the socket holds Local
	Listening                    // the server accepts connections
	Connecting                   // a connect to Remote began
	Established                  // the connection exists for Host
	Refused                      // the connect failed, with Err
	Accepted                     // Accept returned the connection
	Shut                         // Host sends no more: half-close
	Reset                        // the connection ended with a reset
	Closed                       // the socket was closed
)

// What a program or a test does.
const (
	LookupAsked Kind = iota + 32
	LookupAnswered
	Called  // a call on a traced implementation returned
	Changed // the test changed the network: Shape, Partition, Heal, Crash, Restart ...
)

// Cause says why a packet was lost.
type Cause uint8

// The causes.
const (
	_          Cause = iota
	LinkLoss         // the loss rate of the link
	Partition        // the link was cut, when it was sent or on its way
	HostDown         // the host had crashed
	QueueFull        // the queue of the link, the receive buffer or the accept queue was full
	NoListener       // no socket was there for it
	TooLarge         // it was larger than a packet may be
)
