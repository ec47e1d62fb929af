package memory_test

import (
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// step is one call at one end of a connection. A call that can wait has a goroutine of
// its own.
type step struct {
	side int
	what string
	n    int
}

func (s step) String() string { return fmt.Sprintf("%d %s %d", s.side, s.what, s.n) }

// A name is repeated to be drawn more often.
var waitingSteps = []string{
	"read", "read", "read", "write", "write", "write", "readable", "writable", "fetchable", "urgent", "close",
}

var promptSteps = []string{
	"try", "try", "try", "sleep", "sleep", "readBy", "writeBy", "readBy", "writeBy",
	"sendBuffer", "receiveBuffer", "inline", "linger", "closeRead", "closeWrite",
}

func drawStep(r *rapid.T) step {
	names := waitingSteps
	if rapid.Bool().Draw(r, "prompt") {
		names = promptSteps
	}
	return step{
		side: rapid.IntRange(0, 1).Draw(r, "side"),
		what: rapid.SampledFrom(names).Draw(r, "what"),
		n:    rapid.SampledFrom([]int{1, 2, 3, 100, 1000, 5000, 20001, 80002, 300000}).Draw(r, "n"),
	}
}

// pending is a call that may be waiting.
type pending struct {
	step
	done atomic.Bool
}

// nap is a connection in which some goroutines wait.
type nap struct {
	ends    [2]impl.Stream
	readBy  [2]time.Time
	writeBy [2]time.Time
	closed  [2]bool
	calls   []*pending
	all     sync.WaitGroup
}

// TestNoOneIsForgotten does things to a connection while goroutines wait in it. After
// each step, when all goroutines are blocked, no call waits that could go on by what
// the connection itself says.
func TestNoOneIsForgotten(t *testing.T) {
	for name, connect := range map[string]func(t *testing.T) (client, server impl.Stream){
		"tcp":  func(t *testing.T) (impl.Stream, impl.Stream) { return pair(t, memory.New(), impl.TCP) },
		"unix": func(t *testing.T) (impl.Stream, impl.Stream) { return pair(t, memory.New(), impl.Unix) },
		"link": func(t *testing.T) (impl.Stream, impl.Stream) { return newWorld(t, memory.Link{}).connect(t) },
		"slow link": func(t *testing.T) (impl.Stream, impl.Stream) {
			return newWorld(t, memory.Link{Latency: time.Millisecond}).connect(t)
		},
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) {
				steps := rapid.SliceOfN(rapid.Custom(drawStep), 4, 40).Draw(r, "steps")
				size := rapid.SampledFrom([]int{0, 1, 20000}).Draw(r, "buffers")
				var failure error
				synctest.Test(t, func(t *testing.T) {
					n := nap{}
					n.ends[0], n.ends[1] = connect(t)
					if size > 0 { // a write soon waits for room
						for _, s := range n.ends {
							require.NoError(t, impl.Set(s, impl.SendBuffer, size))
							require.NoError(t, impl.Set(s, impl.ReceiveBuffer, size))
						}
					}
					failure = n.play(steps)
				})
				require.NoError(r, failure)
			})
		})
	}
}

// play does the steps and ends the connection, and returns the calls that were not
// woken.
func (n *nap) play(steps []step) (failure error) {
	for i, s := range steps {
		n.do(s)
		synctest.Wait()
		if failure = n.forgotten(); failure != nil {
			failure = fmt.Errorf("after step %d, %v: %w", i, s, failure)
			break
		}
	}
	for _, s := range n.ends {
		_ = impl.Set(s, impl.Linger, 0)
		n.all.Go(func() { _ = s.Close() })
	}
	n.all.Wait() // in a bubble the test fails if it would wait for ever
	return failure
}

func (n *nap) do(s step) {
	end := n.ends[s.side]
	switch s.what {
	case "try":
		_, _ = end.TryRead(make([]byte, s.n))
	case "sleep":
		time.Sleep(time.Duration(s.n) * time.Microsecond)
	case "readBy":
		n.readBy[s.side] = someDeadline(s.n)
		_ = end.SetReadDeadline(n.readBy[s.side])
	case "writeBy":
		n.writeBy[s.side] = someDeadline(s.n)
		_ = end.SetWriteDeadline(n.writeBy[s.side])
	case "sendBuffer":
		_ = impl.Set(end, impl.SendBuffer, s.n)
	case "receiveBuffer":
		_ = impl.Set(end, impl.ReceiveBuffer, s.n)
	case "inline":
		_ = impl.Set(end, impl.OutOfBandInline, s.n%2 == 0)
	case "linger":
		_ = impl.Set(end, impl.Linger, s.n%3-1)
	case "closeRead":
		_ = end.CloseRead()
	case "closeWrite":
		_ = end.CloseWrite()
	default:
		n.closed[s.side] = n.closed[s.side] || s.what == "close"
		n.begin(s, end)
	}
}

// someDeadline returns none, one that has passed, or one that will pass.
func someDeadline(n int) time.Time {
	switch n % 3 {
	case 0:
		return time.Time{}
	case 1:
		return time.Now().Add(-1)
	default:
		return time.Now().Add(time.Duration(n) * time.Microsecond)
	}
}

// begin begins a call that may wait.
func (n *nap) begin(s step, end impl.Stream) {
	call := &pending{step: s}
	n.calls = append(n.calls, call)
	n.all.Go(func() {
		defer call.done.Store(true)
		urgent, _ := impl.As[impl.OutOfBand](end)
		switch {
		case s.what == "read":
			_, _ = end.Read(make([]byte, s.n))
		case s.what == "write":
			_, _ = end.Write(make([]byte, s.n))
		case s.what == "readable":
			_ = end.EnsureReadable()
		case s.what == "writable":
			_ = end.EnsureWritable()
		case s.what == "close":
			_ = end.Close()
		case urgent == nil: // on Unix
		case s.what == "fetchable":
			_ = urgent.EnsureUrgent()
		case s.what == "urgent":
			_, _ = urgent.SendUrgent(make([]byte, s.n))
		}
	})
}

// forgotten returns an error for a call that waits and could go on.
func (n *nap) forgotten() error {
	for _, call := range n.calls {
		if call.done.Load() || call.what == "close" {
			continue
		}
		end, by, could := n.ends[call.side], n.readBy[call.side], false
		switch call.what {
		case "read", "readable":
			could = end.CanRead()
		case "write", "urgent", "writable":
			could, by = end.CanWrite(), n.writeBy[call.side]
		case "fetchable":
			urgent, _ := impl.As[impl.OutOfBand](end)
			could = urgent.CanReadUrgent()
		}
		expired := !by.IsZero() && !by.After(time.Now())
		if could || expired || n.closed[call.side] {
			return fmt.Errorf("%v waits, though it could go on: %v, its deadline has passed: %v, its end is closed: %v",
				call.step, could, expired, n.closed[call.side])
		}
	}
	return nil
}

// TestLargerSendBufferWakesAWriter checks that a larger send buffer wakes a writer
// that it gives room, as on Linux.
func TestLargerSendBufferWakesAWriter(t *testing.T) {
	for _, network := range []impl.Network{impl.TCP, impl.Unix} {
		synctest.Test(t, func(t *testing.T) {
			client, server := pair(t, memory.New(), network)
			require.NoError(t, impl.Set(client, impl.SendBuffer, 8192))
			require.NoError(t, client.SetWriteDeadline(time.Now().Add(time.Second)))
			_, err := client.Write(make([]byte, 1<<20))
			require.ErrorIs(t, err, os.ErrDeadlineExceeded)
			require.NoError(t, client.SetWriteDeadline(time.Time{}))

			writable := make(chan error, 1)
			go func() { writable <- client.EnsureWritable() }()
			synctest.Wait()
			require.Empty(t, writable, "it is full")
			require.NoError(t, impl.Set(client, impl.SendBuffer, 200000))
			synctest.Wait()
			require.Len(t, writable, 1)
			require.NoError(t, <-writable)
			require.NoError(t, server.Close())
			require.NoError(t, client.Close())
		})
	}
}

// TestUrgentInlineWakesAReader holds the option that lets Read find an urgent byte to
// waking what waits for it, which Linux does not: the byte is there to read.
func TestUrgentInlineWakesAReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := pair(t, memory.New(), impl.TCP)
		read := make(chan []byte, 1)
		go func() {
			p := make([]byte, 5)
			n, err := client.Read(p)
			assert.NoError(t, err)
			read <- p[:n]
		}()
		synctest.Wait() // or it would begin at the mark, and pass the byte over
		urgent, _ := impl.As[impl.OutOfBand](server)
		_, err := urgent.SendUrgent([]byte("!"))
		require.NoError(t, err)
		synctest.Wait()
		require.Empty(t, read, "it is apart from the stream")
		require.NoError(t, impl.Set(client, impl.OutOfBandInline, true))
		synctest.Wait()
		require.Len(t, read, 1)
		require.Equal(t, "!", string(<-read))
		require.NoError(t, server.Close())
		require.NoError(t, client.Close())
	})
}
