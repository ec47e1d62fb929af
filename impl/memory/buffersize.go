package memory

// The sizes of buffers. They are twice what a program sets.
const (
	defaultUnixBuffer = 212992
	defaultTCPRecv    = 131072
	defaultTCPSend    = 16384   // before there is a connection
	grownTCPSend      = 4194304 // what it grows to on a fast path
	minRecv           = 2304
	minSend           = 4608
	maxBuffer         = 8388608
)

// sendBuffer and recvBuffer return the sizes of a connected stream's buffers.
func (s *stream) sendBuffer() int { return s.options.sendBuffer(s.kind, true) }
func (s *stream) recvBuffer() int { return s.options.recvBuffer(s.kind) }

func (o *options) sendBuffer(k kind, connected bool) int {
	switch {
	case o.sendSize != 0:
		return int(o.sendSize)
	case k == unixStream:
		return defaultUnixBuffer
	case connected:
		return grownTCPSend
	default:
		return defaultTCPSend
	}
}

func (o *options) recvBuffer(k kind) int {
	switch {
	case o.recvSize != 0:
		return int(o.recvSize)
	case k == unixStream:
		return defaultUnixBuffer
	default:
		return defaultTCPRecv
	}
}

// bufferSize returns the size of a buffer for which a program sets asked.
func bufferSize(asked, least int) int32 {
	if asked < 0 || asked > maxBuffer/2 {
		return maxBuffer
	}
	return int32(max(2*asked, least))
}
