package memory

import (
	"iter"
	"math/rand/v2"
	"net/netip"
	"slices"
	"syscall"
	"time"
)

// portTable is who has which TCP port of a host: servers, streams, and streams
// that are closed but keep their port for a while. The host's lock guards it,
// and with it the links and bindings of those that are in it.
type portTable struct {
	servers map[uint16][]*server
	streams map[uint16]*stream // the first of a list
	random  *rand.Rand
	waiting []waiting
}

// waiting is a stream that keeps its port after it was closed, until then.
type waiting struct {
	stream *stream
	until  instant
}

// The range of ephemeral ports. Connections take even ones first and servers
// odd ones, so that they seldom meet.
const (
	firstEphemeral = 32768
	lastEphemeral  = 60999
	ephemerals     = lastEphemeral - firstEphemeral + 1
)

// timeWait is how long a connection that is over keeps the port of the end
// that closed first, and how long a closed end waits for the other to close.
const timeWait = 60 * time.Second

// maxWaiting is how many streams may keep ports after they are closed. What
// comes on top is forgotten at once, as the kernel does.
const maxWaiting = 4096

func newPortTable() portTable {
	return portTable{
		servers: make(map[uint16][]*server),
		streams: make(map[uint16]*stream),
		// A fixed seed: the ports of a run are those of the next.
		random: rand.New(rand.NewPCG(1, 2)),
	}
}

// claim answers b with a port: its own one if nobody has it, or a free one.
func (t *portTable) claim(b binding, reuse bool, now instant) (binding, error) {
	if b.port != 0 {
		if t.conflicts(b, reuse, now) {
			return b, syscall.EADDRINUSE
		}
		return b, nil
	}
	for port := range t.ephemeral(1) {
		b.port = port
		if !t.conflicts(b, false, now) {
			return b, nil
		}
	}
	return b, syscall.EADDRINUSE
}

// conflicts reports whether somebody has an address and the port of b. It can
// be shared with connections, and with what is left of them, if both sides
// allow reuse.
func (t *portTable) conflicts(b binding, reuse bool, now instant) bool {
	for _, s := range t.servers[b.port] {
		if b.overlaps(s.binding) {
			return true
		}
	}
	for s := t.streams[b.port]; s != nil; s = s.next {
		over := s.until != 0 && s.until <= now
		shared := reuse && s.reuse && s.peer != nil
		if b.overlaps(s.binding()) && !over && !shared {
			return true
		}
	}
	return false
}

// source answers a port for a connection from one address to another. Such
// connections share a port when they go to different places, but never with
// somebody who has asked for it.
func (t *portTable) source(from netip.Addr, to netip.AddrPort) (uint16, error) {
	for port := range t.ephemeral(0) {
		local := netip.AddrPortFrom(from, port)
		first := t.streams[port]
		taken := len(t.servers[port]) > 0 || first != nil && !first.automatic
		if !taken && local != to && !connected(first, local, to) {
			return port, nil
		}
	}
	return 0, syscall.EADDRNOTAVAIL
}

// depart gives s, which may have a port already, the endpoint from which it
// connects.
func (t *portTable) depart(s *stream, from netip.Addr, to netip.AddrPort) error {
	port := s.local.Port()
	if !s.listed {
		var err error
		if port, err = t.source(from, to); err != nil {
			return err
		}
	} else if connected(t.streams[port], netip.AddrPortFrom(from, port), to) {
		return syscall.EADDRNOTAVAIL
	}
	s.local.AddrPort = netip.AddrPortFrom(from, port)
	if !s.listed {
		s.automatic = true
		t.addStream(s)
	}
	return nil
}

// comeBack follows a connection that has failed: s keeps the port only if it
// had asked for it.
func (t *portTable) comeBack(s *stream) {
	if s.automatic {
		t.removeStream(s)
		s.automatic = false
	}
}

// connected reports whether a connection between two endpoints is in a list.
func connected(s *stream, local, remote netip.AddrPort) bool {
	for ; s != nil; s = s.next {
		if s.local.AddrPort == local && s.towards() == remote && !s.replaceable {
			return true
		}
	}
	return false
}

// ephemeral yields the ephemeral ports, from a random one on, first those of
// the given parity and then the others.
func (t *portTable) ephemeral(parity int) iter.Seq[uint16] {
	return func(yield func(uint16) bool) {
		start := t.random.IntN(ephemerals / 2)
		for i := range ephemerals {
			half := (start + i%(ephemerals/2)) % (ephemerals / 2)
			odd := parity ^ (i / (ephemerals / 2))
			if !yield(uint16(firstEphemeral + 2*half + odd)) {
				return
			}
		}
	}
}

// listener answers the server that takes connections to an endpoint: the one
// that is bound to just this address before those that take any.
func (t *portTable) listener(to netip.AddrPort) *server {
	var found *server
	for _, s := range t.servers[to.Port()] {
		if s.listening && s.binding.covers(to.Addr()) {
			if s.binding.addr == to.Addr() {
				return s
			}
			found = s
		}
	}
	return found
}

func (t *portTable) addServer(s *server) {
	t.servers[s.binding.port] = append(t.servers[s.binding.port], s)
}

func (t *portTable) removeServer(s *server) {
	port := s.binding.port
	rest := slices.DeleteFunc(t.servers[port], func(other *server) bool { return other == s })
	if len(rest) == 0 {
		delete(t.servers, port)
	} else {
		t.servers[port] = rest
	}
}

// addStream lists s first: those who have asked for the port come before those
// whom source has given it.
func (t *portTable) addStream(s *stream) {
	port := s.local.Port()
	s.listed = true
	s.next = t.streams[port]
	if s.next != nil {
		s.next.prev = s
	}
	t.streams[port] = s
}

func (t *portTable) removeStream(s *stream) {
	if !s.listed {
		return
	}
	s.listed = false
	if s.next != nil {
		s.next.prev = s.prev
	}
	switch {
	case s.prev != nil:
		s.prev.next = s.next
	case s.next != nil:
		t.streams[s.local.Port()] = s.next
	default:
		delete(t.streams, s.local.Port())
	}
	s.prev, s.next = nil, nil
}

// retire lets s keep its port for a while after it was closed.
func (t *portTable) retire(s *stream, now instant) {
	for len(t.waiting) > 0 {
		first := t.waiting[0]
		if first.until > now && first.stream.until == first.until {
			break
		}
		if first.stream.until == first.until {
			t.removeStream(first.stream)
		}
		t.waiting = t.waiting[1:]
	}
	if len(t.waiting) == maxWaiting {
		t.removeStream(s)
		return
	}
	s.until = now + instant(timeWait)
	t.waiting = append(t.waiting, waiting{s, s.until})
}

// releasePort follows what may let s give up its port: the end of its
// connection, or its Close. The stream's connection is locked.
func (h *Host) releasePort(s *stream) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !s.listed || s.asked && !s.has(closed) {
		return
	}
	s.replaceable = s.has(dead)
	if s.has(closedFirst) {
		h.ports.retire(s, h.clock.now())
	} else {
		h.ports.removeStream(s)
	}
}
