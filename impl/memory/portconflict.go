package memory

import "github.com/smalltalk-sockets/go/impl/memory/internal/clock"

// sharing is the options by which a socket that is about to be bound shares its port
// with sockets that have the same option.
type sharing struct{ addr, port bool }

// conflicts reports whether b cannot be bound, because another socket has an address
// and the port of b and does not share them. As in inet_csk_bind_conflict of Linux, the
// other socket and the option that both have decide:
//
//	                                   ReusePort   ReuseAddr   neither
//	server                             shared      conflict    conflict
//	stream that is bound               shared      conflict    conflict
//	stream that connects, connection   shared      shared      conflict
//	remnant of a connection            shared      shared      conflict until TIME_WAIT ends
func (t *portTable) conflicts(b binding, how sharing, now clock.Instant) bool {
	for _, s := range t.serversAt(b.port) {
		if b.overlaps(s.binding) && !how.sharesWithServer(s) {
			return true
		}
	}
	for p := t.places.Get(b.port); p != nil; p = p.links.Next {
		if b.overlaps(p.binding()) && !p.isExpired(now) && !how.sharesWithPlace(p) {
			return true
		}
	}
	return false
}

// sharesWithServer reports whether a port is shared with s.
func (how sharing) sharesWithServer(s *server) bool { return how.port && s.reusePort }

// sharesWithPlace reports whether a port is shared with a stream.
func (how sharing) sharesWithPlace(p *place) bool {
	return how.port && p.reusePort || how.addr && p.reuse && p.isConnection()
}

// isExpired reports whether the stream was closed and the time is over for which it kept
// its port.
func (p *place) isExpired(now clock.Instant) bool { return p.retired && p.until <= now }

// canListen reports whether no server listens where s is bound, or all of them share
// the port.
func (t *portTable) canListen(s *server) bool {
	how := sharing{port: s.reusePort}
	for _, other := range t.serversAt(s.binding.port) {
		if other != s && other.listening && other.binding.overlaps(s.binding) && !how.sharesWithServer(other) {
			return false
		}
	}
	return true
}

// hasBound reports whether a socket was bound to a port, and not only given it by
// Connect. Connections whose ports the host chooses do not share it.
func (t *portTable) hasBound(port uint16) bool {
	first := t.places.Get(port)
	return len(t.serversAt(port)) > 0 || first != nil && !first.ephemeral
}
