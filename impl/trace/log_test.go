package trace_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/trace"
	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

// A Log keeps copies of the last events.
func TestLogKeepsTheLastEvents(t *testing.T) {
	l := trace.NewLog(3, 0)
	e := packet(trace.Sent, impl.TCP, "?", &trace.Segment{})
	for i := range 10 {
		e.Number = uint64(i)
		e.Data[0] = byte('0' + i)
		e.Segment.Seq = uint32(i)
		l.Observe(&e)
	}
	events := l.Events()
	require.Len(t, events, 3)
	for i, kept := range events {
		assert.Equal(t, uint64(7+i), kept.Number)
		assert.Equal(t, string(rune('7'+i)), string(kept.Data))
		assert.Equal(t, uint32(7+i), kept.Segment.Seq)
	}
	assert.Equal(t, uint64(10), l.Count())
	assert.Equal(t, events[1:], l.Last(2))
	assert.Empty(t, l.Last(-1))
	assert.Equal(t, trace.Lines(events), l.String())
}

// The oldest events lose their payload first, and the sizes stay.
func TestLogBoundsThePayload(t *testing.T) {
	l := trace.NewLog(0, 10)
	for _, data := range []string{"1234", "5678", "90ab", "", "a payload of more than ten"} {
		e := packet(trace.Sent, impl.UDP, data, nil)
		l.Observe(&e)
		kept := l.Events()
		assert.Equal(t, len(data), kept[len(kept)-1].Size)
		assert.Equal(t, data[:min(10, len(data))], string(kept[len(kept)-1].Data))
	}
	events := l.Events()
	assert.Len(t, events, 5)
	assert.Empty(t, events[2].Data)
}

// After any sequence of events, the newest payload that fits is kept.
func TestLogModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most, room := rapid.IntRange(1, 6).Draw(t, "events"), rapid.IntRange(1, 30).Draw(t, "bytes")
		l := trace.NewLog(most, room)
		var all []string
		for _, data := range rapid.SliceOf(rapid.StringN(0, 12, 40)).Draw(t, "payloads") {
			e := packet(trace.Sent, impl.UDP, data, nil)
			l.Observe(&e)
			all = append(all, data[:min(room, len(data))])
		}
		events := l.Events()
		require.Len(t, events, min(most, len(all)))
		total, over := 0, false
		for i := len(events) - 1; i >= 0; i-- {
			want := all[len(all)-len(events)+i]
			total += len(want)
			if over = over || total > room; over {
				want = ""
			}
			require.Equal(t, want, string(events[i].Data))
		}
	})
}

func TestLogIsSafeForConcurrentUse(t *testing.T) {
	var l trace.Log
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 1000 {
				e := packet(trace.Sent, impl.UDP, "data", nil)
				l.Observe(&e)
				_ = l.Last(2)
			}
		})
	}
	all.Wait()
	assert.Equal(t, uint64(4000), l.Count())
	assert.Len(t, l.Events(), trace.DefaultLogEvents)
}

func TestLogRefusesNegativeLimits(t *testing.T) {
	for _, make := range []func(){func() { trace.NewLog(-1, 0) }, func() { trace.NewLog(0, -1) }} {
		func() {
			defer func() { assert.ErrorIs(t, recover().(error), misuse.ErrRange) }()
			make()
		}()
	}
}
