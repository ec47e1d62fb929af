package impl

// Packet is one datagram of a batch.
type Packet struct {
	// Data is what is sent, or the memory into which a datagram is received.
	Data []byte
	// To is where it is sent, the zero Endpoint for the peer. A receive leaves
	// it alone.
	To Endpoint
	// Message describes what was received. A send leaves it alone.
	Message
}

// Batch is the capability of datagram sockets to move several datagrams in one
// call. Used again and again it takes no memory, but for the path of a Unix
// sender whom it has not just met.
type Batch interface {
	// ReceiveBatch waits, until the read deadline, for a datagram, takes those
	// that are there, at most one for each packet, and answers how many. It may
	// leave some to the next call when there are more than a hundred. Each is
	// what Receive into Data would have answered; the packets behind stay as they
	// are. An error comes without any datagram; one that follows datagrams is
	// left to the next call. No packets are (0, nil) at once, even on a closed
	// socket.
	ReceiveBatch(packets []Packet) (int, error)

	// SendBatch sends the packets in their order, as Send would one by one, and
	// answers how many were sent. When these are not all, the error is that of
	// the first that was not; those behind it are not tried. On Unix it waits
	// before each for which there is no room. A refusal that arrives while it
	// sends may go unnoticed. No packets are (0, nil) at once, even on a closed
	// socket.
	SendBatch(packets []Packet) (int, error)
}
