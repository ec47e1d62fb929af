package memory_test

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/long"
	"github.com/smalltalk-sockets/go/impl/memory"
)

var update = flag.Bool("update", false, "write the golden transcript")

const golden = "testdata/transcript.txt"

// The same seed and the same program make the same packets at the same instants,
// whatever else runs and on any number of processors.
func TestGoldenTranscript(t *testing.T) {
	got := playGolden(t)
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, strings.Split(string(want), "\n"), strings.Split(got, "\n"))

	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	rounds := 8
	if long.Enabled() {
		rounds = 200
	}
	for i := range rounds {
		runtime.GOMAXPROCS(1 + i%4)
		if again := playGolden(t); again != got {
			require.Equal(t, strings.Split(got, "\n"), strings.Split(again, "\n"), "run %d", i)
		}
	}
}

// playGolden lets three clients on two hosts talk to a server on a third one, over
// links with every fault, through a partition and a crash, and returns the transcript.
func playGolden(t *testing.T) string {
	var log transcript
	synctest.Test(t, func(t *testing.T) {
		n := memory.NewNetwork(memory.Seed(7), memory.Transcript(&log))
		hosts := map[string]*memory.Host{}
		for _, name := range []string{"here", "there", "server"} {
			h, err := n.AddHost(name)
			require.NoError(t, err)
			hosts[name] = h
		}
		require.NoError(t, n.ShapeAll(memory.Link{Latency: 10 * ms, Jitter: 5 * ms, Loss: 0.05}))
		require.NoError(t, n.Shape("there", "server", memory.Link{Latency: 30 * ms, Bandwidth: 100_000, Queue: 6000, Loss: 0.02}))

		l, err := hosts["server"].NewServer(impl.TCP)
		require.NoError(t, err)
		require.NoError(t, l.Bind(impl.IP(hosts["server"].Addrs()[0], 80)))
		require.NoError(t, l.Listen(-1))
		datagrams, err := hosts["server"].NewDatagram(impl.UDP)
		require.NoError(t, err)
		require.NoError(t, datagrams.Bind(impl.IP(hosts["server"].Addrs()[0], 53)))

		var all sync.WaitGroup
		all.Go(func() { serveGolden(&all, l) })
		all.Go(func() { echoGolden(datagrams) })
		for i, name := range []string{"here", "there", "here"} {
			time.Sleep(ms)
			all.Go(func() { talkGolden(t, hosts[name], l.LocalEndpoint(), 700*(i+1)) })
		}
		time.Sleep(ms)
		all.Go(func() { askGolden(t, hosts["there"], datagrams.LocalEndpoint()) })
		time.Sleep(ms)
		all.Go(func() { listenGolden(t, hosts["there"], l.LocalEndpoint()) })
		time.Sleep(100 * ms)
		require.NoError(t, n.Partition("here", "server"))
		time.Sleep(time.Second)
		require.NoError(t, n.Heal("here", "server"))
		time.Sleep(5 * time.Second)
		hosts["there"].Crash()
		time.Sleep(time.Minute)
		hosts["there"].Restart()
		time.Sleep(time.Hour)
		require.NoError(t, l.Close())
		require.NoError(t, datagrams.Close())
		all.Wait()
	})
	// The goroutine that accepts runs beside the alarm that has woken it, in no fixed order.
	lines := slices.DeleteFunc(log.lines(), func(line string) bool { return strings.HasSuffix(line, ": accepted") })
	return strings.Join(lines, "\n") + "\n"
}

// serveGolden replies to each line of each connection with a longer one.
func serveGolden(all *sync.WaitGroup, l impl.Server) {
	for {
		s, err := l.Accept()
		if err != nil {
			return
		}
		all.Go(func() {
			lines := bufio.NewScanner(s)
			for lines.Scan() {
				if _, err := fmt.Fprintf(s, "%s %s\n", lines.Text(), lines.Text()); err != nil {
					break
				}
			}
			_ = s.Close()
		})
	}
}

// talkGolden sends lines and reads the replies, at the same time.
func talkGolden(t *testing.T, h *memory.Host, to impl.Endpoint, size int) {
	c, err := h.NewStream(impl.TCP)
	assert.NoError(t, err)
	if err := c.Connect(context.Background(), to); err != nil {
		return
	}
	line := strings.Repeat("x", size) + "\n"
	for range 4 {
		if _, err := io.WriteString(c, line); err != nil {
			break
		}
		if _, err := io.ReadFull(c, make([]byte, 2*size+2)); err != nil {
			break
		}
		time.Sleep(40 * ms)
	}
	_ = c.Close()
}

// listenGolden waits for a connection that never comes.
func listenGolden(t *testing.T, h *memory.Host, to impl.Endpoint) {
	c, err := h.NewStream(impl.TCP)
	assert.NoError(t, err)
	assert.NoError(t, c.Connect(context.Background(), to))
	_, err = c.Read(make([]byte, 1))
	assert.ErrorIs(t, err, net.ErrClosed)
}

func echoGolden(d impl.Datagram) {
	p := make([]byte, 5000)
	for {
		m, err := d.Receive(p)
		if err != nil {
			return
		}
		_, _ = d.Send(p[:m.N], m.From)
	}
}

// askGolden sends datagrams, the last of them to a free port.
func askGolden(t *testing.T, h *memory.Host, to impl.Endpoint) {
	d, err := h.NewDatagram(impl.UDP4)
	assert.NoError(t, err)
	for i := range 6 {
		_, err := d.Send(make([]byte, 500*i), to)
		assert.NoError(t, err)
		time.Sleep(15 * ms)
	}
	assert.NoError(t, d.SetReadDeadline(time.Now().Add(time.Second)))
	for {
		if _, err := d.Receive(make([]byte, 5000)); err != nil {
			break
		}
	}
	_, err = d.Send([]byte("anybody?"), impl.IP(to.Addr(), 54))
	assert.NoError(t, err)
	_ = d.Close()
}
