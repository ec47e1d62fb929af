//go:build linux

package differential_test

import (
	"context"
	"fmt"

	"github.com/smalltalk-sockets/go/impl"
)

// connectOperations are about streams until they are connected.
var connectOperations = []operation{
	{"pair", (*machine).pair}, {"pair", (*machine).pair}, {"pair", (*machine).pair},
	{"dial", (*machine).dial}, {"dial", (*machine).dial},
	{"stream", (*machine).newStream},
	{"bind stream", (*machine).bindStream},
	{"connect", (*machine).connectStream}, {"connect", (*machine).connectStream},
	{"cancel", (*machine).cancel},
}

// streamNetworks are the kinds of streams.
var streamNetworks = []impl.Network{impl.TCP4, impl.Unix, impl.TCP, impl.TCP6}

func isStream(tw *twin) bool { _, ok := tw.socket[inKernel].(impl.Stream); return ok }

// isFresh reports whether a stream can still be bound or connected.
func isFresh(tw *twin) bool { return isOpen(tw) && tw.in == nil }

// makeStream makes a stream.
func (m *machine) makeStream(network impl.Network) *twin {
	tw := &twin{name: "stream", network: network}
	m.both(fmt.Sprintf("stream%d = NewStream(%s)", len(m.twins), network), func(s side) result {
		stream, err := m.provider[s].NewStream(network)
		tw.socket[s] = stream
		return failure(err)
	})
	return m.add(tw)
}

// newStream makes a stream, sometimes with ReuseAddr.
func (m *machine) newStream(c *choices) {
	tw := m.makeStream(oneOf(c, streamNetworks...))
	if c.seldom(3) {
		setOption(m, tw, impl.ReuseAddr, true)
	}
}

// pair makes a server and a connection to it.
func (m *machine) pair(c *choices) {
	network := oneOf(c, streamNetworks...)
	server := m.makeServer(network)
	size := 0
	if c.seldom(3) {
		size = oneOf(c, smallSizes...)
		m.shrink(server, size)
	}
	m.bindTo(server, m.home(c, network))
	if server.local[inKernel].IsZero() {
		return
	}
	m.listenOn(server, 16)
	client := m.makeStream(network)
	if size != 0 {
		m.shrink(client, size)
	}
	m.connectTo(client, server.local)
	m.compareEnded()
	if client.in != nil && len(m.waiting) == 0 {
		m.acceptFrom(server)
	}
}

// dial makes a stream and connects it.
func (m *machine) dial(c *choices) {
	network := oneOf(c, streamNetworks...)
	if to, ok := m.goal(c, network); ok {
		m.connectTo(m.makeStream(network), to)
	}
}

// bindStream binds a stream.
func (m *machine) bindStream(c *choices) {
	if tw := m.some(c, isStream, isFresh); tw != nil {
		m.bindTo(tw, m.home(c, tw.network))
	}
}

// connectStream connects a stream that was made before.
func (m *machine) connectStream(c *choices) {
	tw := m.some(c, isStream, isFresh)
	if tw == nil {
		return
	}
	if to, ok := m.goal(c, tw.network); ok {
		m.connectTo(tw, to)
	}
}

// connectTo connects a stream. A TCP connection waits while the queue of the
// server is full.
func (m *machine) connectTo(tw *twin, to endpoints) {
	if tw.writing != nil {
		return
	}
	w := &waiting{what: fmt.Sprintf("%s.Connect(%s)", tw.name, m.labels.in(inKernel, to[inKernel].String()))}
	w.end = func(kernel, memory result) {
		m.compare(w.what, kernel, memory)
		m.moved(tw)
		if kernel.err == nil {
			m.connected(tw, to)
		}
	}
	ctx := [2]context.Context{}
	ctx[inKernel], w.kernelStop = context.WithCancel(context.Background())
	m.bubble.run(func() { ctx[inMemory], w.memoryStop = context.WithCancel(context.Background()) })
	m.begin(w, &tw.writing, nil, func(s side) result {
		return failure(tw.socket[s].(impl.Stream).Connect(ctx[s], to[s]))
	})
}

// connected follows a Connect that has succeeded.
func (m *machine) connected(tw *twin, to endpoints) {
	tw.in, tw.out = &flow{}, &flow{}
	if tw.network.IsTCP() {
		local, remote := m.ends(tw)
		if local == remote {
			tw.out = tw.in // it is connected to itself
		}
		return
	}
	servers := m.which(func(server *twin) bool { return server.isListening() && server.local == to })
	server := servers[len(servers)-1]
	server.queue = append(server.queue, tw)
}

// ends returns the endpoints of a connected stream in memory.
func (m *machine) ends(tw *twin) (local, remote impl.Endpoint) {
	stream := tw.socket[inMemory].(impl.Stream)
	m.bubble.run(func() { local, remote = stream.LocalEndpoint(), stream.RemoteEndpoint() })
	return local, remote
}

// cancel cancels the context of a Connect that waits.
func (m *machine) cancel(*choices) {
	for _, w := range m.waiting {
		if w.kernelStop != nil {
			m.note("cancel "+w.what, "done")
			w.kernelStop()
			m.bubble.run(w.memoryStop)
			return
		}
	}
}
