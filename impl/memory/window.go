package memory

// The window of TCP within a host, as Linux opens and closes it over loopback.
//
// It closes when the receive buffer is full. From then on bytes wait in the sender's
// buffer, and the window stays closed until a good part of the receive buffer has
// been read: a segment over loopback has up to 64 KiB, and Linux opens the window
// neither for less than half the buffer nor in the middle of a segment. So a writer
// that has filled both buffers becomes writable in steps: when so many steps have
// been read that a third of its own buffer is free.

// loopbackSegment is the largest segment over loopback.
const loopbackSegment = 64 << 10

// arrived returns how many of the queued bytes are in the receive buffer.
func (h *half) arrived() int { return h.Len() - int(h.unsent) }

// Truncate drops what is queued behind the first n bytes, all of which have arrived.
func (h *half) Truncate(n int) {
	h.Bytes.Truncate(n)
	h.unsent = 0
}

// recvWindow returns how many more bytes may arrive at s before its window is closed.
func (tcpProtocol) recvWindow(s *stream) int {
	if s.in.unsent > 0 {
		return 0
	}
	return max(0, s.recvBuffer()-s.in.Len())
}

// writeRoom returns how many bytes s can write: what its send buffer and the window of
// its peer have room for.
func (t tcpProtocol) writeRoom(s *stream) int {
	return max(0, s.sendBuffer()-int(s.peer.in.unsent)) + t.recvWindow(s.peer)
}

// enqueueBytes queues p for s, and counts as unsent what the window has no room for.
// The caller has seen that there is room for all.
func (t tcpProtocol) enqueueBytes(s *stream, p []byte) {
	s.in.unsent += int32(max(0, len(p)-t.recvWindow(s)))
	s.in.Put(p)
}

// reopenWindow is called after a read. If the window is closed and enough was read, it
// opens the window, and what waits in the sender's buffer arrives.
func (tcpProtocol) reopenWindow(s *stream) {
	size := s.recvBuffer()
	free := size - s.in.arrived()
	if free >= min(size, size/2+loopbackSegment) {
		s.in.unsent -= min(s.in.unsent, int32(free))
	}
}
