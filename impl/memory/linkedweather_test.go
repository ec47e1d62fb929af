package memory_test

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// weather is a program of changes to the links between near and far.
type weather struct {
	seed    uint64
	changes []change
	// The sizes of each side's writes and reads, and of the buffers, 0 for the
	// default.
	writes, reads   [2][]int
	sending, taking [2]int
}

// change is a change of one link or of both, after a while.
type change struct {
	after time.Duration
	what  string // "shape", "cut" or "heal"
	from  string // "" for both directions
	link  memory.Link
}

func drawWeather(r *rapid.T) weather {
	w := weather{
		seed:    rapid.Uint64().Draw(r, "seed"),
		changes: rapid.SliceOfN(rapid.Custom(drawChange), 0, 12).Draw(r, "changes"),
	}
	piece := rapid.OneOf(rapid.IntRange(1, 20), rapid.IntRange(1, 3000), rapid.IntRange(1, 200000))
	buffer := rapid.OneOf(rapid.Just(0), rapid.IntRange(1, 20000))
	for i := range 2 {
		w.writes[i] = rapid.SliceOfN(piece, 0, 12).Draw(r, "writes")
		w.reads[i] = rapid.SliceOfN(piece, 1, 5).Draw(r, "reads")
		w.sending[i], w.taking[i] = buffer.Draw(r, "sending"), buffer.Draw(r, "taking")
	}
	return w
}

func drawChange(r *rapid.T) change {
	c := change{
		after: time.Duration(rapid.IntRange(0, 3000).Draw(r, "after")) * time.Millisecond,
		what:  rapid.SampledFrom([]string{"shape", "shape", "cut", "heal"}).Draw(r, "what"),
		from:  rapid.SampledFrom([]string{"", "near", "far"}).Draw(r, "from"),
	}
	if c.what == "shape" {
		c.link = drawLink(r)
	}
	return c
}

func drawLink(r *rapid.T) memory.Link {
	ms := rapid.IntRange(0, 300)
	return memory.Link{
		Latency:   time.Duration(ms.Draw(r, "latency")) * time.Millisecond,
		Jitter:    time.Duration(ms.Draw(r, "jitter")) * time.Millisecond,
		Bandwidth: rapid.SampledFrom([]int{0, 0, 50000, 1000000}).Draw(r, "bandwidth"),
		Queue:     rapid.SampledFrom([]int{0, 1, 3000, 100000}).Draw(r, "queue"),
		MTU:       rapid.SampledFrom([]int{0, 576, 9000, 65535}).Draw(r, "mtu"),
		Loss:      rapid.SampledFrom([]float64{0, 0, 0.05, 0.3}).Draw(r, "loss"),
	}
}

// apply changes the links of a world.
func (c change) apply(t *testing.T, w *world) {
	to := map[string]string{"near": "far", "far": "near"}[c.from]
	var err error
	switch {
	case c.what == "heal":
		err = w.Heal("near", "far")
	case c.what == "cut" && c.from == "":
		err = w.Partition("near", "far")
	case c.what == "cut":
		err = w.PartitionOneWay(c.from, to)
	case c.from == "":
		err = w.Shape("near", "far", c.link)
	default:
		err = w.ShapeOneWay(c.from, to, c.link)
	}
	require.NoError(t, err)
}

// Whatever happens to the links, every byte arrives once and in order, and then the
// end of the stream.
func TestLinkedKeepsItsBytes(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		program := drawWeather(r)
		var failure error
		synctest.Test(t, func(t *testing.T) { failure = program.play(t) })
		require.NoError(r, failure)
	})
}

func (p weather) play(t *testing.T) error {
	w := newWorld(t, memory.Link{}, memory.Seed(p.seed))
	client, server := w.connect(t)
	ends := [2]impl.Stream{client, server}
	for i, s := range ends {
		if p.sending[i] != 0 {
			require.NoError(t, impl.Set(s, impl.SendBuffer, p.sending[i]))
		}
		if p.taking[i] != 0 {
			require.NoError(t, impl.Set(s, impl.ReceiveBuffer, p.taking[i]))
		}
	}
	var all sync.WaitGroup
	var errs [4]error
	for i, s := range ends {
		all.Go(func() { errs[i] = p.write(s, i) })
		all.Go(func() { errs[2+i] = p.read(s, 1-i) })
	}
	for _, c := range p.changes {
		time.Sleep(c.after)
		c.apply(t, w)
	}
	require.NoError(t, w.Heal("near", "far"))
	all.Wait()
	for _, s := range ends {
		require.NoError(t, s.Close())
	}
	time.Sleep(time.Hour)
	if left := w.Snapshot(); len(left) > 1 { // the server
		return fmt.Errorf("something is left: %v", left)
	}
	require.NoError(t, w.server.Close())
	return errors.Join(errs[:]...)
}

// bytes returns what one of the two sides writes.
func (p weather) bytes(side, n int) []byte {
	b := make([]byte, n)
	random := rand.New(rand.NewPCG(uint64(side), 1))
	for i := range b {
		b[i] = byte(random.Uint32())
	}
	return b
}

func (p weather) total(side int) (n int) {
	for _, size := range p.writes[side] {
		n += size
	}
	return n
}

func (p weather) write(s impl.Stream, side int) error {
	left := p.bytes(side, p.total(side))
	for _, size := range p.writes[side] {
		n, err := s.Write(left[:size])
		if err != nil || n != size {
			return fmt.Errorf("side %d has written %d of %d: %w", side, n, size, err)
		}
		left = left[size:]
	}
	return s.CloseWrite()
}

func (p weather) read(s impl.Stream, side int) error {
	want := p.bytes(side, p.total(side))
	got := 0
	for i := 0; ; i++ {
		b := make([]byte, p.reads[side][i%len(p.reads[side])])
		n, err := s.Read(b)
		if n > len(want)-got || string(b[:n]) != string(want[got:got+n]) {
			return fmt.Errorf("what side %d has written is different after %d bytes", side, got)
		}
		got += n
		switch {
		case err == io.EOF && got == len(want):
			return nil
		case err != nil:
			return fmt.Errorf("after %d of %d bytes of side %d: %w", got, len(want), side, err)
		}
	}
}
