package memory_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// FuzzLinkedConn makes both ends of a connection between two hosts write and read while the
// link between them changes. Every byte arrives once and in order, and then the end;
// no call waits for ever, and no socket is left.
func FuzzLinkedConn(f *testing.F) {
	f.Add([]byte{})
	f.Add(linkedSeed(0, 5, 5, 0, 0, 0, 0, 0, 0))           // latency and jitter
	f.Add(linkedSeed(9, 50, 0, 1, 0, 0, 2, 0, 9, 0, 0, 9)) // a narrow link, which loses
	f.Add(append(linkedSeed(7, 1), 0, 1, 0, 50, 0, 2, 0, 200, 0, 1, 1, 90, 0, 2, 0, 9))
	f.Fuzz(func(t *testing.T, program []byte) {
		var failure error
		synctest.Test(t, func(t *testing.T) { failure = newLinkedRun(t, &script{program}).play(t) })
		require.NoError(t, failure)
	})
}

// linkedSeed is a program in which both ends write and read under a deadline, after the
// bytes that shape the network at the beginning.
func linkedSeed(shape ...byte) []byte {
	p := append(make([]byte, 0, 100), shape...)
	p = append(p, make([]byte, linkedHeader-len(shape))...)
	for _, actor := range []byte{1, 2, 3, 4} {
		p = append(p, actor, 4, 10, actor, 0, 200, actor, 3, 20, actor, 0, 90, actor, 4, 0, actor, 0, 250)
	}
	return p
}

// linkedHeader is how many bytes of a program come before its steps.
const linkedHeader = 13

// linkedRun is a connection and the steps of its run.
type linkedRun struct {
	*world
	ends    [2]impl.Stream
	weather []func()
	writes  [2][]linkedStep // of each end
	reads   [2][]linkedStep
}

// linkedStep is a step of the goroutine that writes to an end, or of the one that
// reads from it.
type linkedStep struct {
	what int
	n    byte
}

func newLinkedRun(t *testing.T, s *script) *linkedRun {
	w := &linkedRun{}
	w.world = newWorld(t, memory.Link{}, memory.Seed(uint64(s.byte())), memory.TrackSockets())
	w.ends[0], w.ends[1] = w.connect(t)
	require.NoError(t, w.Shape("near", "far", linkFrom(s)))
	for _, end := range w.ends {
		for _, option := range []impl.Option[int]{impl.SendBuffer, impl.ReceiveBuffer} {
			if n := s.size(); n > 0 {
				require.NoError(t, impl.Set(end, option, n))
			}
		}
	}
	for range 200 {
		if s.ended() {
			break
		}
		w.plan(t, s)
	}
	return w
}

func linkFrom(s *script) memory.Link {
	return memory.Link{
		Latency:      time.Duration(s.byte()) * ms,
		Jitter:       time.Duration(s.byte()) * ms,
		Bandwidth:    []int{0, 20_000, 200_000, 5_000_000}[s.below(4)],
		Queue:        s.size(),
		MTU:          []int{0, 576, 1280, 9000, 65535}[s.below(5)],
		Loss:         float64(s.below(4)) / 10,
		Duplicate:    float64(s.below(4)) / 4,
		Reorder:      float64(s.below(4)) / 4,
		ReorderDelay: 7 * ms,
	}
}

// plan adds a step to one of five actors: the weather, or a writer or reader of an
// end.
func (w *linkedRun) plan(t *testing.T, s *script) {
	actor := s.below(5)
	if actor == 0 {
		w.planWeather(t, s)
		return
	}
	step := linkedStep{s.below(6), s.byte()}
	if end := (actor - 1) / 2; actor%2 == 1 {
		w.writes[end] = append(w.writes[end], step)
	} else {
		w.reads[end] = append(w.reads[end], step)
	}
}

// planWeather plans a change of the link after a while.
func (w *linkedRun) planWeather(t *testing.T, s *script) {
	c := change{
		what: []string{"shape", "cut", "heal"}[s.below(3)],
		from: []string{"", "near", "far"}[s.below(3)],
	}
	c.after = s.while()
	if c.what == "shape" {
		c.link = linkFrom(s)
	}
	w.weather = append(w.weather, func() {
		time.Sleep(c.after)
		c.apply(t, w.world)
	})
}

// play runs all five actors, closes the connection when both ends have seen the end,
// and checks what is left.
func (w *linkedRun) play(t *testing.T) error {
	var all sync.WaitGroup
	var errs [4]error
	for i := range w.ends {
		all.Go(func() { errs[i] = w.write(i) })
		all.Go(func() { errs[2+i] = w.read(i) })
	}
	for _, change := range w.weather {
		change()
	}
	require.NoError(t, w.Heal("near", "far"))
	all.Wait()
	for _, s := range []io.Closer{w.ends[0], w.ends[1], w.server} {
		require.NoError(t, s.Close())
	}
	require.Empty(t, w.Leaks())
	time.Sleep(time.Hour)
	require.Empty(t, w.Snapshot())
	return errors.Join(errs[:]...)
}

// sourceOf returns the bytes that an end writes.
func sourceOf(end int) *rand.ChaCha8 { return rand.NewChaCha8([32]byte{byte(end)}) }

// within returns when a deadline of a step ends. That of 0 is none.
func within(n byte) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Now().Add(time.Duration(n-1) * time.Duration(n) * ms)
}

// soon returns a deadline after everything that can happen.
func soon() time.Time { return time.Now().Add(24 * time.Hour) }

// write does the steps of the writer of an end. What a deadline has cut off is the
// beginning of the next write.
func (w *linkedRun) write(end int) error {
	s, source := w.ends[end], sourceOf(end)
	var left []byte
	put := func(n int) error {
		more := make([]byte, n)
		_, _ = source.Read(more)
		left = append(left, more...)
		n, err := s.Write(left)
		left = left[n:]
		return err
	}
	for _, step := range w.writes[end] {
		var err error
		switch step.what {
		case 3:
			time.Sleep(time.Duration(step.n) * ms)
		case 4:
			err = s.SetWriteDeadline(within(step.n))
		case 5:
			err = s.EnsureWritable()
		default:
			err = put(int(step.n) * int(step.n))
		}
		if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			return fmt.Errorf("end %d writes: %w", end, err)
		}
	}
	if err := s.SetWriteDeadline(soon()); err != nil {
		return err
	}
	return errors.Join(put(1), s.CloseWrite())
}

// read does the steps of the reader of an end, reads on to the end of the stream, and
// compares all of it with what the other end has written.
func (w *linkedRun) read(end int) error {
	s, got := w.ends[end], bytes.Buffer{}
	for _, step := range w.reads[end] {
		if err := takeStep(s, step, &got); err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			if err == io.EOF {
				break
			}
			return fmt.Errorf("end %d reads: %w", end, err)
		}
	}
	if err := s.SetReadDeadline(soon()); err != nil {
		return err
	}
	if _, err := got.ReadFrom(onlyReader{s}); err != nil {
		return fmt.Errorf("end %d reads on: %w", end, err)
	}
	total := 1
	for _, step := range w.writes[1-end] {
		if step.what < 3 {
			total += int(step.n) * int(step.n)
		}
	}
	want := make([]byte, total)
	_, _ = sourceOf(1 - end).Read(want)
	if !bytes.Equal(want, got.Bytes()) {
		return fmt.Errorf("end %d has read %d bytes of %d, and not those that were written", end, got.Len(), total)
	}
	return nil
}

// takeStep does a step of a reader.
func takeStep(s impl.Stream, step linkedStep, got *bytes.Buffer) error {
	p := make([]byte, int(step.n)*int(step.n)+1)
	n, err := 0, error(nil)
	switch step.what {
	case 2:
		if n, err = s.TryRead(p); err == impl.ErrWouldBlock {
			err = nil
		}
	case 3:
		time.Sleep(time.Duration(step.n) * ms)
	case 4:
		err = s.SetReadDeadline(within(step.n))
	case 5:
		err = s.EnsureReadable()
	default:
		n, err = s.Read(p)
	}
	got.Write(p[:n])
	return err
}
