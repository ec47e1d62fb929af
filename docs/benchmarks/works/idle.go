package works

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"runtime/debug"
	"testing"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// The units of the works of idle connections.
const (
	bytesPerPair = "B/pair"
	megabytes    = "MB"
)

// Million is how many pairs the last of them has.
const Million = 1_000_000

// IdleCounts are the numbers of connections of the works of idle ones.
var IdleCounts = []int{100, 1_000, 10_000, 100_000}

// idles are the works that weigh connections at rest.
func idles() (all []Work) {
	for _, count := range IdleCounts {
		all = append(all, overPeers(Work{
			Name: fmt.Sprint("idle", count), Unit: bytesPerPair, Once: true, Rounds: 3, Large: count > 1_000,
			What: fmt.Sprintf("heap of each of %d connections that have carried bytes both ways and are idle, both ends", count),
		}, able(count), func(b *testing.B, p peer) { weigh(b, p, count, p.hello()) }))
	}
	return append(all,
		overPeers(Work{
			Name: "idleWaited1000", Unit: bytesPerPair, Once: true, Rounds: 3,
			What: "the same of 1,000 connections on which a read has waited in both directions",
		}, everyPeer, func(b *testing.B, p peer) { weigh(b, p, 1000, awaitedHello) }),
		overPeers(Work{
			Name: "idleReaders1000", Unit: bytesPerPair, Once: true, Rounds: 3,
			What: "the same of 1,000 connections on which a line was read and written both ways; a Socket by its own streams, all others by bufio",
		}, everyPeer, func(b *testing.B, p peer) { weigh(b, p, 1000, helloLines) }),
		overPeers(Work{
			Name: "idleMillion", Unit: megabytes, Once: true, Rounds: 2, Large: true,
			What: "all that a program with 1,000,000 idle connections has taken from the system",
		}, []peer{peerNamed(Memory), peerNamed(Memnet), peerNamed(Pipe)}, million))
}

// able returns the peers that can have so many connections: each of bufconn takes
// 128 KiB, and each of the kernel two descriptors.
func able(count int) []peer {
	return keep(everyPeer, func(p peer) bool {
		switch {
		case p.descriptors:
			return count <= 1_000
		case p.name == Bufconn:
			return count <= 10_000
		default:
			return true
		}
	})
}

// weigh measures the heap of connections that have carried something.
func weigh(b *testing.B, p peer, count int, talk func(a, b net.Conn) (kept any)) {
	count = shortened(count)
	for b.Loop() {
		kept := make([]any, 0, 3*count)
		before, running := heap(), runtime.NumGoroutine()
		kept, end := idle(b, p.onHost(memory.New()), kept, count, talk)
		b.ReportMetric(float64(int64(heap()-before))/float64(count), bytesPerPair)
		b.ReportMetric(float64(runtime.NumGoroutine()-running)/float64(count), "goroutines/pair")
		end()
		runtime.KeepAlive(kept)
	}
}

// portion is how many connections go to one server: each takes a port of its own, of
// which a host has fewer than 30,000.
const portion = 20_000

// idle adds the ends of connections over which something was said, and what the talks
// have kept. end closes the connections, and fails when one of them was not open.
func idle(b *testing.B, p peer, kept []any, count int, talk func(a, b net.Conn) any) (all []any, end func()) {
	for left := count; left > 0; left -= portion {
		made, done := p.maker(b)
		for range min(portion, left) {
			client, server := made()
			kept = append(kept, bare(client), bare(server))
			if k := talk(client, server); k != nil {
				kept = append(kept, k)
			}
		}
		done()
	}
	return kept, func() {
		for _, k := range kept {
			if c, ok := k.(io.Closer); ok {
				must(b, c.Close())
			}
		}
	}
}

// onHost returns a peer all of whose listeners are on one host in memory. They have
// ports of their own: the host may have no free one of those it chooses.
func (p peer) onHost(h *memory.Host) peer {
	port := uint16(1000)
	same := func() impl.Provider { return h }
	next := func() uint16 { port++; return port }
	switch p.name {
	case Memory:
		p.listen = boundary(same, next)
	case Socket:
		p.listen = facade(same, next)
	}
	return p
}

// bare returns an object of the boundary without what makes it a net.Conn.
func bare(c net.Conn) io.Closer {
	if c, ok := c.(conn); ok {
		return c.Stream
	}
	return c
}

// hello returns a function that says something in both directions, in one goroutine
// where that is possible: no read waits then.
func (p peer) hello() func(a, b net.Conn) any {
	if p.unbuffered {
		return awaitedHello
	}
	return func(a, b net.Conn) any {
		for range 2 {
			got := make([]byte, 5)
			_, err := a.Write([]byte("hello"))
			if err == nil {
				_, err = io.ReadFull(b, got)
			}
			heard(got, err)
			a, b = b, a
		}
		return nil
	}
}

// awaitedHello says something in both directions, to a goroutine that reads before
// anything has been written, so that its read usually waits.
func awaitedHello(a, b net.Conn) any {
	for range 2 {
		text, got := []byte("hello"), make([]byte, 5)
		written := make(chan error, 1)
		go func() {
			_, err := a.Write(text)
			written <- err
		}()
		_, err := io.ReadFull(b, got)
		heard(got, errors.Join(err, <-written))
		a, b = b, a
	}
	return nil
}

// heap returns the bytes in use.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// readers are what bufio keeps of both ends of a connection.
type readers struct {
	r [2]*bufio.Reader
	w [2]*bufio.Writer
}

// helloLines says a line in both directions.
func helloLines(a, b net.Conn) (kept any) {
	line := []byte("hello\n")
	if a, ok := sockets.SocketOf(a); ok {
		b, _ := sockets.SocketOf(b)
		for range 2 {
			got, err := []byte(nil), errors.Join(a.NextPutAll(line), a.Flush())
			if err == nil {
				got, err = b.NextLine()
			}
			heard(got, err)
			a, b = b, a
		}
		return nil
	}
	k := &readers{
		[2]*bufio.Reader{bufio.NewReader(a), bufio.NewReader(b)},
		[2]*bufio.Writer{bufio.NewWriter(a), bufio.NewWriter(b)},
	}
	for i := range 2 {
		written := make(chan error, 1)
		go func() {
			_, err := k.w[i].Write(line)
			written <- errors.Join(err, k.w[i].Flush())
		}()
		got, err := k.r[1-i].ReadSlice('\n')
		heard(bytes.TrimSpace(got), errors.Join(err, <-written))
	}
	return k
}

func heard(text []byte, err error) {
	if err != nil || string(text) != "hello" {
		panic(fmt.Sprintf("%q has arrived: %v", text, err))
	}
}

// million measures what the runtime has taken from the system and uses.
func million(b *testing.B, p peer) {
	count := shortened(Million)
	for b.Loop() {
		kept, _ := idle(b, p.onHost(memory.New()), make([]any, 0, 2*count), count, p.hello())
		debug.FreeOSMemory()
		debug.FreeOSMemory() // what pools have kept over the first time
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.Sys-m.HeapReleased)/1e6, megabytes)
		b.ReportMetric(float64(m.HeapAlloc)/float64(count), bytesPerPair)
		runtime.KeepAlive(kept)
	}
}
