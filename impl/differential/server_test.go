//go:build linux

package differential_test

import (
	"fmt"
	"slices"

	"github.com/smalltalk-sockets/go/impl"
)

// serverOperations are those of servers.
var serverOperations = []operation{
	{"server", (*machine).newServer},
	{"bind server", (*machine).bindServer}, {"bind server", (*machine).bindServer},
	{"listen", (*machine).listen}, {"listen", (*machine).listen},
	{"accept", (*machine).accept}, {"accept", (*machine).accept},
	{"try accept", (*machine).tryAccept},
	{"serve", (*machine).serve},
}

func isServer(tw *twin) bool { _, ok := tw.socket[inKernel].(impl.Server); return ok }

// isUnbound reports whether a server can still be bound.
func isUnbound(tw *twin) bool { return isOpen(tw) && tw.local[inKernel].IsZero() }

// makeServer makes a server.
func (m *machine) makeServer(network impl.Network) *twin {
	tw := &twin{name: "server", network: network}
	m.both(fmt.Sprintf("server%d = NewServer(%s)", len(m.twins), network), func(s side) result {
		server, err := m.provider[s].NewServer(network)
		tw.socket[s] = server
		return failure(err)
	})
	return m.add(tw)
}

// newServer makes a server, seldom with options that matter when it is bound.
func (m *machine) newServer(c *choices) {
	tw := m.makeServer(oneOf(c, streamNetworks...))
	if c.seldom(4) {
		setOption(m, tw, impl.ReuseAddr, false)
	}
	if tw.network.IsTCP() && c.seldom(4) {
		setOption(m, tw, impl.V6Only, tw.network == impl.TCP)
	}
}

// serve makes a server that listens, with a backlog that may be small.
func (m *machine) serve(c *choices) {
	network := oneOf(c, streamNetworks...)
	tw := m.makeServer(network)
	m.bindTo(tw, m.home(c, network))
	if !tw.local[inKernel].IsZero() {
		m.listenOn(tw, oneOf(c, backlogs...))
	}
}

// bindServer binds a server.
func (m *machine) bindServer(c *choices) {
	if tw := m.some(c, isServer, isUnbound); tw != nil {
		m.bindTo(tw, m.home(c, tw.network))
	}
}

// backlogs are the backlogs that servers get.
var backlogs = []int{16, 0, 1, 5, -1}

// listen lets a server listen, or changes its backlog.
func (m *machine) listen(c *choices) {
	bound := func(tw *twin) bool { return isOpen(tw) && !isUnbound(tw) }
	if tw := m.some(c, isServer, bound); tw != nil {
		m.listenOn(tw, oneOf(c, backlogs...))
	}
}

func (m *machine) listenOn(tw *twin, backlog int) {
	m.both(fmt.Sprintf("%s.Listen(%d)", tw.name, backlog), func(s side) result {
		return failure(tw.socket[s].(impl.Server).Listen(backlog))
	})
}

// accept waits for a connection.
func (m *machine) accept(c *choices) {
	if tw := m.some(c, isServer, (*twin).isListening); tw != nil && tw.reading == nil {
		m.acceptFrom(tw)
	}
}

func (m *machine) acceptFrom(tw *twin) {
	w := &waiting{what: tw.name + ".Accept()"}
	w.end = func(kernel, memory result) {
		m.compare(w.what, kernel, memory)
		m.accepted(tw, kernel, memory)
	}
	m.begin(w, &tw.reading, tw.socket[inKernel].CanRead, func(s side) result {
		stream, err := tw.socket[s].(impl.Server).Accept()
		return result{err: err, stream: stream}
	})
}

// tryAccept takes a connection that is there.
func (m *machine) tryAccept(c *choices) {
	tw := m.some(c, isServer, (*twin).isListening)
	if tw == nil {
		return
	}
	what := tw.name + ".TryAccept()"
	kernel, memory := m.eventually(wouldBlock, func(s side) result {
		stream, err := tw.socket[s].(impl.Server).TryAccept()
		return result{err: err, stream: stream}
	})
	m.compare(what, kernel, memory)
	m.accepted(tw, kernel, memory)
}

// accepted follows an accept, and makes a twin of the accepted streams.
func (m *machine) accepted(server *twin, kernel, memory result) {
	if kernel.err != nil {
		return
	}
	tw := &twin{name: "accepted", network: server.network, small: server.small, sized: server.sized}
	tw.socket = [2]impl.Socket{kernel.stream, memory.stream}
	m.add(tw)
	m.moved(tw)
	client := m.clientOf(server, tw)
	tw.in, tw.out = client.out, client.in
	m.note("  it is "+tw.name, "the other end of "+client.name)
}

// clientOf returns the stream at the other end of one that was accepted.
func (m *machine) clientOf(server, tw *twin) *twin {
	if !tw.network.IsTCP() {
		client := server.queue[0]
		server.queue = server.queue[1:]
		return client
	}
	local, remote := m.ends(tw)
	for _, client := range slices.Backward(m.twins) {
		if client == tw || client.in == nil || !client.network.IsTCP() {
			continue
		}
		if here, there := m.ends(client); here == remote && there == local {
			return client
		}
	}
	m.differ("%s has accepted a connection that nobody has made", server.name)
	return nil
}
