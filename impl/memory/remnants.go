package memory

import "net/netip"

// remnants are the ends of connections whose other end is in no port table any
// more, or is there only for the port that it was bound to: it was closed, reset, or
// has crashed. They are in TIME_WAIT, or do not know
// yet that they are alone. Only from such an end can a SYN find its endpoints
// taken. The network's lock guards them.
type remnants map[endpoints]*stream

// endpoints are those of a connection, as one end sees them.
type endpoints struct{ local, remote netip.AddrPort }

func (s *stream) endpoints() endpoints { return endpoints{s.local.AddrPort, s.peer.local.AddrPort} }

// leavePeer follows the removal of s from its port table: its peer stays alone.
func (s *stream) leavePeer() {
	if peer := s.peer; peer != nil && peer.listed {
		peer.host.ports.alone[peer.endpoints()] = peer
	}
}

// remove follows the removal of s from the port table.
func (r remnants) remove(s *stream) {
	if s.peer == nil || len(r) == 0 {
		return
	}
	if at := s.endpoints(); r[at] == s {
		delete(r, at)
	}
}

// admits reports whether a SYN can take the place of what is left of an earlier
// connection between its endpoints: of nothing but TIME_WAIT, if somebody listens.
func (t *portTable) admits(from, to netip.AddrPort, listening bool) bool {
	old := t.alone[endpoints{to, from}]
	return old == nil || listening && old.inTimeWait()
}

// displace ends a stream that is alone and in the way of a SYN from the endpoint
// of its peer. It acknowledges what it has received, and the answer to that is a
// reset.
func (s *stream) displace() {
	c := s.conn.Load()
	c.mu.Lock()
	defer c.unlock()
	if c.wire == nil {
		tcpProtocol{}.reset(s)
	} else {
		c.wire.of(s).reset()
		c.wire.run()
	}
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if s.inTimeWait() {
		s.host.ports.giveWay(s)
	}
}

// leaveBound follows what may be the end of the connection of s, which keeps the port
// that it was bound to until its Close. Of the connection nothing is left but TIME_WAIT.
func (t *portTable) leaveBound(s *stream) {
	if s.over {
		s.leavePeer()
		if !s.inTimeWait() {
			t.alone.remove(s)
		}
	}
}

// giveWay makes room for another connection between the endpoints of s. A socket that
// is not closed keeps the port that it was bound to.
func (t *portTable) giveWay(s *stream) {
	if s.asked && s.over && !s.retired {
		s.until = longAgo
		t.alone.remove(s)
		return
	}
	t.removeStream(s)
}
