// Idle opens connections within one in-memory host, says something over each in
// both directions, and prints what they cost when they are quiet.
//
//	go run ./idle -pairs 1000000
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net/netip"
	"runtime"
	"runtime/debug"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

func main() {
	log.SetFlags(0)
	count := flag.Int("pairs", 1_000_000, "connections to open")
	limit := flag.Int64("limit", 768, "megabytes that the Go runtime may use before it collects garbage all the time")
	flag.Parse()
	debug.SetMemoryLimit(*limit * 1_000_000)

	before := measure()
	open, err := connect(memory.New(), *count)
	if err != nil {
		log.Fatal(err)
	}
	after := measure()
	fmt.Printf("%d idle pairs: %.0f bytes of heap for each, %.0f MB of heap in all, %.0f MB taken from the system, %d goroutines more\n",
		*count,
		float64(after.HeapAlloc-before.HeapAlloc)/float64(*count),
		float64(after.HeapAlloc)/1e6,
		float64(after.Sys-after.HeapReleased)/1e6,
		after.goroutines-before.goroutines)
	runtime.KeepAlive(open)
}

// figures is the state of the runtime.
type figures struct {
	runtime.MemStats
	goroutines int
}

func measure() figures {
	debug.FreeOSMemory() // collects garbage too
	f := figures{goroutines: runtime.NumGoroutine()}
	runtime.ReadMemStats(&f.MemStats)
	return f
}

// perServer is how many connections go to one port: each takes a port of its
// own on the other side, of which there are fewer than 30,000.
const perServer = 20_000

// connect returns both ends of so many connections.
func connect(h *memory.Host, count int) ([]impl.Stream, error) {
	open := make([]impl.Stream, 0, 2*count)
	var server impl.Server
	for i := range count {
		if i%perServer == 0 {
			var err error
			if server, err = listen(h, uint16(1000+i/perServer)); err != nil {
				return nil, err
			}
		}
		client, err := h.NewStream(impl.TCP)
		if err != nil {
			return nil, err
		}
		if err := client.Connect(context.Background(), server.LocalEndpoint()); err != nil {
			return nil, err
		}
		accepted, err := server.Accept()
		if err != nil {
			return nil, err
		}
		if err := talk(client, accepted); err != nil {
			return nil, err
		}
		open = append(open, client, accepted)
	}
	return open, nil
}

func listen(h *memory.Host, port uint16) (impl.Server, error) {
	server, err := h.NewServer(impl.TCP)
	if err != nil {
		return nil, err
	}
	if err := server.Bind(impl.IP(netip.MustParseAddr("127.0.0.1"), port)); err != nil {
		return nil, err
	}
	return server, server.Listen(-1)
}

// talk sends something in both directions.
func talk(a, b impl.Stream) error {
	for range 2 {
		text := []byte("hello")
		if _, err := a.Write(text); err != nil {
			return err
		}
		if _, err := b.Read(text); err != nil {
			return err
		}
		a, b = b, a
	}
	return nil
}
