package memory

import (
	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// tell tells the observers of an event of a stream, whose lock is held.
func (s *stream) tell(k trace.Kind) {
	if s.host.network.watch != nil {
		s.emit(k)
	}
}

func (s *stream) emit(k trace.Kind) { s.host.network.watch.emit(s.event(k)) }

// event returns an event of a stream.
func (s *stream) event(k trace.Kind) *trace.Event {
	e := &trace.Event{
		Kind: k, Host: s.host.name, Network: s.Network(), Conn: uint64(s.connNumber), Local: s.local(), Remote: s.remote(),
		Cause: s.host.closeCause(k),
	}
	if s.conn.Load() != nil {
		e.Peer = s.peer.host.name
	} else if d := s.dial(); d != nil {
		e.Peer, e.Remote = d.host.peerName(), impl.Endpoint{AddrPort: d.to}
	}
	return e
}

// peerName returns the name of a host, "" for none.
func (h *Host) peerName() string {
	if h == nil {
		return ""
	}
	return h.name
}

// tellShut tells that a Unix stream sends no more, unless it has sent its last before.
func (s *stream) tellShut() {
	if !s.has(sendShut) {
		s.tell(trace.Shut)
	}
}

// tellSent tells of bytes that a call has sent within the host.
func (s *stream) tellSent(p []byte) {
	if s.has(observed) && len(p) > 0 {
		s.emitSent(p)
	}
}

func (s *stream) emitSent(p []byte) {
	e := s.event(trace.Sent)
	e.Data = p
	s.host.network.watch.emit(e)
}

// tellUrgent tells of an urgent byte that was sent within the host.
func (s *stream) tellUrgent(octet byte) {
	if s.has(observed) {
		e := s.event(trace.Sent)
		e.Data, e.Segment = []byte{octet}, &trace.Segment{Flags: trace.URG, Urgent: 1}
		s.host.network.watch.emit(e)
	}
}

// tellConnecting tells that a connect to an endpoint has begun. The network's lock is
// held.
func (s *stream) tellConnecting(to *Host, remote impl.Endpoint) {
	if s.connNumber != 0 {
		s.emitConnecting(to, remote)
	}
}

func (s *stream) emitConnecting(to *Host, remote impl.Endpoint) {
	e := s.event(trace.Connecting)
	e.Peer, e.Remote = to.peerName(), remote
	s.host.network.watch.emit(e)
}

// tellRefused tells that a connect to an endpoint has failed.
func (s *stream) tellRefused(remote impl.Endpoint, err error) {
	if s.connNumber != 0 {
		e := s.event(trace.Refused)
		e.Remote, e.Err = remote, err
		s.host.network.watch.emit(e)
	}
}

// tellDropped tells that the SYN that has arrived last was dropped.
func (d *dial) tellDropped(why trace.Cause) {
	switch {
	case d.stream.connNumber == 0:
	case d.handshake != nil:
		tellDropped(d.handshake.there, why)
	default:
		e := d.stream.event(trace.Dropped)
		e.Cause, e.Text = why, "SYN"
		d.stream.host.network.watch.emit(e)
	}
}

// tell tells the observers of an event of a server. The network's lock is held.
func (s *server) tell(k trace.Kind) {
	if s.host.network.watch != nil {
		s.emit(k)
	}
}

func (s *server) emit(k trace.Kind) {
	s.host.network.watch.emit(&trace.Event{Kind: k, Host: s.host.name, Network: s.Network(), Local: s.local, Cause: s.host.closeCause(k)})
}

// tell tells the observers of an event of a datagram socket. The network's lock is held.
func (s *datagramSocket) tell(k trace.Kind) {
	if s.host.network.watch != nil {
		s.emit(k)
	}
}

func (s *datagramSocket) emit(k trace.Kind) {
	s.host.network.watch.emit(&trace.Event{Kind: k, Host: s.host.name, Network: s.Network(), Local: s.local, Remote: s.remote, Cause: s.host.closeCause(k)})
}

// closeCause returns why a socket is closed that the program has not closed: a crash.
func (h *Host) closeCause(k trace.Kind) trace.Cause {
	if k == trace.Closed && h.down.Load() {
		return trace.HostDown
	}
	return 0
}
