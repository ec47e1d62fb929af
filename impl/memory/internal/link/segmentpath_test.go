package link

import (
	"net/netip"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
)

// onPath runs a test with a segment path over a link, in a bubble.
func onPath(t *testing.T, shape Shape, test func(t *testing.T, l *SegmentPath)) {
	synctest.Test(t, func(t *testing.T) {
		l := &Link{Shape: shape}
		l.Init(Config{From: "from", To: "to", Down: new(atomic.Bool), Clock: clock.New()})
		test(t, NewSegmentPath(l, netip.MustParseAddr("10.0.0.1")))
	})
}

func (p *SegmentPath) now() clock.Instant { return p.link.config.Clock.Now() }

// Light segments take the time of the link, the others wait for its bandwidth.
func TestSegmentPathOrder(t *testing.T) {
	onPath(t, Shape{Latency: 10 * time.Millisecond, Bandwidth: 1000}, func(t *testing.T, l *SegmentPath) {
		begin := l.now()
		l.Send(begin, Segment{Kind: Data, Seq: 1, Len: 60})
		l.Send(begin, Segment{Kind: FIN, Seq: 61, Len: 1})
		l.Send(begin, Segment{Kind: ACK, Ack: 1})
		l.Send(begin, Segment{Kind: ACK, Ack: 2})
		for _, want := range []struct {
			what  Kind
			after time.Duration
		}{
			{ACK, 10 * time.Millisecond}, {ACK, 10 * time.Millisecond},
			{Data, 110 * time.Millisecond}, {FIN, 150 * time.Millisecond},
		} {
			at := begin + clock.Instant(want.after)
			assert.False(t, l.IsDue(at-1))
			require.True(t, l.IsDue(at))
			s, lost := l.Arrive()
			assert.Equal(t, want.what, s.Kind)
			assert.False(t, lost)
		}
		assert.Zero(t, l.Next())
	})
}

// Segments keep their order on a link that gets faster.
func TestSegmentPathKeepsTheOrder(t *testing.T) {
	for _, what := range []Kind{Data, ACK} {
		onPath(t, Shape{Latency: time.Second}, func(t *testing.T, l *SegmentPath) {
			first, _ := l.Send(l.now(), Segment{Kind: what, Seq: 1, Len: 1})
			l.link.Latency = 0
			second, _ := l.Send(l.now(), Segment{Kind: what, Seq: 2, Len: 1})
			assert.Equal(t, first, second)
			s, _ := l.Arrive()
			assert.EqualValues(t, 1, s.Seq)
		})
	}
}

// Loss takes segments with bandwidth, a cut all of them, including those on their way.
func TestSegmentPathLoses(t *testing.T) {
	onPath(t, Shape{Latency: time.Second, Loss: 1}, func(t *testing.T, l *SegmentPath) {
		_, lost := l.Send(l.now(), Segment{Kind: Data, Len: 1})
		assert.True(t, lost)
		_, lost = l.Send(l.now(), Segment{Kind: ACK})
		assert.False(t, lost)
		l.link.Cut()
		_, lost = l.Send(l.now(), Segment{Kind: ACK})
		assert.True(t, lost)
		l.link.Heal()
		_, lost = l.Arrive()
		assert.True(t, lost, "it was cut meanwhile")
		l.Send(l.now(), Segment{Kind: ACK})
		_, lost = l.Arrive()
		assert.False(t, lost)
	})
}
