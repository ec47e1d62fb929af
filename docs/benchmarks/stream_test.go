package benchmarks

import (
	"fmt"
	"io"
	"net"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkBulk writes pieces of a size, while another goroutine reads up to
// 64 KiB at a time.
func BenchmarkBulk(b *testing.B) {
	for _, kib := range []int{1, 4, 16, 64} {
		b.Run(fmt.Sprintf("write=%dKiB", kib), func(b *testing.B) {
			size := kib << 10
			each(b, withPipe, func(b *testing.B, p peer) {
				client, server := p.pair(b)
				done := make(chan struct{})
				go func() {
					defer close(done)
					into := make([]byte, 64<<10)
					for {
						if _, err := server.Read(into); err != nil {
							return
						}
					}
				}()
				piece := make([]byte, size)
				b.SetBytes(int64(size))
				b.ReportAllocs()
				for b.Loop() {
					if _, err := client.Write(piece); err != nil {
						b.Fatal(err)
					}
				}
				require.NoError(b, client.Close())
				<-done
			})
		})
	}
}

// BenchmarkRoundTrip sends one byte there and back. Over a channel, two
// goroutines pass a token.
func BenchmarkRoundTrip(b *testing.B) {
	b.Run("over=channel", func(b *testing.B) {
		there, back := make(chan byte, 1), make(chan byte, 1)
		go echoToken(there, back)
		for b.Loop() {
			there <- 1
			<-back
		}
		close(there)
		<-back
	})
	each(b, withPipe, func(b *testing.B, p peer) {
		client, server := p.pair(b)
		done := make(chan struct{})
		go func() {
			defer close(done)
			echo(server, 1)
		}()
		b.ReportAllocs()
		message := make([]byte, 1)
		for b.Loop() {
			if err := roundTrip(client, message); err != nil {
				b.Fatal(err)
			}
		}
		require.NoError(b, client.Close())
		<-done
	})
}

// BenchmarkWriteThenRead writes 64 bytes and reads them in the same goroutine:
// neither call waits. net.Pipe cannot do it.
func BenchmarkWriteThenRead(b *testing.B) {
	each(b, peers, func(b *testing.B, p peer) {
		client, server := p.pair(b)
		message := make([]byte, 64)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := client.Write(message); err != nil {
				b.Fatal(err)
			}
			if _, err := io.ReadFull(server, message); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// pairs is how many connections are busy at a time in BenchmarkPairs.
const pairs = 1000

// BenchmarkPairs makes round trips of 64 bytes over 1,000 connections at once.
// Its time is that of one round trip.
func BenchmarkPairs(b *testing.B) {
	b.Run("over=channel", func(b *testing.B) {
		share(b, func() (func() error, func()) {
			there, back := make(chan byte, 1), make(chan byte, 1)
			go echoToken(there, back)
			return func() error {
					there <- 1
					<-back
					return nil
				}, func() {
					close(there)
					<-back
				}
		})
	})
	each(b, withPipe, func(b *testing.B, p peer) {
		share(b, func() (func() error, func()) {
			client, server := p.pair(b)
			done := make(chan struct{})
			go func() {
				defer close(done)
				echo(server, 64)
			}()
			message := make([]byte, 64)
			return func() error { return roundTrip(client, message) }, func() {
				_ = client.Close()
				<-done
			}
		})
	})
}

// share divides b.N round trips among many pairs. made returns the round trip of
// a new pair, and a function that ends the pair.
func share(b *testing.B, made func() (trip func() error, end func())) {
	trips := make([]func() error, pairs)
	for i := range trips {
		trip, end := made()
		trips[i] = trip
		defer end()
	}
	var running sync.WaitGroup
	b.ResetTimer()
	for i, trip := range trips {
		own := (b.N + pairs - 1 - i) / pairs
		running.Go(func() {
			for range own {
				if err := trip(); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	running.Wait()
	b.StopTimer()
}

// roundTrip sends a message and reads as much.
func roundTrip(c net.Conn, message []byte) error {
	if _, err := c.Write(message); err != nil {
		return err
	}
	_, err := io.ReadFull(c, message)
	return err
}

// echo sends messages of a size back until there are no more.
func echo(c net.Conn, size int) {
	message := make([]byte, size)
	for {
		if _, err := io.ReadFull(c, message); err != nil {
			return
		}
		if _, err := c.Write(message); err != nil {
			return
		}
	}
}

// echoToken is echo for channels.
func echoToken(there, back chan byte) {
	for token := range there {
		back <- token
	}
	close(back)
}
