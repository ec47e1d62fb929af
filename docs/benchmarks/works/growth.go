package works

import (
	"fmt"
	"testing"
	"time"

	"github.com/smalltalk-sockets/go/impl/memory"
)

// How many connections the works of active ones have, how many are open beside which
// another one is made, and how many hosts a network has.
var (
	ActiveCounts = []int{10, 100, 1_000, 10_000, 100_000}
	OpenCounts   = []int{10, 1_000, 100_000, 500_000}
	HostCounts   = []int{2, 1_000}
)

// Open names the contender that dials beside so many connections.
func Open(count int) string { return fmt.Sprint(Memory, "+", count) }

// Hosts names the contender that has so many hosts.
func Hosts(count int) string { return fmt.Sprint("hosts", count) }

// growths are the works that show what an operation costs beside many others.
func growths() (all []Work) {
	for _, count := range ActiveCounts {
		all = append(all, overPeers(Work{
			Name: fmt.Sprint("active", count), Rounds: 3, Large: count > 1_000,
			What: fmt.Sprintf("a round trip of 64 bytes on one of %d connections after the other, each with a goroutine that sends back", count),
		}, able(count), func(b *testing.B, p peer) { goRound(b, p, count) }))
	}
	dial := Work{
		Name: "dialBeside", Unit: nanoseconds, Rounds: 3, Large: true,
		What: "dial, accept and close at the boundary while other connections of the host are open",
	}
	for _, count := range OpenCounts {
		dial.Contenders = append(dial.Contenders, Contender{Open(count), func(b *testing.B) { dialBeside(b, count) }})
	}
	shape := Work{Name: "shape", What: "Network.Shape of one link, in a network of so many hosts", Unit: nanoseconds}
	for _, count := range HostCounts {
		shape.Contenders = append(shape.Contenders, Contender{Hosts(count), func(b *testing.B) { shapeAmong(b, count) }})
	}
	return append(all, dial, shape)
}

// shortened is a count, smaller when the tests are to be short.
func shortened(count int) int {
	if testing.Short() {
		return min(count, 1000)
	}
	return count
}

// goRound makes round trips on connections in turn.
func goRound(b *testing.B, p peer, count int) {
	p, count = p.onHost(memory.New()), shortened(count)
	trips := make([]func(message []byte) error, 0, count)
	served := make(chan int, count)
	for len(trips) < count {
		made, end := p.maker(b)
		for range min(portion, count-len(trips)) {
			client, server := made()
			go func() { served <- echo(server, 64) }()
			trips = append(trips, func(message []byte) error { return roundTrip(client, message) })
			defer func() { _ = client.Close() }()
		}
		end()
	}
	message := make([]byte, 64)
	for _, trip := range trips { // each has met its goroutine
		must(b, trip(message))
	}
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		message[0] = byte(n)
		must(b, trips[n%count](message))
		if message[0] != byte(n) {
			b.Fatal("another message has come back")
		}
	}
}

func dialBeside(b *testing.B, count int) {
	h, count := memory.New(), shortened(count)
	open := peerNamed(Memory).onHost(h)
	_, end := idle(b, open, make([]any, 0, 2*count), count, open.hello())
	defer end()
	bareDialAndClose(b, h, 1)
}

func shapeAmong(b *testing.B, count int) {
	n := memory.NewNetwork()
	for i := range count {
		_, err := n.AddHost(fmt.Sprint("host", i))
		must(b, err)
	}
	b.ReportAllocs()
	link := memory.Link{}
	for i := 0; b.Loop(); i++ {
		link.Latency = time.Duration(1+i%7) * time.Millisecond
		must(b, n.Shape("host0", "host1", link))
	}
	got, err := n.Link("host1", "host0")
	must(b, err)
	if got != link {
		b.Fatal("the link is ", got)
	}
}
