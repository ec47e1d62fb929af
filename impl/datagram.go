package impl

import (
	"net/netip"
	"time"
)

// Datagram is a socket of messages that keep their boundaries and may be lost:
// UDP, or datagrams between Unix sockets, which wait instead of being lost, or
// raw ones, whose differences [Provider] describes.
//
// It can send to any endpoint and receive from any. Once connected it sends to
// its peer unless given another destination, and receives from its peer alone. A
// UDP socket takes its family from the first endpoint that it is given; the
// wildcard selects both.
type Datagram interface {
	Socket

	// Connect sets the peer; it sends nothing and does not wait. A socket that is
	// not bound gets an endpoint of its own. Connecting again sets another peer,
	// and the zero Endpoint removes it: an ephemeral port is then given up.
	// Datagrams that have arrived already stay.
	//
	// Errors: ENETUNREACH for an address that cannot be reached; for Unix ENOENT,
	// ECONNREFUSED where no socket has the path any more, EPROTOTYPE where a
	// stream socket has it, and EPERM where a socket has it that is connected to
	// another; an *ArgumentError for an endpoint that does not fit the network;
	// net.ErrClosed.
	//
	// Smalltalk: AbstractSocketImpl >> connectTo:port:.
	Connect(remote Endpoint) error

	// RemoteEndpoint returns the peer's endpoint, the zero Endpoint without one.
	// It stays after Close.
	//
	// Smalltalk: AbstractSocketImpl >> remoteAddress, AbstractSocketImpl >> remotePort.
	RemoteEndpoint() Endpoint

	// Receive takes the datagram that arrived first and copies it into p, as
	// much as fits; the rest of it is lost. It waits for one until the read
	// deadline. An empty p takes a datagram too.
	//
	// Errors: ECONNREFUSED, once, when a datagram that a connected UDP socket
	// sent was refused; it comes before datagrams that wait. io.EOF never. A
	// *StateError that matches ErrNotBound on a socket that was never bound,
	// connected or sent from. TryReceive and EnsureReadable report ECONNABORTED
	// where the system has shut the socket for receiving and nothing is left to
	// be received. The socket stays usable after any other error.
	//
	// Smalltalk: DatagramSocketImpl >> next, DatagramSocketImpl >> receive:, DatagramSocketImpl >> receive:datagram:.
	Receive(p []byte) (Message, error)

	// TryReceive is Receive without waiting: when nothing is there it returns
	// ErrWouldBlock, the bare value.
	TryReceive(p []byte) (Message, error)

	// TryPeek is TryReceive, and leaves the datagram in the queue. It takes a
	// pending error, as TryReceive does.
	//
	// Smalltalk: DatagramSocketImpl >> peek, DatagramSocketImpl >> peek:.
	TryPeek(p []byte) (Message, error)

	// Send sends p as one datagram, to the peer when to is the zero Endpoint. A
	// socket that is not bound gets an endpoint of its own. UDP does not wait,
	// and what does not arrive is lost without an error. A Unix datagram waits,
	// until the write deadline, while the receiver's queue is full. It returns
	// len(p), or 0 with an error.
	//
	// Errors: EMSGSIZE for more than fits into a datagram; EDESTADDRREQ on UDP
	// and ENOTCONN on Unix without a destination; EINVAL for port 0;
	// ENETUNREACH; EACCES for a broadcast address while Broadcast is off;
	// ECONNREFUSED, once, as with Receive, and then nothing is sent; for Unix
	// those of Connect; an *ArgumentError for an endpoint that does not fit the
	// network or the family of what the socket is bound to.
	//
	// Smalltalk: DatagramSocketImpl >> nextPut:, DatagramSocketImpl >> send:to:port:.
	Send(p []byte, to Endpoint) (int, error)

	// CanWrite reports whether a Send to the peer would return at once. It never
	// blocks. It reports false for a closed socket.
	CanWrite() bool

	// EnsureWritable waits until CanWrite would report true. It ends with an
	// error when the write deadline passes or the socket is closed.
	//
	// Smalltalk: AbstractSocketImpl >> ensureWriteable.
	EnsureWritable() error

	// SetWriteDeadline is SetReadDeadline for Send and EnsureWritable.
	SetWriteDeadline(t time.Time) error
}

// Message describes a datagram that has been received.
type Message struct {
	// N is how many bytes of it are in the caller's slice.
	N int
	// From is the sender, the zero Endpoint for a Unix socket without a name.
	From Endpoint
	// Truncated is true when it was longer than the slice.
	Truncated bool
	// TTL is the hop limit that it had left on arrival, 0 where the socket does
	// not know it. Raw sockets do: on ICMP4 from the header, if the slice has
	// room for its first 9 bytes.
	TTL int
}

// Multicast is the capability of UDP sockets that can be members of groups.
// What they send to a group is governed by the options MulticastTTL,
// MulticastLoop and MulticastInterface.
type Multicast interface {
	// JoinGroup makes the socket a member of group on the interface that has
	// the address on; the zero Addr lets the system choose. The socket then
	// receives what is sent there to the group and its own port.
	//
	// Errors: an *ArgumentError when group is not a multicast address or not
	// of the socket's family; EADDRINUSE for a member; ENODEV when no
	// interface has the address; ENOBUFS for too many groups; net.ErrClosed.
	//
	// Smalltalk: MulticastSocketImpl >> join:, UDPSocketImpl >> join:.
	JoinGroup(group, on netip.Addr) error

	// LeaveGroup ends a membership. On a socket that is no member it is
	// EADDRNOTAVAIL; otherwise the errors are those of JoinGroup. Close leaves
	// all groups.
	//
	// Smalltalk: MulticastSocketImpl >> leave:, UDPSocketImpl >> leave:.
	LeaveGroup(group, on netip.Addr) error
}
