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

// batch is how many bytes are written until all connections wait for all of them to be
// read.
const batch = 8 << 20

// bulk writes over several connections at once.
func bulk(b *testing.B, p peer, connections, size int) {
	writes := batch / connections / size
	flows := make([]func() error, connections)
	for i := range flows {
		client, server := p.pair(b)
		carriesBytes(b, client, server)
		flows[i] = func() error { return flow(client, server, writes, size) }
	}
	inTurns(b, flows, 1, writes)
	b.ReportMetric(float64(size)*float64(b.N*connections*writes)/1e6/b.Elapsed().Seconds(), "MB/s")
}

// flow writes pieces of a size, and returns when another goroutine has read them all.
func flow(client, server net.Conn, writes, size int) error {
	read := make(chan error, 1)
	go func() {
		into := make([]byte, 64<<10)
		var err error
		left := writes * size
		for left > 0 && err == nil {
			var n int
			n, err = server.Read(into)
			left -= n
		}
		if left < 0 {
			err = errors.New("more bytes have arrived than were sent")
		}
		read <- err
	}()
	piece := make([]byte, size)
	for range writes {
		if _, err := client.Write(piece); err != nil {
			return err
		}
	}
	return <-read
}
