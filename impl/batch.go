package impl

// Packet is one datagram of a batch.
type Packet struct {
	// Data is what is sent, or the memory into which a datagram is received.
	Data []byte
	// To is the destination, the zero Endpoint for the peer. A receive does not
	// change it.
	To Endpoint
	// Message describes what was received. A send does not change it.
	Message
}

// Batch is the capability of datagram sockets to move several datagrams in one
// call. It does not allocate in steady state, except when a Unix sender differs
// from the previous one.
type Batch interface {
	// ReceiveBatch waits, until the read deadline, for a datagram, takes those
	// that are there, at most one for each packet, and returns how many. It may
	// leave some to the next call when there are more than a hundred. Each is
	// what Receive into Data would have returned; the packets behind stay as they
	// are. An error comes without any datagram; one that follows datagrams is
	// left to the next call. No packets are (0, nil) at once, even on a closed
	// socket.
	ReceiveBatch(packets []Packet) (int, error)

	// SendBatch sends the packets in their order, as Send would one by one, and
	// returns how many were sent. When these are not all, the error is that of
	// the first packet that was not sent; the packets behind it are not tried. On
	// Unix it waits before each for which there is no room. A refusal that
	// arrives while it sends may go unnoticed. No packets are (0, nil) at once,
	// even on a closed socket.
	SendBatch(packets []Packet) (int, error)
}
