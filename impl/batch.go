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
// call. It takes no memory.
type Batch interface {
	// ReceiveBatch waits, until the read deadline, for a datagram, takes those
	// that are there, at most one for each packet, and answers how many. Each is
	// what Receive into Data would have answered. An error comes without any
	// datagram; one that follows datagrams is left to the next call. No packets
	// are (0, nil) at once.
	ReceiveBatch(packets []Packet) (int, error)

	// SendBatch sends the packets in their order, as Send would one by one, and
	// answers how many were sent. When these are not all, the error is that of
	// the first that was not. No packets are (0, nil) at once.
	SendBatch(packets []Packet) (int, error)
}
