package memory

import (
	"net/netip"
	"slices"
	"syscall"
)

// portTable is who has which TCP port of a host: servers, streams, and streams
// that are closed but keep their port for a while. The host's lock guards it,
// and with it the links and bindings of those that are in it.
type portTable struct {
	servers map[uint16][]*server
	streams portMap[stream] // the first of a list
	waiting []waiting
	free    ephemeral
}

func newPortTable(free ephemeral) portTable {
	return portTable{servers: make(map[uint16][]*server), free: free}
}

// claim answers b with a port: its own one if nobody has it, or a free one.
func (t *portTable) claim(b binding, reuse bool, now instant) (binding, error) {
	if b.port != 0 {
		if t.conflicts(b, reuse, now) {
			return b, syscall.EADDRINUSE
		}
		return b, nil
	}
	for port := range t.free.all(1) {
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
	for s := t.streams.get(b.port); s != nil; s = s.next {
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
	for port := range t.free.all(0) {
		local := netip.AddrPortFrom(from, port)
		first := t.streams.get(port)
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
	} else if connected(t.streams.get(port), netip.AddrPortFrom(from, port), to) {
		return syscall.EADDRNOTAVAIL
	}
	s.local.AddrPort = netip.AddrPortFrom(from, port)
	if !s.listed {
		s.automatic = true
		s.lent = from.Is6() && !s.v6Only
		t.addStream(s)
	}
	return nil
}

// comeBack follows a connection that has failed: s keeps the port only if it
// had asked for it.
func (t *portTable) comeBack(s *stream) {
	if s.automatic {
		t.removeStream(s)
		s.automatic, s.lent = false, false
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

// clear frees all ports.
func (t *portTable) clear() {
	for s := range t.streams.all() {
		for s != nil {
			s = s.without(s)
		}
	}
	*t = newPortTable(t.free)
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
	t.streams.set(port, s.before(t.streams.get(port)))
}

func (t *portTable) removeStream(s *stream) {
	if s.listed {
		port := s.local.Port()
		t.streams.set(port, s.without(t.streams.get(port)))
	}
}
