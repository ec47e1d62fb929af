package memory_test

import (
	"bytes"
	"context"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// world is two hosts, "near" and "far", with a link between them.
type world struct {
	*memory.Network
	near, far  *memory.Host
	server     impl.Server // on far
	transcript packets
	begin      time.Time
}

// transcript keeps the lines that are written to it.
type transcript struct {
	mu   sync.Mutex
	text strings.Builder
}

func (t *transcript) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.Write(p)
}

// lines returns the lines since the last call.
func (t *transcript) lines() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := strings.TrimSpace(t.text.String())
	t.text.Reset()
	return strings.Split(text, "\n")
}

// packets is the lines of packets between hosts, without their payload. A packet that is
// lost when it is sent has one line.
type packets struct {
	mu       sync.Mutex
	all      []string
	lastSent uint64 // the packet of the last line, if that was sent
}

func (p *packets) Observe(e *trace.Event) {
	if e.Kind > trace.Lost || e.Host == e.Peer {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	shown := *e
	shown.Data, shown.Again = nil, false
	if e.Kind == trace.Lost && e.Packet == p.lastSent {
		p.all = p.all[:len(p.all)-1]
	}
	p.all = append(p.all, shown.String())
	p.lastSent = 0
	if e.Kind == trace.Sent {
		p.lastSent = e.Packet
	}
}

// lines returns the lines since the last call, of which there is an empty one at least.
func (p *packets) lines() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := p.all
	p.all, p.lastSent = nil, 0
	if len(all) == 0 {
		return []string{""}
	}
	return all
}

func newWorld(t testing.TB, link memory.Link, opts ...memory.Option) *world {
	t.Helper()
	w := &world{}
	w.Network = memory.NewNetwork(append(opts, memory.Observe(&w.transcript))...)
	var err error
	w.near, err = w.AddHost("near", "10.0.0.1")
	require.NoError(t, err)
	w.far, err = w.AddHost("far", "10.0.0.2")
	require.NoError(t, err)
	require.NoError(t, w.Shape("near", "far", link))
	w.server = w.listen(t, w.far)
	return w
}

func (w *world) listen(t testing.TB, h *memory.Host) impl.Server {
	t.Helper()
	l, err := h.NewServer(impl.TCP)
	require.NoError(t, err)
	require.NoError(t, l.Bind(impl.IP(h.Addrs()[0], 80)))
	require.NoError(t, l.Listen(-1))
	return l
}

// connect returns both ends of a new connection.
func (w *world) connect(t testing.TB) (client, server impl.Stream) {
	t.Helper()
	client, err := w.near.NewStream(impl.TCP)
	require.NoError(t, err)
	require.NoError(t, client.Connect(t.Context(), w.server.LocalEndpoint()))
	server, err = w.server.Accept()
	require.NoError(t, err)
	return client, server
}

const ms = time.Millisecond

// onLinked runs a test with a new connection over a link, in virtual time that begins
// when the connection was accepted.
func onLinked(t *testing.T, link memory.Link, test func(t *testing.T, w *world, client, server impl.Stream)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, link)
		client, server := w.connect(t)
		time.Sleep(time.Second) // until nothing is on its way
		w.transcript.lines()
		w.begin = time.Now()
		test(t, w, client, server)
	})
}

// after returns the time since the test began.
func (w *world) after() time.Duration { return time.Since(w.begin) }

// transfer sends n bytes and returns when the last was read.
func (w *world) transfer(t *testing.T, from, to impl.Stream, n int) time.Duration {
	t.Helper()
	data := bytes.Repeat([]byte("0123456789abcdef"), n/16+1)[:n]
	go func() {
		_, err := from.Write(data)
		assert.NoError(t, err)
	}()
	got := make([]byte, n)
	_, err := io.ReadFull(to, got)
	require.NoError(t, err)
	require.True(t, bytes.Equal(data, got))
	return w.after()
}

// sent returns the lines of the transcript about sent packets of a kind, each from the
// kind on.
func (w *world) sent(kind string) []string {
	var found []string
	for _, line := range w.transcript.lines() {
		if at := strings.Index(line, " "+kind+" "); at >= 0 && strings.HasSuffix(line, ": sent") {
			found = append(found, strings.TrimSuffix(line[at+1:], ": sent"))
		}
	}
	return found
}

// cut cuts both directions, or the one with from.
func (w *world) cut(t *testing.T, from ...string) {
	t.Helper()
	if len(from) == 0 {
		require.NoError(t, w.Partition("near", "far"))
		return
	}
	to := map[string]string{"near": "far", "far": "near"}[from[0]]
	require.NoError(t, w.PartitionOneWay(from[0], to))
}

func (w *world) heal(t *testing.T) {
	t.Helper()
	require.NoError(t, w.Heal("near", "far"))
}

// directions are the ways to cut a link.
var directions = map[string][]string{"both": nil, "there": {"near"}, "back": {"far"}}

// atRest checks that nothing is sent for a day.
func atRest(t *testing.T, w *world) {
	t.Helper()
	w.transcript.lines()
	time.Sleep(24 * time.Hour)
	lines := w.transcript.lines()
	assert.Empty(t, lines[0], "and %d more", len(lines)-1)
}

// dialling begins to connect from near and returns the stream, and a channel for the
// outcome.
func (w *world) dialling(ctx context.Context, t *testing.T, to impl.Endpoint) (impl.Stream, <-chan outcomeAfter) {
	t.Helper()
	c, err := w.near.NewStream(impl.TCP)
	require.NoError(t, err)
	done := make(chan outcomeAfter, 1)
	begin := time.Now()
	go func() {
		err := c.Connect(ctx, to)
		done <- outcomeAfter{err, time.Since(begin)}
	}()
	synctest.Wait()
	return c, done
}

func inWorld(t *testing.T, link memory.Link, test func(t *testing.T, w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, link)
		w.begin = time.Now()
		test(t, w)
	})
}
