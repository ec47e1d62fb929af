//go:build linux

package differential_test

import (
	"fmt"
	"hash/crc32"

	"github.com/smalltalk-sockets/go/impl"
)

// datagramOperations are those of datagram sockets. Sockets of streams are there
// because they share their paths with datagram sockets.
var datagramOperations = []operation{
	{"send", (*machine).send}, {"send", (*machine).send}, {"send", (*machine).send}, {"send", (*machine).send}, {"send", (*machine).send},
	{"receive", (*machine).receive}, {"receive", (*machine).receive},
	{"try receive", (*machine).tryReceive}, {"try receive", (*machine).tryReceive},
	{"try peek", (*machine).tryPeek},
	{"two datagrams", (*machine).twoDatagrams}, {"two datagrams", (*machine).twoDatagrams},
	{"datagram", (*machine).newDatagram},
	{"bind datagram", (*machine).bindDatagram},
	{"connect datagram", (*machine).connectDatagram}, {"connect datagram", (*machine).connectDatagram},
	{"serve unix", (*machine).serveUnix},
	{"dial unix", (*machine).dialUnix},
}

// datagramNetworks are the kinds of datagram sockets.
var datagramNetworks = []impl.Network{impl.UDP4, impl.Unixgram, impl.UDP, impl.UDP6}

func isDatagram(tw *twin) bool { _, ok := tw.socket[inKernel].(impl.Datagram); return ok }

func (m *machine) makeDatagram(network impl.Network) *twin {
	tw := &twin{name: "datagram", network: network}
	m.both(fmt.Sprintf("datagram%d = NewDatagram(%s)", len(m.twins), network), func(s side) result {
		datagram, err := m.provider[s].NewDatagram(network)
		tw.socket[s] = datagram
		return failure(err)
	})
	return m.add(tw)
}

// newDatagram makes a datagram socket, sometimes with options that matter when
// it is bound.
func (m *machine) newDatagram(c *choices) {
	tw := m.makeDatagram(oneOf(c, datagramNetworks...))
	if tw.network.IsUnix() {
		return
	}
	switch c.below(4) {
	case 1:
		setOption(m, tw, impl.ReuseAddr, true)
	case 2:
		setOption(m, tw, impl.V6Only, tw.network == impl.UDP)
	}
}

// twoDatagrams makes two sockets, one or both of which are connected to the
// other.
func (m *machine) twoDatagrams(c *choices) {
	network := oneOf(c, datagramNetworks...)
	a, b := m.makeDatagram(network), m.makeDatagram(network)
	m.bindTo(a, m.home(c, network))
	m.bindTo(b, m.home(c, network))
	if isReachable(a) {
		m.connectTheDatagram(b, a.local)
	}
	if isReachable(b) && c.below(2) == 0 {
		m.connectTheDatagram(a, b.local)
	}
}

// bindDatagram binds a datagram socket.
func (m *machine) bindDatagram(c *choices) {
	if tw := m.some(c, isDatagram, isUnbound); tw != nil {
		m.bindTo(tw, m.home(c, tw.network))
	}
}

// connectDatagram sets or removes the peer of a datagram socket.
func (m *machine) connectDatagram(c *choices) {
	tw := m.some(c, isDatagram, isOpen)
	if tw == nil {
		return
	}
	if to, ok := m.receiver(c, tw); ok {
		m.connectTheDatagram(tw, to)
	}
}

func (m *machine) connectTheDatagram(tw *twin, to endpoints) {
	if m.isSending() {
		// A Send that waits does not notice at once what a Connect changes for
		// it, at its own socket or at the receiver's.
		return
	}
	if to[inKernel].IsZero() && tw.network == impl.UDP && tw.peer().Addr().Is4() {
		// If the socket is one of IPv6, Linux goes on as if the peer was still
		// there for what comes over IPv6.
		return
	}
	what := fmt.Sprintf("%s.Connect(%s)", tw.name, m.labels.in(inKernel, to[inKernel].String()))
	m.both(what, func(s side) result { return failure(tw.socket[s].(impl.Datagram).Connect(to[s])) })
	m.moved(tw)
}

// isReachable reports whether a socket has an endpoint to send to.
func isReachable(tw *twin) bool {
	return !tw.local[inKernel].IsZero() && tw.local[inKernel] != impl.Unnamed
}

// receiver chooses a destination: another socket, or with the zero Endpoint the
// peer. It returns false when there is none.
func (m *machine) receiver(c *choices, tw *twin) (endpoints, bool) {
	if c.below(3) == 0 {
		return endpoints{}, true
	}
	if tw.network.IsUnix() && c.seldom(16) {
		return same(impl.UnixPath(oneOf(c, m.paths...))), true
	}
	to := m.some(c,
		func(other *twin) bool {
			return isReachable(other) && other.network.IsUnix() == tw.network.IsUnix()
		},
		isOpen)
	if to == nil {
		return endpoints{}, false
	}
	e := endpoints(to.local)
	if tw.network.IsUnix() {
		return e, true
	}
	if c.seldom(6) {
		e = e.with(oneOf(c, m.addresses(impl.UDP)...))
	}
	// The kernel does not report a peer with port 0 at no particular address, and
	// there is no socket there anyway.
	nowhere := e[inKernel].Port() == 0 && (!e[inKernel].Addr().IsValid() || e[inKernel].Addr().IsUnspecified())
	return e, !nowhere && !tw.changesFamily(e)
}

// peer returns the endpoint that a datagram socket is connected to.
func (tw *twin) peer() impl.Endpoint {
	return tw.socket[inKernel].(impl.Datagram).RemoteEndpoint()
}

// changesFamily reports whether a socket of both families that has a peer in one
// would go to the other. Linux leaves it with the local address that it had, at
// which nothing arrives any more.
func (tw *twin) changesFamily(to endpoints) bool {
	peer, next := tw.peer().Addr(), to[inKernel].Addr()
	both := tw.network == impl.UDP || tw.network == impl.UDP6 // without V6Only
	return both && peer.IsValid() && peer.Is4() != (next.Is4() || !next.IsValid())
}

// send sends a datagram. On Unix it waits while the receiver has no room.
func (m *machine) send(c *choices) {
	tw := m.some(c, isDatagram, isOpen)
	n := oneOf(c, 5, 0, 100, 700, 1500, 9000, 60000, 70000)
	if tw == nil || tw.network.IsUnix() && m.isSending() {
		return // of two that wait for room it is chance which one gets it
	}
	to, ok := m.receiver(c, tw)
	if !ok || m.isShared(to[inKernel].Port()) || m.isShared(tw.peer().Port()) {
		return
	}
	m.sendTo(tw, to, n)
}

func (m *machine) sendTo(tw *twin, to endpoints, n int) {
	p := bytesAt(97*len(m.trace), n) // no two have the same content
	w := &waiting{
		what:     fmt.Sprintf("%s.Send(%d bytes, to %q)", tw.name, n, m.labels.in(inKernel, to[inKernel].String())),
		restless: true,
	}
	w.end = func(kernel, memory result) {
		m.moved(tw) // it has got a port, if it had none
		m.compare(w.what, kernel, memory)
	}
	var ready func() bool
	if to[inKernel].IsZero() {
		ready = tw.socket[inKernel].(writer).CanWrite
	}
	m.begin(w, &tw.writing, ready, func(s side) result {
		return resultOf(tw.socket[s].(impl.Datagram).Send(p, to[s]))
	})
}

// isSending reports whether a Send waits.
func (m *machine) isSending() bool {
	return len(m.which(func(tw *twin) bool { return isDatagram(tw) && tw.writing != nil })) > 0
}

// isShared reports whether several sockets are at a port of UDP. Of those that
// suit a datagram equally well, the one that gets it depends on the processor
// that each has received on before.
func (m *machine) isShared(port uint16) bool {
	return port != 0 && len(m.which(func(tw *twin) bool { return isOpen(tw) && tw.local[inKernel].Port() == port })) > 1
}

// receive waits for a datagram.
func (m *machine) receive(c *choices) {
	tw := m.some(c, isDatagram, isBoundDatagram)
	if tw == nil || tw.reading != nil {
		return
	}
	n := oneOf(c, receiveSizes...)
	w := &waiting{what: fmt.Sprintf("%s.Receive(%d bytes)", tw.name, n)}
	w.end = func(kernel, memory result) { m.compare(w.what, kernel, memory) }
	m.begin(w, &tw.reading, tw.socket[inKernel].CanRead, func(s side) result {
		return received(n, tw.socket[s].(impl.Datagram).Receive)
	})
}

func isBoundDatagram(tw *twin) bool { return isOpen(tw) && !isUnbound(tw) }

// receiveSizes are the sizes of slices to receive into.
var receiveSizes = []int{100, 70000, 3, 0}

// received describes the result of a receiving call.
func received(n int, call func(p []byte) (impl.Message, error)) result {
	p := make([]byte, n)
	msg, err := call(p)
	return result{
		values: []any{msg.N, "from", msg.From, "truncated", msg.Truncated, crc32.ChecksumIEEE(p[:msg.N])},
		err:    err,
	}
}

// tryReceive takes a datagram that is there.
func (m *machine) tryReceive(c *choices) { m.tryTake(c, "TryReceive", impl.Datagram.TryReceive) }

// tryPeek returns a datagram that is there and leaves it in the queue.
func (m *machine) tryPeek(c *choices) { m.tryTake(c, "TryPeek", impl.Datagram.TryPeek) }

func (m *machine) tryTake(c *choices, name string, call func(impl.Datagram, []byte) (impl.Message, error)) {
	tw := m.some(c, isDatagram, isBoundDatagram)
	if tw == nil {
		return
	}
	n := oneOf(c, receiveSizes...)
	kernel, memory := m.eventually(wouldBlock, func(s side) result {
		return received(n, func(p []byte) (impl.Message, error) { return call(tw.socket[s].(impl.Datagram), p) })
	})
	m.compare(fmt.Sprintf("%s.%s(%d bytes)", tw.name, name, n), kernel, memory)
}

// serveUnix makes a server at a path that datagram sockets may want.
func (m *machine) serveUnix(c *choices) {
	tw := m.makeServer(impl.Unix)
	m.bindTo(tw, m.home(c, impl.Unix))
	m.listenOn(tw, 1)
}

// dialUnix connects a stream to a path, which may be a datagram socket's.
func (m *machine) dialUnix(c *choices) {
	if to, ok := m.goal(c, impl.Unix); ok {
		m.connectTo(m.makeStream(impl.Unix), to)
	}
}
