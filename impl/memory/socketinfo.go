package memory

import (
	"net"
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

// SocketInfo is the state of a socket at one moment, seen from outside.
type SocketInfo struct {
	// Host is the name of the socket's host.
	Host    string
	Network impl.Network
	Local   impl.Endpoint
	// Remote is the peer's endpoint, or the one that a waiting Connect wants to reach.
	Remote impl.Endpoint
	State  State
	// Closed reports that Close was called. A connection may go on for a while.
	Closed bool

	// RecvQueue is the number of bytes that have arrived and were not read. Bytes that
	// were handed to a Read that is about to return, or are in the buffer of a facade,
	// count as read.
	RecvQueue int
	// SendQueue is the number of bytes that were written and have not arrived.
	SendQueue int
	// SendRoom is the number of bytes that one Write would take now without blocking.
	SendRoom int

	// PeerState is the state of the other end of a connection, "" without one.
	PeerState State
	// PeerRecvQueue is the number of bytes that have arrived at the other end and were
	// not read. The peer has read everything when it and SendQueue are 0.
	PeerRecvQueue int

	// Queued is how many connections wait for Accept, or how many datagrams have
	// arrived and were not received.
	Queued int
	// Backlog is the backlog of a server: one connection more than that can be queued.
	Backlog int

	// Readers, Writers and Accepters are how many goroutines wait in calls of the
	// socket.
	Readers, Writers, Accepters int

	// Groups is the multicast groups of which a socket is a member.
	Groups []netip.Addr
}

// Inspect returns the state of a socket, for assertions such as "the server has read
// everything" or "a reader waits". The socket may be one that a Host has made, a
// wrapper around it that has an Unwrap, a facade of package sockets or its
// net.Listener, or a *tls.Conn over any of them; for everything else, nil included, it
// returns false. It works on closed sockets too.
//
// It does not block. The caller has to know what other goroutines do meanwhile: in a
// bubble of testing/synctest, after synctest.Wait, all of them are blocked.
func Inspect(socket any) (SocketInfo, bool) {
	if misuse.IsNil(socket) {
		return SocketInfo{}, false
	}
	switch s := socket.(type) {
	case interface{ NetConn() net.Conn }:
		return Inspect(s.NetConn())
	case interface{ Implementation() impl.Socket }:
		socket = s.Implementation()
	}
	if s, ok := impl.As[inspected](socket); ok {
		return s.info(), true
	}
	return SocketInfo{}, false
}

// inspected is every socket of the network.
type inspected interface {
	impl.Socket
	listed
}

func (s *server) info() SocketInfo {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	return SocketInfo{
		Host:      s.host.name,
		Network:   s.Network(),
		Local:     s.local,
		State:     s.state(),
		Closed:    s.closed,
		Queued:    s.queue.Len(),
		Backlog:   s.backlog,
		Accepters: s.ready.waiting(),
	}
}

func (s *stream) info() SocketInfo {
	defer s.lock().Unlock()
	i := SocketInfo{
		Host:    s.host.name,
		Network: s.Network(),
		Local:   s.local(),
		Remote:  impl.Endpoint{AddrPort: s.target()},
		State:   s.state(),
		Closed:  s.has(closed),
	}
	c := s.conn.Load()
	if c == nil {
		return i
	}
	p := c.protocol()
	i.Remote = s.remote()
	i.RecvQueue = p.unread(s)
	i.SendQueue = p.unsent(s)
	i.SendRoom = p.room(s)
	i.State, i.PeerState = s.visibleState(i.State), s.peer.visibleState(p.state(s.peer))
	i.PeerRecvQueue = p.unread(s.peer)
	i.Writers = s.peer.in.waitingWriters()
	i.Readers = s.in.waitingReaders() + s.urgent().waiting()
	return i
}

func (tcpProtocol) unread(s *stream) int { return s.in.arrived() }

func (tcpProtocol) unsent(s *stream) int { return int(s.peer.in.unsent) }

func (t tcpProtocol) room(s *stream) int {
	if s.has(sendShut) {
		return 0
	}
	return t.writeRoom(s)
}

func (unixProtocol) unread(s *stream) int { return s.in.Len() }

func (unixProtocol) unsent(*stream) int { return 0 }

// room returns the size of as many largest skbs as begin within the limit.
func (unixProtocol) room(s *stream) int {
	left := s.sendBuffer() - s.peer.in.skbs.cost()
	if left <= 0 || s.has(sendShut) {
		return 0
	}
	piece := largestSkb(s.sendBuffer())
	cost := skbTruesize(piece)
	return (left + cost - 1) / cost * piece
}

// commonInfo returns the part of SocketInfo that all datagram sockets have. The
// network's lock is held.
func (s *datagramSocket) commonInfo() SocketInfo {
	return SocketInfo{
		Host:      s.host.name,
		Network:   s.Network(),
		Local:     s.local,
		Remote:    s.remote,
		State:     s.state(),
		Closed:    s.closed,
		RecvQueue: s.in.bytes,
		Queued:    s.in.Len(),
		Readers:   s.readers.waiting(),
	}
}

// state returns the state of a datagram socket. The network's lock is held.
func (s *datagramSocket) state() State {
	switch {
	case s.closed || s.local.IsZero():
		return StateClose
	case s.remote.IsZero():
		return StateBound
	default:
		return StateEstablished
	}
}

func (s *udpSocket) info() SocketInfo {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	i := s.commonInfo()
	for _, m := range s.groups {
		i.Groups = append(i.Groups, m.group)
	}
	return i
}

func (s *unixgram) info() SocketInfo {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	i := s.commonInfo()
	i.Writers = s.writers
	return i
}
