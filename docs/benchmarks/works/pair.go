package works

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"testing"
)

// pair returns the two ends of a new connection, which are closed at the end of the
// benchmark.
func (p peer) pair(tb testing.TB) (client, server net.Conn) {
	tb.Helper()
	made, end := p.maker(tb)
	defer end()
	client, server = made()
	tb.Cleanup(func() {
		_ = client.Close()
		_ = server.Close()
	})
	return client, server
}

// maker returns a function that makes connections, and one that ends the listener.
func (p peer) maker(tb testing.TB) (made func() (client, server net.Conn), end func()) {
	if p.listen == nil {
		return net.Pipe, func() {}
	}
	l, dial := p.listen(tb)
	accept, end := p.accepting(l)
	return func() (client, server net.Conn) {
		client, err := dial()
		must(tb, err)
		server, err = accept()
		must(tb, err)
		return client, server
	}, end
}

// accepting returns a function that returns the next connection, and one that closes
// the listener. A peer that dials only while another goroutine accepts has one.
func (p peer) accepting(l net.Listener) (accept func() (net.Conn, error), end func()) {
	if p.queues {
		return l.Accept, func() { _ = l.Close() }
	}
	accepted, ended := make(chan net.Conn, 1), make(chan struct{})
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
	return func() (net.Conn, error) { return <-accepted, nil }, func() {
		_ = l.Close()
		<-ended
	}
}

// roundTrip sends a message and reads as much.
func roundTrip(c net.Conn, message []byte) error {
	if _, err := c.Write(message); err != nil {
		return err
	}
	_, err := io.ReadFull(c, message)
	return err
}

// echo sends messages of a size back until the connection ends. It returns how many.
func echo(c net.Conn, size int) (count int) {
	message := make([]byte, size)
	for {
		if _, err := io.ReadFull(c, message); err != nil {
			return count
		}
		if _, err := c.Write(message); err != nil {
			return count
		}
		count++
	}
}

// carriesBytes ends the benchmark unless random bytes come through a connection as
// they were sent. Benchmarks call it outside of what they measure.
func carriesBytes(tb testing.TB, from io.Writer, to io.Reader) {
	tb.Helper()
	want := make([]byte, 200_000)
	for i := range want {
		want[i] = byte(rand.Uint32())
	}
	written := make(chan error, 1)
	go func() {
		var err error
		for rest := want; len(rest) > 0 && err == nil; {
			var n int
			n, err = from.Write(rest[:min(len(rest), 7_777)])
			rest = rest[n:]
		}
		written <- err
	}()
	got := make([]byte, len(want))
	_, err := io.ReadFull(to, got)
	must(tb, errors.Join(err, <-written))
	if !bytes.Equal(got, want) {
		tb.Fatal("other bytes have arrived than were sent")
	}
}

// counted ends the benchmark unless as much was done as should be.
func counted[N int | int64](tb testing.TB, what string, got, want N) {
	tb.Helper()
	if got != want {
		tb.Fatal(fmt.Errorf("%d %s instead of %d", got, what, want))
	}
}
