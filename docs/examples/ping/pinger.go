package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"time"

	"github.com/smalltalk-sockets/go/sockets"
)

// dataBytes is the size of the data, after the eight bytes of a header.
const dataBytes = 56

// Pinger asks hosts, one after the other.
type Pinger struct {
	Network *sockets.Namespace
	Out     io.Writer
	// Count is the number of requests to a host, 0 for no end. They are Interval
	// apart, and the last one waits for its reply as long as Wait.
	Count          int
	Interval, Wait time.Duration
}

// Ping asks one host, given by name or address, and prints its replies. When the
// context ends Ping returns the statistics so far.
func (p *Pinger) Ping(ctx context.Context, host string) (Statistics, error) {
	socket, address, err := open(ctx, p.Network, host)
	if err != nil {
		return Statistics{}, err
	}
	defer func() { _ = socket.Close() }()
	_, _ = fmt.Fprintf(p.Out, "PING %s (%s): %d data bytes\n", host, address, dataBytes)
	r := &round{Pinger: p, socket: socket, id: int(rand.N(uint32(1 << 16))), asked: make(map[int]time.Time)}
	err = r.run(ctx)
	if err == nil {
		r.Print(p.Out, host)
	}
	return r.Statistics, err
}

// round is a run of requests to one host.
type round struct {
	*Pinger
	Statistics
	socket *Socket
	id     int
	asked  map[int]time.Time // the requests without a reply, by their number
}

func (r *round) run(ctx context.Context) error {
	// A Receive that waits ends when the context does.
	stop := context.AfterFunc(ctx, func() { _ = r.socket.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	for last := false; !last && ctx.Err() == nil; {
		last = r.Sent+1 == r.Count
		pause := r.Interval
		if last {
			pause = r.Wait
		}
		began := time.Now()
		if err := r.ask(began); err != nil {
			return err
		}
		if err := r.listen(ctx, began.Add(pause), last); err != nil {
			return err
		}
	}
	return nil
}

// ask sends the next request.
func (r *round) ask(now time.Time) error {
	r.Sent++
	data := make([]byte, dataBytes)
	for i := range data {
		data[i] = byte(i)
	}
	message, err := r.socket.Request(Echo{ID: r.id, Seq: r.Sent & 0xffff, Data: data})
	if err != nil {
		return err
	}
	r.asked[r.Sent&0xffff] = now
	return r.socket.Send(message)
}

// listen takes replies until a time. After the last request it ends as soon as no
// reply is missing.
func (r *round) listen(ctx context.Context, until time.Time, last bool) error {
	if err := r.socket.SetReadDeadline(until); err != nil {
		return err
	}
	for ctx.Err() == nil && (!last || len(r.asked) > 0) {
		message, from, ttl, err := r.socket.Receive()
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			return nil
		case err != nil:
			return err
		}
		if e, ok := r.socket.Reply(message); ok && e.ID == r.id {
			r.replied(e.Seq, len(message), from, ttl)
		}
	}
	return nil
}

// replied prints a reply. One without an open request is the second to the same.
func (r *round) replied(seq, size int, from sockets.SocketAddress, ttl int) {
	began, waits := r.asked[seq]
	line := fmt.Sprintf("%d bytes from %s: icmp_seq=%d ttl=%d", size, from, seq, ttl)
	if !waits {
		r.Duplicates++
		_, _ = fmt.Fprintf(r.Out, "%s (DUP!)\n", line)
		return
	}
	delete(r.asked, seq)
	took := time.Since(began)
	r.Add(took)
	_, _ = fmt.Fprintf(r.Out, "%s time=%.3f ms\n", line, milliseconds(took))
}
