package sockets_test

import (
	"fmt"
	"io"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
	"github.com/smalltalk-sockets/go/streams"
)

// question is a call that may bring bytes into the read buffer.
type question struct {
	name string
	ask  func(s *sockets.Socket)
}

// tries are the questions that never wait.
var tries = []question{
	{"AvailableBytes", func(s *sockets.Socket) { _, _ = s.AvailableBytes() }},
	{"Data.BytesAvailable", func(s *sockets.Socket) { _, _ = s.Data().BytesAvailable() }},
	{"Data.ReadInt", func(s *sockets.Socket) { _, _ = s.Data().ReadInt() }},
	{"Data.ReadUTF", func(s *sockets.Socket) { _, _ = s.Data().ReadUTF() }},
	{"Data.ReadBytes", func(s *sockets.Socket) { _, _ = s.Data().ReadBytes(0) }},
	{"BufferContents", func(s *sockets.Socket) { _ = s.BufferContents() }},
}

// waits are the questions that do not wait while there is a listener for bytes or
// for the close.
var waits = []question{
	{"AtEnd", func(s *sockets.Socket) { _, _ = s.AtEnd() }},
	{"PeekByte", func(s *sockets.Socket) { _, _ = sockets.ReadBufferOf(s).PeekByte() }},
	{"Next", func(s *sockets.Socket) { _, _ = s.Next(7) }},
	{"NextLine", func(s *sockets.Socket) { _, _ = s.NextLine() }},
	{"UpTo", func(s *sockets.Socket) { _, _ = s.UpTo('?') }},
	{"Skip", func(s *sockets.Socket) { _, _ = s.Skip(5) }},
	{"FrameUvarint", func(s *sockets.Socket) { _, _ = s.FrameUvarint(1000) }},
	{"Lines", func(s *sockets.Socket) {
		for _, err := range s.Lines() {
			if err != nil {
				return
			}
		}
	}},
	{"Read", func(s *sockets.Socket) { _, _ = s.Read(make([]byte, 10)) }},
	{"Read of much", func(s *sockets.Socket) { _, _ = s.Read(make([]byte, 100_000)) }},
	{"Copy", func(s *sockets.Socket) { _, _ = io.Copy(io.Discard, s) }},
}

var allQuestions = append(append([]question(nil), tries...), waits...)

// TestBytesThatAQuestionBrings: events report bytes that a call of the program
// has read into the buffer, like those of the loop, whether a listener called or
// another function on the loop, and also when nothing more arrives.
func TestBytesThatAQuestionBrings(t *testing.T) {
	for _, q := range allQuestions {
		t.Run(q.name, func(t *testing.T) {
			worlds(t, func(t *testing.T, ns *sockets.Namespace) {
				client, socket := eventPair(t, ns)
				write := func(text string) {
					_, err := client.Write([]byte(text))
					assert.NoError(t, err)
					assert.NoError(t, socket.EnsureReadable()) // it has arrived
				}
				told, sum := make(chan int, 10), 0
				require.NoError(t, socket.AddEventListener(events.On(sockets.EventSocketData, func(e *sockets.ProgressEvent) {
					if sum == 0 {
						_ = socket.BufferContents()
						write("in a listener\n")
						q.ask(socket)
					}
					sum += e.Detail.BytesLoaded
					told <- sum
				})))
				reaches := func(want int) {
					t.Helper()
					until(t, told, want)
				}
				_, err := client.Write([]byte("first"))
				require.NoError(t, err)
				reaches(5 + 14)
				require.NoError(t, socket.Loop().Do(func() {
					_ = socket.BufferContents()
					write("outside\n")
					q.ask(socket)
				}))
				reaches(5 + 14 + 8)
				quiet(t, socket.Loop(), told)
			})
		})
	}
}

// until waits for a number of a channel.
func until(t *testing.T, numbers <-chan int, want int) {
	t.Helper()
	for n := told(t, numbers); n != want; n = told(t, numbers) {
		require.Less(t, n, want)
	}
}

// TestPartOfAStreamByEvents: an end that the program has set is not the peer's, and
// events report the bytes after it.
func TestPartOfAStreamByEvents(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		var part *streams.Limited
		sum, sums := 0, make(chan int, 10)
		require.NoError(t, socket.AddEventListener(events.On(sockets.EventSocketData, func(e *sockets.ProgressEvent) {
			if part == nil {
				limited, err := socket.Limit(8)
				assert.NoError(t, err)
				part = &limited
			}
			sum += e.Detail.BytesLoaded
			sums <- sum
		})))
		closed := on(t, socket, sockets.EventClose)
		for _, text := range []string{"head", "last", "behind"} {
			_, err := client.Write([]byte(text))
			require.NoError(t, err)
			until(t, sums, map[string]int{"head": 4, "last": 8, "behind": 14}[text])
		}
		require.NoError(t, socket.Loop().Do(func() {
			whole, err := part.UpToEnd(0)
			assert.NoError(t, err)
			assert.Equal(t, "headlast", string(whole))
			assert.NoError(t, part.Drain())
			assert.Equal(t, "behind", string(socket.BufferContents()))
		}))
		quiet(t, socket.Loop(), closed)
	})
}

// TestEveryByteIsToldOf: for any calls and listeners in between, at rest the events
// have reported every byte that arrived, except those that the program consumed
// while there was no listener.
func TestEveryByteIsToldOf(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		program := rapid.SliceOfN(rapid.Custom(drawAct), 1, 40).Draw(r, "program")
		var failure error
		synctest.Test(t, func(t *testing.T) { failure = newHearing(t).play(program) })
		require.NoError(r, failure)
	})
}

// act is one step of a program: what, and how much or which.
type act struct {
	What string
	N    int
	Asks []int // of a listener: questions by number; -1 is bytes that arrive then
}

var actNames = []string{"write", "write", "write", "ask", "ask", "listen", "listen", "close", "deadline", "part", "behave"}

func drawAct(r *rapid.T) act {
	return act{
		What: rapid.SampledFrom(actNames).Draw(r, "what"),
		N:    rapid.OneOf(rapid.IntRange(1, 20), rapid.IntRange(1, 10_000)).Draw(r, "n"),
		Asks: rapid.SliceOfN(rapid.IntRange(-1, len(allQuestions)-1), 0, 4).Draw(r, "asks"),
	}
}

// hearing is a socket, what has been sent to it, and what its events have told.
type hearing struct {
	client, socket          *sockets.Socket
	data, closed            *events.Listener
	listens, hears, expired bool // for bytes; for the close; the read deadline has passed
	part                    *streams.Limited
	asks                    []int
	inner                   int // how often a listener may still send bytes to itself

	sent, told, passed int // bytes; passed were taken without a listener
	closes             int
}

func newHearing(t *testing.T) *hearing {
	ns := sockets.NewNamespace(memory.New(memory.ForTest(t)))
	h := new(hearing)
	h.client, h.socket = pair(t, ns)
	require.NoError(t, h.socket.SetDeadline(time.Time{}))
	h.data = events.On(sockets.EventSocketData, h.hear)
	h.closed = events.On(sockets.EventClose, func(*sockets.Event) { h.closes++ })
	return h
}

// hear is the listener for bytes.
func (h *hearing) hear(e *sockets.ProgressEvent) {
	h.told += e.Detail.BytesLoaded
	for _, n := range h.asks {
		switch {
		case n >= 0:
			allQuestions[n].ask(h.socket)
		case h.inner > 0:
			h.inner--
			h.write(5)
		}
	}
}

// write sends lines, of which some are longer than others.
func (h *hearing) write(n int) {
	p := make([]byte, n)
	for i := range p {
		p[i] = "ab?\r\nxyz\n0"[(h.sent+i*i)%10]
	}
	_, _ = h.client.Write(p)
	h.sent += n
}

func (h *hearing) play(program []act) error {
	if err := h.perform(program); err != nil {
		return err
	}
	return h.end()
}

func (h *hearing) perform(program []act) error {
	for i, a := range program {
		h.do(a)
		synctest.Wait()
		if err := h.check(); err != nil {
			return fmt.Errorf("act %d, %s: %w", i, a.What, err)
		}
	}
	return nil
}

// check compares the reported bytes with those that arrived.
func (h *hearing) check() error {
	if h.listens && !h.expired && h.told+h.passed != h.sent {
		return fmt.Errorf("%d bytes were sent, events have told of %d, and %d were taken before", h.sent, h.told, h.passed)
	}
	if h.closes > 0 {
		return fmt.Errorf("%d events of the peer's close, which has not closed", h.closes)
	}
	return nil
}

// do takes a step, where the program reads: on the loop.
func (h *hearing) do(a act) {
	_ = h.socket.Loop().Do(func() {
		switch a.What {
		case "write":
			h.write(a.N)
		case "ask":
			if driven := h.listens || h.hears; driven {
				allQuestions[a.N%len(allQuestions)].ask(h.socket)
			} else {
				tries[a.N%len(tries)].ask(h.socket)
			}
		case "listen":
			h.toggleData()
		case "close":
			h.hears = toggle(h.socket, h.closed, h.hears)
		case "deadline":
			h.toggleDeadline()
		case "part":
			h.togglePart(a.N)
		case "behave":
			h.asks, h.inner = a.Asks, 3
		}
	})
}

func toggle(socket *sockets.Socket, l *events.Listener, there bool) bool {
	if there {
		socket.RemoveEventListener(l)
	} else {
		_ = socket.AddEventListener(l)
	}
	return !there
}

func (h *hearing) toggleData() {
	if !h.listens {
		h.passed += max(0, int(sockets.ReadBufferOf(h.socket).Offset())-h.told-h.passed)
	}
	h.listens = toggle(h.socket, h.data, h.listens)
}

func (h *hearing) toggleDeadline() {
	h.expired = !h.expired
	if h.expired {
		_ = h.socket.SetReadDeadline(time.Unix(1, 0))
	} else {
		_ = h.socket.SetReadDeadline(time.Time{})
	}
}

// togglePart bounds the stream for a while.
func (h *hearing) togglePart(n int) {
	if h.part == nil {
		part, _ := h.socket.Limit(int64(n))
		h.part = &part
		return
	}
	sockets.ReadBufferOf(h.socket).SetEnd(readbuffer.EndAt(math.MaxInt64))
	h.part = nil
}

// listenToAll adds what listeners are missing.
func (h *hearing) listenToAll() error {
	_ = h.socket.SetReadDeadline(time.Time{})
	h.expired = false
	if !h.hears {
		h.do(act{What: "close"})
	}
	if !h.listens {
		h.do(act{What: "listen"})
	}
	synctest.Wait()
	if err := h.check(); err != nil {
		return fmt.Errorf("at the end: %w", err)
	}
	return nil
}

// end closes the peer.
func (h *hearing) end() error {
	if err := h.listenToAll(); err != nil {
		return err
	}
	_ = h.client.Close()
	synctest.Wait()
	if h.closes != 1 {
		return fmt.Errorf("%d events of the peer's close", h.closes)
	}
	_ = h.socket.Close()
	return nil
}

// TestTakenByAListenerThatGoes: events report bytes that a listener consumes
// before their event to the next listener, and not those that are consumed between
// the two.
func TestTakenByAListenerThatGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, socket := pair(t, sockets.NewNamespace(memory.New(memory.ForTest(t))))
		write := func(text string) {
			_, err := client.Write([]byte(text))
			require.NoError(t, err)
		}
		told := 0
		var listener *events.Listener
		listener = events.On(sockets.EventSocketData, func(e *sockets.ProgressEvent) {
			if told += e.Detail.BytesLoaded; told > 5 {
				return
			}
			write("second")
			_, err := socket.Next(11)
			assert.NoError(t, err)
			socket.RemoveEventListener(listener)
		})
		require.NoError(t, socket.AddEventListener(listener))
		write("first")
		synctest.Wait()
		require.Equal(t, 5, told)
		write("third")
		require.NoError(t, socket.Loop().Do(func() {
			_, err := socket.Next(3)
			require.NoError(t, err)
		}))
		require.NoError(t, socket.AddEventListener(listener))
		synctest.Wait()
		assert.Equal(t, 5+6+2, told)
	})
}
