package page

import (
	"strconv"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// lane is a column of the diagram: a host, a server within one, or a peer that was not
// observed.
type lane struct {
	Name  string `json:"name"`
	Host  string `json:"host"`
	Addrs string `json:"addrs,omitempty"`
}

// lanes finds the lane of each end. A server that is reached from its own host has a lane
// of its own, so that there is something between which arrows can be.
type lanes struct {
	all     []lane
	index   map[[2]string]int // by name and host
	servers map[spot]bool
	owners  map[impl.Endpoint]string
}

// spot is a port or a path on a host.
type spot struct{ host, at string }

// newLanes learns which endpoints are servers, and on which hosts endpoints are.
func newLanes(events []trace.Event) *lanes {
	l := &lanes{index: make(map[[2]string]int), servers: make(map[spot]bool), owners: make(map[impl.Endpoint]string)}
	for i := range events {
		if e := &events[i]; !e.Local.IsZero() && e.Kind != trace.Changed && !isLocal(e.Local) {
			l.owners[e.Local] = e.Host
		}
	}
	for i := range events {
		switch e := &events[i]; {
		case !l.isWithin(e):
		case e.Kind == trace.Accepted:
			l.servers[spotOf(e.Host, e.Local)] = true
		case e.Kind == trace.Sent && e.Network.IsDatagram():
			l.servers[spotOf(e.Host, e.Remote)] = true
		}
	}
	return l
}

// isWithin reports whether both ends of an event are on one host.
func (l *lanes) isWithin(e *trace.Event) bool {
	if e.Remote.IsZero() || e.Peer != "" {
		return e.Peer == e.Host && e.Host != ""
	}
	owner, known := l.owners[e.Remote]
	return known && owner == e.Host || !known && isLocal(e.Remote)
}

// spotOf returns the port or path of an endpoint, without the address, which for a
// server may be every one.
func spotOf(host string, at impl.Endpoint) spot {
	if at.IsUnix() {
		return spot{host, at.Path}
	}
	return spot{host, ":" + strconv.Itoa(int(at.Port()))}
}

// isLocal reports whether an endpoint is the same on every host.
func isLocal(at impl.Endpoint) bool {
	return at.IsUnix() || at.Addr().IsLoopback() || at.Addr().IsUnspecified() || !at.Addr().IsValid()
}

// ends returns the lanes of the host of an event and of its peer; -1 for none.
func (l *lanes) ends(e *trace.Event) (local, remote int) {
	if e.Peer != "" && e.Peer != e.Host {
		return l.host(e.Host), l.host(e.Peer)
	}
	local = l.within(e.Host, e.Local)
	switch owner, known := l.owners[e.Remote]; {
	case e.Remote.IsZero():
		return local, -1
	case l.isWithin(e):
		return local, l.within(e.Host, e.Remote)
	case known:
		return l.host(e.Host), l.host(owner)
	default:
		return local, l.add(readable(e.Remote.String()), readable(e.Host))
	}
}

// host returns the lane of a host.
func (l *lanes) host(name string) int {
	host := readable(name)
	if host == "" {
		return l.add("program", host)
	}
	return l.add(host, host)
}

// within returns the lane of an end within a host.
func (l *lanes) within(host string, at impl.Endpoint) int {
	s := spotOf(host, at)
	if at.IsZero() || !l.servers[s] {
		return l.host(host)
	}
	name := readable(s.at)
	if host != "" {
		name = readable(host) + " " + name
	}
	return l.add(name, readable(host))
}

func (l *lanes) add(name, host string) int {
	i, ok := l.index[[2]string{name, host}]
	if !ok {
		i = len(l.all)
		l.index[[2]string{name, host}] = i
		l.all = append(l.all, lane{Name: name, Host: host})
	}
	return i
}
