package sockets

import (
	"io"
	"sync/atomic"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// watchedStream is an implementation object that notes when bytes move. Large writes and
// copies go in pieces, so that progress is seen.
type watchedStream struct {
	impl.Stream
	start    time.Time
	moved    atomic.Int64  // when bytes moved last, since start
	writing  chan struct{} // holds a value during a write, whose pieces stay together
	idle     *time.Timer
	stopping atomic.Bool
}

// watched is a stream that can be seen to be idle.
type watched interface{ watch() *watchedStream }

// watchedLateStream is a watchedStream over an impl.LateReader.
type watchedLateStream struct {
	*watchedStream
	late impl.LateReader
}

// pieceSize is how many bytes of a write or a copy are one piece.
const pieceSize = 64 << 10

func watch(stream impl.Stream) impl.Stream {
	w := &watchedStream{Stream: stream, start: time.Now(), writing: make(chan struct{}, 1)}
	if late, ok := stream.(impl.LateReader); ok {
		return watchedLateStream{w, late}
	}
	return w
}

func (w *watchedStream) watch() *watchedStream { return w }

// whenIdle calls f in a goroutine of its own, once no byte has moved for a time. The
// function that it returns ends that.
func (w *watchedStream) whenIdle(limit time.Duration, f func()) (stop func()) {
	w.moved.Store(int64(time.Since(w.start)))
	ready := make(chan struct{})
	w.idle = time.AfterFunc(limit, func() {
		<-ready
		switch left := limit - (time.Since(w.start) - time.Duration(w.moved.Load())); {
		case w.stopping.Load():
		case left > 0:
			w.idle.Reset(left)
		default:
			f()
		}
	})
	close(ready)
	return func() {
		w.stopping.Store(true)
		w.idle.Stop()
	}
}

// note notes that bytes have moved.
func (w *watchedStream) note(n int) {
	if n > 0 {
		w.moved.Store(int64(time.Since(w.start)))
	}
}

func (w *watchedStream) Read(p []byte) (int, error) {
	n, err := w.Stream.Read(p)
	w.note(n)
	return n, err
}

func (w *watchedStream) TryRead(p []byte) (int, error) {
	n, err := w.Stream.TryRead(p)
	w.note(n)
	return n, err
}

func (w watchedLateStream) ReadLate(room impl.Room) (int, error) {
	n, err := w.late.ReadLate(room)
	w.note(n)
	return n, err
}

func (w *watchedStream) Write(p []byte) (int, error) {
	w.writing <- struct{}{}
	defer func() { <-w.writing }()
	written := 0
	for {
		n, err := w.Stream.Write(p[written:min(len(p), written+pieceSize)])
		w.note(n)
		written += n
		if err != nil || written == len(p) {
			return written, err
		}
	}
}

// Unwrap returns the stream, which has the options.
func (w *watchedStream) Unwrap() any { return w.Stream }

// As returns the urgent bytes of the stream, which do not count, and its copying.
func (w *watchedStream) As(target any) bool {
	switch target := target.(type) {
	case *impl.OutOfBand:
		urgent, ok := impl.As[impl.OutOfBand](w.Stream)
		*target = urgent
		return ok
	case *io.ReaderFrom:
		from, ok := impl.As[io.ReaderFrom](w.Stream)
		*target = watchedCopy{w, from}
		return ok
	default:
		return false
	}
}

// watchedCopy copies into a watchedStream in pieces, each as the stream does it.
type watchedCopy struct {
	w    *watchedStream
	from io.ReaderFrom
}

func (c watchedCopy) ReadFrom(r io.Reader) (int64, error) {
	limited, ok := r.(*io.LimitedReader)
	if !ok {
		limited = &io.LimitedReader{R: r, N: 1<<63 - 1}
	}
	var copied int64
	for limited.N > 0 {
		piece := &io.LimitedReader{R: limited.R, N: min(limited.N, pieceSize)}
		asked := piece.N
		n, err := c.from.ReadFrom(piece)
		c.w.note(int(n))
		copied += n
		limited.N -= asked - piece.N
		if err != nil || piece.N > 0 {
			return copied, err
		}
	}
	return copied, nil
}
