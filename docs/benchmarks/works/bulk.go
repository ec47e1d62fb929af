package works

import (
	"errors"
	"fmt"
	"net"
	"testing"
)

// BulkSizes are the sizes of a write in KiB.
var BulkSizes = []int{1, 4, 16, 32, 64}

// bulks are the works that move many bytes one way.
func bulks() (all []Work) {
	for _, kib := range BulkSizes {
		size := kib << 10
		all = append(all, overPeers(Work{
			Name: fmt.Sprintf("bulk%dKiB", kib),
			What: fmt.Sprintf("a write of %d KiB, while another goroutine reads up to 64 KiB at a time", kib),
		}, everyPeer, func(b *testing.B, p peer) { bulk(b, p, 1, size) }, copying(size)))
	}
	return append(all, overPeers(Work{
		Name: "streams10",
		What: "a write of 32 KiB on one of ten busy connections, each with a goroutine that writes and one that reads",
	}, everyPeer, func(b *testing.B, p peer) { bulk(b, p, 10, 32<<10) }))
}

// batch is how many bytes one iteration adds to what is written. Writers do not wait
// between batches.
const batch = 8 << 20

// bulk writes over several connections at once, until all of it has been read.
func bulk(b *testing.B, p peer, connections, size int) {
	writes := b.N * (batch / connections / size)
	flows := make([]func() error, connections)
	for i := range flows {
		client, server := p.pair(b)
		carriesBytes(b, client, server)
		flows[i] = flow(client, server, writes, size)
	}
	failed := make(chan error, connections)
	b.ReportAllocs()
	b.ResetTimer()
	for _, flow := range flows {
		go func() { failed <- flow() }()
	}
	for range flows {
		must(b, <-failed)
	}
	b.StopTimer()
	total := float64(connections * writes)
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/total, nanoseconds)
	b.ReportMetric(total*float64(size)/1e6/b.Elapsed().Seconds(), "MB/s")
}

// flow returns a function that writes pieces of a size, and returns when another
// goroutine, which begins first, has read them all.
func flow(client, server net.Conn, writes, size int) func() error {
	piece, into := make([]byte, size), make([]byte, 64<<10)
	return func() error {
		written := make(chan error)
		go func() { written <- writeAll(client, piece, writes) }()
		for left := writes * size; left > 0; {
			n, err := server.Read(into)
			if err != nil {
				return err
			}
			if left -= n; left < 0 {
				return errors.New("more bytes have arrived than were sent")
			}
		}
		return <-written
	}
}

func writeAll(c net.Conn, piece []byte, writes int) error {
	for range writes {
		if _, err := c.Write(piece); err != nil {
			return err
		}
	}
	return nil
}
