package memory_test

import (
	"bytes"
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
)

// world is two hosts, "near" and "far", with a link between them.
type world struct {
	*memory.Network
	near, far  *memory.Host
	server     impl.Server // on far
	transcript transcript
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

// lines answers the lines since the last call.
func (t *transcript) lines() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := strings.TrimSpace(t.text.String())
	t.text.Reset()
	return strings.Split(text, "\n")
}

func newWorld(t testing.TB, link memory.Link, opts ...memory.Option) *world {
	t.Helper()
	w := &world{}
	w.Network = memory.NewNetwork(append(opts, memory.Transcript(&w.transcript))...)
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

// connect answers both ends of a new connection.
func (w *world) connect(t testing.TB) (client, server impl.Stream) {
	t.Helper()
	client, err := w.near.NewStream(impl.TCP)
	require.NoError(t, err)
	require.NoError(t, client.Connect(t.Context(), w.server.LocalEndpoint()))
	server, err = w.server.Accept()
	require.NoError(t, err)
	return client, server
}

func TestWireZeroLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory.Link{})
		client, server := w.connect(t)
		write(t, client, "hello")
		reads(t, server, "hello")
		write(t, server, "world")
		reads(t, client, "world")
		require.NoError(t, client.Close())
		atEnd(t, server)
		require.NoError(t, server.Close())
		t.Log(strings.Join(w.transcript.lines(), "\n"))
	})
}

func TestWireLatency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory.Link{Latency: 50 * time.Millisecond})
		begin := time.Now()
		client, server := w.connect(t)
		assert.Equal(t, 150*time.Millisecond, time.Since(begin))
		write(t, client, "hello")
		reads(t, server, "hello")
		assert.Equal(t, 200*time.Millisecond, time.Since(begin))
		write(t, server, "world")
		reads(t, client, "world")
		assert.Equal(t, 250*time.Millisecond, time.Since(begin))
		require.NoError(t, client.Close())
		atEnd(t, server)
		require.NoError(t, server.Close())
		time.Sleep(time.Second)
		t.Log(strings.Join(w.transcript.lines(), "\n"))
	})
}

func TestWireLoss(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory.Link{Latency: 50 * time.Millisecond, Loss: 0.3})
		client, server := w.connect(t)
		data := bytes.Repeat([]byte("abcdefg"), 100000)
		go func() {
			_, _ = client.Write(data)
			_ = client.Close()
		}()
		begin := time.Now()
		got, err := io.ReadAll(server)
		t.Log(time.Since(begin), len(got))
		require.NoError(t, err)
		require.True(t, bytes.Equal(data, got))
		require.NoError(t, server.Close())
		time.Sleep(time.Hour)
	})
}
