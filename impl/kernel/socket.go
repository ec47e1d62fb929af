package kernel

import (
	"sync"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// socket is what a stream and a server have in common: the phases up to
// connecting or listening, and the calls that work in every phase.
type socket struct {
	network impl.Network
	// op is the operation under which package net reports a failure to bind or to
	// go on from there: "dial" or "listen".
	op string

	readDeadline  deadline
	writeDeadline deadline

	// mu guards what follows. It is never held while anything waits.
	mu      sync.Mutex
	options options
	local   impl.Endpoint
	// bound holds the endpoint from Bind until Connect or Listen has made a live
	// descriptor of it.
	bound *bound
	// live is the connection or the listener. It stays after Close.
	live live
	// connecting is a stream's Connect, while it is under way.
	connecting *attempt
	closed     bool
	// readBy and writeBy are the deadlines for the descriptor to come.
	readBy, writeBy time.Time
}

// live is a descriptor that the poller knows.
type live interface {
	Control(f func(fd uintptr)) error
	SetReadDeadline(t time.Time) error
	SetWriteDeadline(t time.Time) error
	Close() error
}

// Network returns the network the socket was made for.
func (s *socket) Network() impl.Network { return s.network }

// LocalEndpoint returns the endpoint the socket is bound to, also after Close.
func (s *socket) LocalEndpoint() impl.Endpoint {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.currentLocal()
}

// currentLocal returns the local endpoint. The kernel changes that of a datagram
// socket when the socket sends, connects or disconnects, so while the socket is
// open it is asked of the kernel. The caller holds mu.
func (s *socket) currentLocal() impl.Endpoint {
	if c, ok := s.live.(*packetConn); ok && !s.closed {
		return c.localEndpoint()
	}
	return s.local
}

// publish makes l the live descriptor of the socket, with the deadlines that were
// set meanwhile. The caller holds mu.
func (s *socket) publish(l live, local impl.Endpoint) {
	if s.bound != nil {
		s.bound.Close()
	}
	s.live, s.local, s.bound = l, local, nil
	if !s.readBy.IsZero() {
		_ = l.SetReadDeadline(s.readBy)
	}
	if !s.writeBy.IsZero() {
		_ = l.SetWriteDeadline(s.writeBy)
	}
}

// label gives the error of a socket without a live descriptor the form of package
// net. A server has no source, only an address. The caller holds mu.
func (s *socket) label(op string, addr impl.Endpoint, err error) error {
	source := s.currentLocal()
	if s.op == "listen" {
		source = impl.Endpoint{}
	}
	return impl.OpError(op, s.network, source, addr, err)
}
