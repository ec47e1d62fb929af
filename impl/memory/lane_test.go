package memory

import (
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
)

// onLane runs a test with a lane over a link, in a bubble.
func onLane(t *testing.T, shape Link, test func(t *testing.T, l *lane)) {
	synctest.Test(t, func(t *testing.T) {
		n := NewNetwork()
		from, err := n.AddHost("from")
		require.NoError(t, err)
		to, err := n.AddHost("to")
		require.NoError(t, err)
		require.NoError(t, n.Shape("from", "to", shape))
		at := func(h *Host) netip.AddrPort { return netip.AddrPortFrom(h.addrs[0], 1) }
		test(t, newLane(from.ensureLink(to), at(from), at(to)))
	})
}

func (l *lane) now() clock.Instant { return l.link.from.clock.Now() }

// Light segments take the time of the link, the others wait for its bandwidth.
func TestLaneOrder(t *testing.T) {
	onLane(t, Link{Latency: 10 * time.Millisecond, Bandwidth: 1000}, func(t *testing.T, l *lane) {
		begin := l.now()
		l.send(begin, segment{what: dataSegment, seq: 1, n: 60})
		l.send(begin, segment{what: finSegment, seq: 61, n: 1})
		l.send(begin, segment{what: ackSegment, ack: 1})
		l.send(begin, segment{what: ackSegment, ack: 2})
		for _, want := range []struct {
			what  segmentKind
			after time.Duration
		}{
			{ackSegment, 10 * time.Millisecond}, {ackSegment, 10 * time.Millisecond},
			{dataSegment, 110 * time.Millisecond}, {finSegment, 150 * time.Millisecond},
		} {
			at := begin + clock.Instant(want.after)
			assert.False(t, l.due(at-1))
			require.True(t, l.due(at))
			s, lost := l.arrive()
			assert.Equal(t, want.what, s.what)
			assert.False(t, lost)
		}
		assert.Zero(t, l.next())
	})
}

// Segments keep their order on a link that gets faster.
func TestLaneKeepsTheOrder(t *testing.T) {
	for _, what := range []segmentKind{dataSegment, ackSegment} {
		onLane(t, Link{Latency: time.Second}, func(t *testing.T, l *lane) {
			first, _ := l.send(l.now(), segment{what: what, seq: 1, n: 1})
			l.link.Latency = 0
			second, _ := l.send(l.now(), segment{what: what, seq: 2, n: 1})
			assert.Equal(t, first, second)
			s, _ := l.arrive()
			assert.EqualValues(t, 1, s.seq)
		})
	}
}

// Loss takes segments with bandwidth, a cut all of them, including those on their way.
func TestLaneLoses(t *testing.T) {
	onLane(t, Link{Latency: time.Second, Loss: 1}, func(t *testing.T, l *lane) {
		_, lost := l.send(l.now(), segment{what: dataSegment, n: 1})
		assert.True(t, lost)
		_, lost = l.send(l.now(), segment{what: ackSegment})
		assert.False(t, lost)
		l.link.sever()
		_, lost = l.send(l.now(), segment{what: ackSegment})
		assert.True(t, lost)
		l.link.cut = false
		_, lost = l.arrive()
		assert.True(t, lost, "it was cut meanwhile")
		l.send(l.now(), segment{what: ackSegment})
		_, lost = l.arrive()
		assert.False(t, lost)
	})
}
