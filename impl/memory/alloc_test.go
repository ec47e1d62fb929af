//go:build !race

package memory_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// The race detector has allocations of its own, so these run without it.

func TestBytesAllocateNothing(t *testing.T) {
	for _, network := range []impl.Network{impl.TCP, impl.Unix} {
		client, server := pair(t, memory.New(), network)
		p := make([]byte, 64)
		for name, exchange := range map[string]func() (int, error){
			"Read":    func() (int, error) { return server.Read(p) },
			"TryRead": func() (int, error) { return server.TryRead(p) },
		} {
			allocs := testing.AllocsPerRun(1000, func() {
				_, err := client.Write(p)
				require.NoError(t, err)
				_, err = exchange()
				require.NoError(t, err)
			})
			assert.Zero(t, allocs, "%s after Write on %s", name, network)
		}
		assert.Zero(t, testing.AllocsPerRun(1000, func() {
			_, err := server.TryRead(p)
			require.True(t, err == impl.ErrWouldBlock)
		}))
	}
}

func TestWaitingAllocatesNothing(t *testing.T) {
	client, server := pair(t, memory.New(), impl.TCP)
	done := make(chan struct{})
	go func() {
		defer close(done)
		p := make([]byte, 64)
		for {
			if server.SetReadDeadline(time.Now().Add(time.Minute)) != nil {
				return
			}
			n, err := server.Read(p)
			if err != nil {
				return
			}
			if _, err := server.Write(p[:n]); err != nil {
				return
			}
		}
	}()
	p := make([]byte, 64)
	allocs := testing.AllocsPerRun(1000, func() {
		_, err := client.Write(p)
		require.NoError(t, err)
		_, err = client.Read(p)
		require.NoError(t, err)
	})
	assert.Zero(t, allocs)
	require.NoError(t, client.Close())
	<-done
}

func TestDeadlinesAllocateNothing(t *testing.T) {
	client, _ := pair(t, memory.New(), impl.TCP)
	p := make([]byte, 1)
	allocs := testing.AllocsPerRun(1000, func() {
		require.NoError(t, client.SetReadDeadline(time.Now().Add(time.Minute)))
		require.NoError(t, client.SetWriteDeadline(time.Now().Add(time.Hour)))
		_, err := client.TryRead(p)
		require.True(t, err == impl.ErrWouldBlock)
	})
	assert.Zero(t, allocs)
}

// A connection is one allocation, which is made with the client's end.
func TestConnectingAllocates(t *testing.T) {
	for _, network := range []impl.Network{impl.TCP, impl.Unix} {
		h := memory.New()
		l := listen(t, h, network)
		allocs := testing.AllocsPerRun(1000, func() {
			connect(t, h, l)
		})
		assert.LessOrEqual(t, allocs, 1.0, network)
	}
}

// Making a connection and closing both ends takes no more, but for the remnant that
// keeps the port in TIME_WAIT.
func TestConnectingIsSmall(t *testing.T) {
	for _, c := range []struct {
		network impl.Network
		allocs  float64
		bytes   uint64
	}{{impl.TCP, 2, 448}, {impl.Unix, 1, 368}} {
		network, h := c.network, memory.New()
		l := listen(t, h, network)
		cycle := func() {
			client, server := connect(t, h, l)
			require.NoError(t, server.Close())
			require.NoError(t, client.Close())
		}
		for range 20_000 {
			cycle() // until ports are used again whose connections are in TIME_WAIT
		}
		assert.LessOrEqual(t, testing.AllocsPerRun(1000, cycle), c.allocs, network)
		size := bytesPerRun(1000, cycle)
		t.Logf("%d bytes for a connection on %s that is closed again", size, network)
		assert.LessOrEqual(t, size, c.bytes, network)
	}
}

// bytesPerRun is testing.AllocsPerRun for bytes.
func bytesPerRun(runs int, f func()) uint64 {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var before, after runtime.MemStats
	f()
	runtime.ReadMemStats(&before)
	for range runs {
		f()
	}
	runtime.ReadMemStats(&after)
	return (after.TotalAlloc - before.TotalAlloc) / uint64(runs)
}

// A connection at rest holds no buffer, and nothing that a read which once waited has
// waited on.
func TestIdleConnectionIsSmall(t *testing.T) {
	for _, c := range []struct {
		what  string
		talk  func(t *testing.T, from, to impl.Stream)
		limit uint64
	}{
		{"that has carried bytes", talk, 384},
		{"whose reads have waited", awaitedTalk, 384},
	} {
		const count = 2000
		h := memory.New()
		l := listen(t, h, impl.TCP)
		streams := make([]impl.Stream, 0, 2*count)
		before := heap()
		for range count {
			client, server := connect(t, h, l)
			c.talk(t, client, server)
			c.talk(t, server, client)
			streams = append(streams, client, server)
		}
		size := (heap() - before) / count
		t.Logf("%d bytes for each idle connection %s", size, c.what)
		assert.LessOrEqual(t, size, c.limit, c.what)
		runtime.KeepAlive(streams)
	}
}

func talk(t *testing.T, from, to impl.Stream) {
	write(t, from, "hello")
	reads(t, to, "hello")
}

// awaitedTalk writes when the read waits.
func awaitedTalk(t *testing.T, from, to impl.Stream) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		reads(t, to, "hello")
	}()
	for info, _ := memory.Inspect(to); info.Readers == 0; info, _ = memory.Inspect(to) {
		runtime.Gosched()
	}
	write(t, from, "hello")
	<-done
}

// heap returns the bytes in use.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
