package memory

// State is the state of a socket, in the words of netstat.
type State string

// The states of a socket. Those of TCP connections are the ones of RFC 9293 as
// Linux shows them; Unix connections are ESTABLISHED, and CLOSE_WAIT once the
// peer has closed.
const (
	// StateClose is a socket without endpoint, and a connection that is over.
	StateClose State = "CLOSE"
	// StateBound is a socket with a port or a path that does not listen, or
	// has no connection or peer, and a raw socket that has no peer.
	StateBound State = "BOUND"
	// StateListen is a server that takes connections.
	StateListen State = "LISTEN"
	// StateSynSent is a stream whose Connect waits for a reply.
	StateSynSent State = "SYN_SENT"
	// StateSynRecv is a half-open connection: the ACK of the server's SYN-ACK has not
	// arrived.
	StateSynRecv State = "SYN_RECV"
	// StateEstablished is a connection that neither side has ended, and a
	// datagram socket with a peer.
	StateEstablished State = "ESTABLISHED"
	// StateFinWait1 is an end that is shut, and its FIN is not acknowledged.
	StateFinWait1 State = "FIN_WAIT1"
	// StateFinWait2 is an end that is shut, while its peer is not.
	StateFinWait2 State = "FIN_WAIT2"
	// StateCloseWait is an end whose peer is shut, while it is not. A socket that
	// stays in this state was probably never closed.
	StateCloseWait State = "CLOSE_WAIT"
	// StateLastAck is an end that was shut after its peer, and its FIN is not
	// acknowledged.
	StateLastAck State = "LAST_ACK"
	// StateClosing is an end that has received its peer's FIN while its own, which was
	// sent before, is not acknowledged.
	StateClosing State = "CLOSING"
	// StateTimeWait is a connection that is over and keeps the port of the end
	// that was shut first.
	StateTimeWait State = "TIME_WAIT"
)

// state returns the state of an end. A FIN has arrived when all bytes have, because it
// is behind the last byte.
func (t tcpProtocol) state(s *stream) State {
	return tcpState(s, t.finArrived(s.peer), t.finArrived(s))
}

// tcpState returns the state of an end from two facts that it knows: whether its FIN
// is acknowledged, and whether its peer's has arrived.
func tcpState(s *stream, finAcked, peerEnded bool) State {
	sent := s.has(sendShut)
	switch {
	case s.has(dead | closedFirst):
		return StateTimeWait
	case s.has(dead):
		return StateClose
	case !sent && !peerEnded:
		return StateEstablished
	case !sent:
		return StateCloseWait
	case !peerEnded && !finAcked:
		return StateFinWait1
	case !peerEnded:
		return StateFinWait2
	case s.has(closedFirst):
		return StateClosing
	default:
		return StateLastAck
	}
}

func (unixProtocol) state(s *stream) State {
	switch {
	case s.has(closed):
		return StateClose
	case s.peer.has(closed):
		return StateCloseWait
	default:
		return StateEstablished
	}
}

// state returns the state of a server. The network's lock is held.
func (s *server) state() State {
	switch {
	case s.listening:
		return StateListen
	case s.closed || s.local.IsZero():
		return StateClose
	default:
		return StateBound
	}
}

// state returns the state of a stream, whose lock is held.
func (s *stream) state() State {
	c := s.conn.Load()
	switch {
	case c != nil:
		return c.protocol().state(s)
	case s.dial() != nil:
		return StateSynSent
	case s.has(closed) || !s.isBound():
		return StateClose
	default:
		return StateBound
	}
}
