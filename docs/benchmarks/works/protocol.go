package works

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net"
	"testing"

	"github.com/smalltalk-sockets/go/sockets"
)

// protocols are the works of text protocols. A Socket reads and writes by its own
// streams, every other connection by bufio.
func protocols() (all []Work) {
	for _, size := range []int{80, 1024} {
		line := append(bytes.Repeat([]byte("x"), size-1), '\n')
		all = append(all, overPeers(Work{
			Name: fmt.Sprintf("lineEcho%dB", size),
			What: fmt.Sprintf("a line of %d bytes there and back; a Socket by its own streams, all others by bufio", size),
		}, everyPeer, func(b *testing.B, p peer) { echoLines(b, p, line) }))
	}
	return append(all, overPeers(Work{
		Name: "resp50",
		What: "a pipeline of 50 SET commands of RESP and their replies; a Socket by its own streams, all others by bufio",
	}, everyPeer, pipelines))
}

// echoLines sends lines to a server that sends them back.
func echoLines(b *testing.B, p peer, line []byte) {
	client, server := p.pair(b)
	carriesBytes(b, client, server)
	echoed := make(chan int)
	go func() { echoed <- linesBack(server) }()
	trip := lineTrip(client)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		back, err := trip(line)
		must(b, err)
		counted(b, "bytes", len(back), len(line)-1)
		n++
	}
	must(b, client.Close())
	counted(b, "lines", <-echoed, n)
}

// lineTrip returns a function that sends a line and returns the one that comes back,
// without its end.
func lineTrip(c net.Conn) func(line []byte) ([]byte, error) {
	if s, ok := sockets.SocketOf(c); ok {
		return func(line []byte) ([]byte, error) {
			if err := s.NextPutAll(line); err != nil {
				return nil, err
			}
			return s.NextLine()
		}
	}
	r, w := bufio.NewReader(c), bufio.NewWriter(c)
	return func(line []byte) ([]byte, error) {
		if _, err := w.Write(line); err != nil {
			return nil, err
		}
		if err := w.Flush(); err != nil {
			return nil, err
		}
		back, err := r.ReadSlice('\n')
		return bytes.TrimSuffix(back, []byte("\n")), err
	}
}

// linesBack sends lines back until the connection ends. It returns how many.
func linesBack(c net.Conn) (count int) {
	if s, ok := sockets.SocketOf(c); ok {
		for line, err := range s.Lines() {
			if err != nil || s.NextPutAll(line) != nil || s.NextPut('\n') != nil {
				break
			}
			count++
		}
		return count
	}
	r, w := bufio.NewReader(c), bufio.NewWriter(c)
	for {
		line, err := r.ReadSlice('\n')
		if err == nil {
			_, err = w.Write(line)
		}
		if err = errors.Join(err, w.Flush()); err != nil {
			return count
		}
		count++
	}
}
