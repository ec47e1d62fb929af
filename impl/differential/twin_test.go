//go:build linux

package differential_test

import (
	"fmt"

	"github.com/smalltalk-sockets/go/impl"
)

// A twin is one socket on both sides.
type twin struct {
	name    string
	network impl.Network
	socket  [2]impl.Socket
	// local is its local endpoint, the zero Endpoint before it has one.
	local [2]impl.Endpoint
	// begun is true once it has had an endpoint, and closed once Close was
	// called.
	begun, closed bool
	// reading and writing are the calls that wait, one in each direction: of two,
	// it would be chance which one gets what comes. A Connect takes both turns.
	reading, writing *waiting
	// awaiting is an EnsureUrgent that waits.
	awaiting *waiting

	// in and out are what a connected stream reads and writes.
	in, out *flow
	// queue is what a server has not accepted yet: the streams that are
	// connected to it.
	queue []*twin
	// small is true for a stream, or a server of streams, with small send
	// buffers.
	small bool
	// readShut is true once CloseRead was called.
	readShut bool
	// sized is true once the size of a buffer was set.
	sized bool
}

// isBusy reports whether no call can wait in the turn. When a TCP connection is
// reset, one of the calls that wait on it gets the error, and it is chance which.
func (tw *twin) isBusy(turn *waiting) bool {
	return turn != nil || tw.network.IsTCP() && (tw.reading != nil || tw.writing != nil)
}

// A flow is one direction of a connection.
type flow struct {
	// written and read are how many bytes each side has moved.
	written, read [2]int
	// uneven is true when the sides may have moved different numbers of bytes:
	// how many of them a full TCP connection holds varies even in the kernel.
	uneven bool
	// urgent is true once urgent bytes were sent, which reads may pass over.
	urgent bool
}

// outstanding returns how many bytes are on their way.
func (f *flow) outstanding(s side) int { return f.written[s] - f.read[s] }

// add makes a twin known under a name of its own.
func (m *machine) add(tw *twin) *twin {
	tw.name = fmt.Sprintf("%s%d", tw.name, len(m.twins))
	m.twins = append(m.twins, tw)
	return tw
}

// which returns the twins that pass.
func (m *machine) which(passes func(*twin) bool) []*twin {
	var found []*twin
	for _, tw := range m.twins {
		if passes(tw) {
			found = append(found, tw)
		}
	}
	return found
}

// some chooses one of the twins that pass, and seldom one that only may: calls on
// sockets in the wrong phase are worth a try, but not most of the time. It
// returns nil when there is none.
func (m *machine) some(c *choices, may, passes func(*twin) bool) *twin {
	found := m.which(func(tw *twin) bool { return may(tw) && passes(tw) })
	if c.seldom(16) || len(found) == 0 && c.seldom(4) {
		found = m.which(may)
	}
	if len(found) == 0 {
		return nil
	}
	return recent(c, found)
}

// recent chooses one of the last few twins. Counted from the end it is still the
// same one when the steps that have made the others are removed.
func recent(c *choices, twins []*twin) *twin { return twins[max(0, len(twins)-1-c.below(8))] }

func isOpen(tw *twin) bool { return !tw.closed }

// moved asks for the endpoint of a twin, after a call that may have changed it.
func (m *machine) moved(tw *twin) {
	tw.local[inKernel] = tw.socket[inKernel].LocalEndpoint()
	tw.begun = tw.begun || !tw.local[inKernel].IsZero()
	m.bubble.run(func() { tw.local[inMemory] = tw.socket[inMemory].LocalEndpoint() })
	m.learn(tw.local[inKernel], tw.local[inMemory])
}

// A view is the state of a socket as its users see it.
type view struct {
	local, remote      place
	canRead, canWrite  bool
	bound, isListening bool
	urgency            urgency
}

func (m *machine) view(tw *twin, s side) view {
	socket := tw.socket[s]
	v := view{local: m.labels.place(s, socket.LocalEndpoint()), canRead: socket.CanRead(), urgency: tw.urgency(s)}
	if peered, ok := socket.(interface{ RemoteEndpoint() impl.Endpoint }); ok {
		v.remote = m.labels.place(s, peered.RemoteEndpoint())
	}
	if writer, ok := socket.(interface{ CanWrite() bool }); ok && (tw.out == nil || !tw.out.uneven) {
		v.canWrite = writer.CanWrite()
	}
	if server, ok := socket.(impl.Server); ok {
		v.bound, v.isListening = server.Bound(), server.Listening()
	}
	return v
}

// compareTwins compares the state of all sockets.
func (m *machine) compareTwins() {
	seen := make([]view, len(m.twins))
	m.bubble.run(func() {
		for i, tw := range m.twins {
			seen[i] = m.view(tw, inMemory)
		}
	})
	for i, tw := range m.twins {
		want, got := seen[i], view{}
		m.bubble.awaitTrue(func() bool {
			got = m.view(tw, inKernel)
			return got == want || !got.isLate(want)
		})
		if got != want {
			m.differ("the state of %s\n  kernel: %+v\n  memory: %+v", tw.name, got, want)
		}
	}
}

// isLate reports whether a socket of the kernel can still become what it should
// be: it is ready, or not, when something arrives.
func (v view) isLate(want view) bool {
	if v.canRead && !want.canRead {
		return false
	}
	v.canRead, v.canWrite, v.urgency = want.canRead, want.canWrite, want.urgency
	return v == want
}

// discard makes the close of a stream reset its connection.
func (m *machine) discard(tw *twin) {
	if !tw.network.IsTCP() {
		return
	}
	// It may fail: the socket can be closed.
	_ = impl.Set(tw.socket[inKernel], impl.Linger, 0)
	m.bubble.run(func() { _ = impl.Set(tw.socket[inMemory], impl.Linger, 0) })
}
