package benchmarks

import (
	"net"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// BenchmarkSetDeadline moves the read deadline while no read waits. Over a mutex
// it is a lock and an unlock.
func BenchmarkSetDeadline(b *testing.B) {
	b.Run("over=mutex", func(b *testing.B) {
		var mu sync.Mutex
		deadline := time.Now().Add(time.Hour)
		for b.Loop() {
			mu.Lock()
			deadline = deadline.Add(1)
			mu.Unlock()
		}
	})
	each(b, withPipe, func(b *testing.B, p peer) {
		client, _ := p.pair(b)
		deadline := time.Now().Add(time.Hour)
		b.ReportAllocs()
		for b.Loop() {
			deadline = deadline.Add(1)
			if err := client.SetReadDeadline(deadline); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkDialAccept makes a connection and closes it, in one goroutine where
// that is possible: bufconn dials only while another goroutine accepts. The
// server closes first: the ports of clients that do so are in TIME_WAIT, and
// would run out.
func BenchmarkDialAccept(b *testing.B) {
	each(b, peers, func(b *testing.B, p peer) {
		l, dial := p.listen(b)
		accept := l.Accept
		if p.name == "bufconn" {
			accept = beside(b, l)
		}
		b.ReportAllocs()
		for b.Loop() {
			client, err := dial()
			if err != nil {
				b.Fatal(err)
			}
			server, err := accept()
			if err != nil {
				b.Fatal(err)
			}
			_ = server.Close()
			_ = client.Close()
		}
		require.NoError(b, l.Close())
	})
}

// beside accepts in another goroutine until the listener is closed.
func beside(b *testing.B, l net.Listener) func() (net.Conn, error) {
	accepted := make(chan net.Conn, 1)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			accepted <- c
		}
	}()
	b.Cleanup(func() { <-ended })
	return func() (net.Conn, error) { return <-accepted, nil }
}

// BenchmarkIdlePair measures connections that were used and are idle now: the
// bytes of heap, and the goroutines, for each.
func BenchmarkIdlePair(b *testing.B) {
	const count = 2000
	each(b, withPipe, func(b *testing.B, p peer) {
		var open []net.Conn
		for b.Loop() {
			before, running := heap(), runtime.NumGoroutine()
			open = quiet(b, p, count)
			b.ReportMetric(float64(heap()-before)/count, "B/pair")
			b.ReportMetric(float64(runtime.NumGoroutine()-running)/count, "goroutines/pair")
			for _, c := range open {
				require.NoError(b, c.Close())
			}
		}
		runtime.KeepAlive(open)
	})
}

// quiet returns the ends of count idle connections.
func quiet(b *testing.B, p peer, count int) []net.Conn {
	made := net.Pipe
	if p.listen != nil {
		l, dial := p.listen(b)
		defer func() { require.NoError(b, l.Close()) }()
		made = func() (client, server net.Conn) { return connect(b, l, dial) }
	}
	var open []net.Conn
	for range count {
		client, server := made()
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, err := server.Read(make([]byte, 1))
			require.NoError(b, err)
		}()
		_, err := client.Write([]byte{1})
		require.NoError(b, err)
		<-done
		open = append(open, client, server)
	}
	return open
}

// heap returns the bytes in use.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
