package kerneltruth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// dialMany dials several times and reports which of the dials wait.
func (r *replay) dialMany(args map[string]string) outcome {
	var results []string
	for i := range number(args, "n") {
		ctx, cancel := context.WithTimeout(r.ctx, 150*time.Millisecond)
		o := r.dialTo(ctx, impl.Network(args["network"]), r.endpoint(args["addr"]), nil)
		cancel()
		switch {
		case o.err == nil:
			r.made(fmt.Sprint(args["prefix"], i+1), o.made)
			results = append(results, "ok")
		case errors.Is(o.err, context.DeadlineExceeded) || errors.Is(o.err, os.ErrDeadlineExceeded):
			results = append(results, "blocked")
		default:
			return o
		}
	}
	return outcome{facts: facts{"results": strings.Join(results, ",")}}
}

// fill writes until there has been no room for a while. It reports the number of
// bytes when it first had to wait, and in the end.
func (r *replay) fill(args map[string]string) outcome {
	return r.fillBy(args["conn"], number(args, "chunk"), 250*time.Millisecond)
}

// rawFill is fill with a raw descriptor that does not wait.
func (r *replay) rawFill(args map[string]string) outcome {
	o := r.fillBy(args["sock"], number(args, "chunk"), 10*time.Millisecond)
	o.err = wouldBlock(o.err)
	return o
}

func (r *replay) fillBy(name string, chunk int, wait time.Duration) outcome {
	const quiet = 800 * time.Millisecond
	c, p := r.stream(name), alphabet(chunk)
	defer func() { _ = c.SetWriteDeadline(time.Time{}) }()
	for total, first, last := 0, 0, time.Now(); ; {
		if err := c.SetWriteDeadline(time.Now().Add(wait)); err != nil {
			return outcome{err: err}
		}
		n, err := writeOften(c, p)
		total += n
		if n > 0 {
			last = time.Now()
		}
		if first == 0 {
			first = total
		}
		if !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(last) >= quiet {
			return outcome{facts: facts{"first": first, "total": total}, err: err}
		}
	}
}

// writeOften writes p repeatedly until an error.
func writeOften(c impl.Stream, p []byte) (total int, err error) {
	for err == nil {
		var n int
		n, err = c.Write(p)
		total += n
	}
	return total, err
}

// datagramFill sends datagrams until one has no room.
func (r *replay) datagramFill(args map[string]string) outcome {
	d, p := r.named(args["sock"]).(impl.Datagram), alphabet(number(args, "size"))
	to := impl.Endpoint{}
	if args["addr"] != "" {
		to = r.endpoint(args["addr"])
	}
	defer func() { _ = d.SetWriteDeadline(time.Time{}) }()
	for count := 0; ; count++ {
		if err := d.SetWriteDeadline(time.Now().Add(noTime)); err != nil {
			return outcome{err: err}
		}
		if _, err := d.Send(p, to); err != nil {
			return outcome{facts: facts{"count": count}, err: wouldBlock(err)}
		}
	}
}

// readAll reads until an error, or until nothing comes any more.
func (r *replay) readAll(args map[string]string) outcome {
	c, p := r.stream(args["conn"]), make([]byte, 64<<10)
	defer func() { _ = c.SetReadDeadline(time.Time{}) }()
	for total := 0; ; {
		if err := c.SetReadDeadline(time.Now().Add(400 * time.Millisecond)); err != nil {
			return outcome{err: err}
		}
		n, err := c.Read(p)
		total += n
		if err != nil {
			return outcome{facts: facts{"n": total}, err: err}
		}
	}
}

// drainUntil reads bit by bit until a step in the background has returned.
func (r *replay) drainUntil(args map[string]string) outcome {
	c, p := r.stream(args["conn"]), make([]byte, number(args, "chunk"))
	waiting := r.named("@" + args["label"]).(*job)
	for drained := 0; ; {
		select {
		case <-waiting.done:
			return outcome{facts: facts{"drained": drained}}
		case <-time.After(25 * time.Millisecond):
		}
		n, err := c.TryRead(p)
		drained += n
		if err != nil && err != impl.ErrWouldBlock {
			return outcome{err: err}
		}
	}
}

// sendMany sends numbered datagrams.
func (r *replay) sendMany(args map[string]string) outcome {
	d := r.named(args["conn"]).(impl.Datagram)
	defer func() { _ = d.SetWriteDeadline(time.Time{}) }()
	p := alphabet(number(args, "size"))
	for i := range number(args, "count") {
		if err := d.SetWriteDeadline(time.Now().Add(150 * time.Millisecond)); err != nil {
			return outcome{err: err}
		}
		copy(p, fmt.Sprintf("%04d", i))
		if _, err := d.Send(p, impl.Endpoint{}); err != nil {
			return outcome{facts: facts{"sent": i}, err: err}
		}
	}
	return outcome{facts: facts{"sent": number(args, "count")}}
}

// receiveMany receives until nothing comes any more.
func (r *replay) receiveMany(args map[string]string) outcome {
	d, p := r.named(args["pc"]).(impl.Datagram), make([]byte, number(args, "size"))
	defer func() { _ = d.SetReadDeadline(time.Time{}) }()
	received, total, first, last := 0, 0, "", ""
	for {
		if err := d.SetReadDeadline(time.Now().Add(150 * time.Millisecond)); err != nil {
			return outcome{err: err}
		}
		m, err := d.Receive(p)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return outcome{facts: facts{"received": received, "bytes": total, "first": first, "last": last}}
		}
		if err != nil {
			return outcome{err: err}
		}
		if m.N >= 4 {
			last = string(p[:4])
		}
		if received == 0 {
			first = last
		}
		received++
		total += m.N
	}
}

// writeAtOnce runs several writers at once, each with a letter of its own, and
// reports whether their bytes interleave.
func (r *replay) writeAtOnce(args map[string]string) outcome {
	c, peer := r.stream(args["conn"]), r.stream(args["peer"])
	writers, size := number(args, "goroutines"), number(args, "size")
	var bad sync.Map
	for i := range writers {
		r.working.Go(func() {
			n, err := c.Write(slices.Repeat([]byte{'A' + byte(i)}, size))
			if n != size || err != nil {
				bad.Store(i, err)
			}
		})
	}
	p := make([]byte, writers*size)
	n, err := io.ReadFull(peer, p)
	changes := 0
	for i := 1; i < n; i++ {
		if p[i] != p[i-1] {
			changes++
		}
	}
	badWrites := 0
	bad.Range(func(any, any) bool { badWrites++; return true })
	return outcome{facts: facts{"n": n, "interleaved": changes != writers-1, "bad_writes": badWrites}, err: err}
}

// closeRace closes a stream on which several readers wait.
func (r *replay) closeRace(args map[string]string) outcome {
	c := r.stream(args["conn"])
	answers := make(chan string)
	readers := number(args, "n")
	for range readers {
		r.working.Go(func() {
			_, err := c.Read(make([]byte, 1))
			answers <- fmt.Sprint(err)
		})
	}
	time.Sleep(50 * time.Millisecond) // for the readers to wait
	err := c.Close()
	count := make(map[string]int)
	for range readers {
		count[<-answers]++
	}
	var texts []string
	for text, n := range count {
		texts = append(texts, fmt.Sprintf("%dx %s", n, text))
	}
	slices.Sort(texts)
	return outcome{facts: facts{"readers": strings.Join(texts, "; ")}, err: err}
}
