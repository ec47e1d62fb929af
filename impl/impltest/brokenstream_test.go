package impltest_test

import (
	"context"
	"errors"
	"io"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// badStream is a stream with a defect. What the defect does not touch is sound,
// capabilities included.
type badStream struct{ impl.Stream }

func (s badStream) Unwrap() any     { return s.Stream }
func (s badStream) UnwrapData() any { return s.Stream }

// onRead changes the results of Read.
func onRead(change func(int, error) (int, error)) func(impl.Stream) impl.Stream {
	return func(s impl.Stream) impl.Stream { return changesRead{badStream{s}, change} }
}

type changesRead struct {
	badStream
	change func(int, error) (int, error)
}

func (s changesRead) Read(p []byte) (int, error) { return s.change(s.Stream.Read(p)) }

// onTry changes the results of TryRead.
func onTry(change func(int, error) (int, error)) func(impl.Stream) impl.Stream {
	return func(s impl.Stream) impl.Stream { return changesTry{badStream{s}, change} }
}

type changesTry struct {
	badStream
	change func(int, error) (int, error)
}

func (s changesTry) TryRead(p []byte) (int, error) { return s.change(s.Stream.TryRead(p)) }

// meetsEnd is a stream whose empty reads return io.EOF once nothing can come.
type meetsEnd struct{ badStream }

func (s meetsEnd) Read(p []byte) (int, error) {
	if len(p) > 0 || !s.CanRead() {
		return s.Stream.Read(p)
	}
	if _, err := s.TryRead(make([]byte, 1)); err == io.EOF {
		return 0, err
	}
	return 0, nil
}

// tryByReading waits in TryRead.
func tryByReading(s impl.Stream) impl.Stream { return triesByReading{badStream{s}} }

type triesByReading struct{ badStream }

func (s triesByReading) TryRead(p []byte) (int, error) { return s.Read(p) }

// dropByte loses the last byte of long writes.
func dropByte(s impl.Stream) impl.Stream { return dropsByte{badStream{s}} }

type dropsByte struct{ badStream }

func (s dropsByte) Write(p []byte) (int, error) {
	if len(p) < 10000 {
		return s.Stream.Write(p)
	}
	n, err := s.Stream.Write(p[:len(p)-1])
	return n + 1, err
}

// writeInPieces lets other writes in between the pieces of a write.
func writeInPieces(s impl.Stream) impl.Stream { return writesInPieces{badStream{s}} }

type writesInPieces struct{ badStream }

func (s writesInPieces) Write(p []byte) (int, error) {
	half := len(p) / 2
	n, err := s.Stream.Write(p[:half])
	if err != nil {
		return n, err
	}
	letOthersRun()
	m, err := s.Stream.Write(p[half:])
	return n + m, err
}

// letOthersRun gives other writers the time to write.
func letOthersRun() {
	for range 100 {
		runtime.Gosched()
	}
}

// consume waits for a byte by reading it.
func consume(s impl.Stream) impl.Stream { return consumes{badStream{s}} }

type consumes struct{ badStream }

func (s consumes) EnsureReadable() error {
	_, err := s.Read(make([]byte, 1))
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// alwaysReady reports that there is something to read.
func alwaysReady(s impl.Stream) impl.Stream { return isAlwaysReady{badStream{s}} }

type isAlwaysReady struct{ badStream }

func (isAlwaysReady) CanRead() bool { return true }

// closeTwice does not report that the stream is closed already.
func closeTwice(s impl.Stream) impl.Stream { return closesTwice{badStream{s}} }

type closesTwice struct{ badStream }

func (s closesTwice) Close() error {
	_ = s.Stream.Close() // the defect
	return nil
}

// wakeNobody closes only when the calls that wait have returned by themselves.
func wakeNobody(s impl.Stream) impl.Stream { return &wakesNobody{badStream: badStream{s}} }

type wakesNobody struct {
	badStream
	reading atomic.Bool
}

func (s *wakesNobody) Read(p []byte) (int, error) {
	s.reading.Store(true)
	defer s.reading.Store(false)
	return s.Stream.Read(p)
}

func (s *wakesNobody) Close() error {
	if s.reading.Load() {
		return s.CloseWrite()
	}
	return s.Stream.Close()
}

// bytesFirst returns queued bytes although the deadline has passed.
func bytesFirst(s impl.Stream) impl.Stream { return answersBytesFirst{badStream{s}} }

type answersBytesFirst struct{ badStream }

func (s answersBytesFirst) SetReadDeadline(t time.Time) error {
	if s.CanRead() {
		return nil
	}
	return s.Stream.SetReadDeadline(t)
}

// oneDeadline keeps the first deadline that was set.
func oneDeadline(s impl.Stream) impl.Stream { return &hasOneDeadline{badStream: badStream{s}} }

type hasOneDeadline struct {
	badStream
	set atomic.Bool
}

func (s *hasOneDeadline) SetReadDeadline(t time.Time) error {
	if s.set.Swap(true) {
		return nil
	}
	return s.Stream.SetReadDeadline(t)
}

// takeNilContext accepts a nil context.
func takeNilContext(s impl.Stream) impl.Stream { return takesNilContext{badStream{s}} }

type takesNilContext struct{ badStream }

func (s takesNilContext) Connect(ctx context.Context, e impl.Endpoint) error {
	if ctx == nil {
		ctx = context.Background()
	}
	return s.Stream.Connect(ctx, e)
}

// ignoreContext connects although its context was cancelled.
func ignoreContext(s impl.Stream) impl.Stream { return ignoresContext{badStream{s}} }

type ignoresContext struct{ badStream }

func (s ignoresContext) Connect(ctx context.Context, e impl.Endpoint) error {
	return s.Stream.Connect(context.WithoutCancel(ctx), e)
}

// forget loses its endpoint when it is closed.
func forget(s impl.Stream) impl.Stream { return &forgets{badStream: badStream{s}} }

type forgets struct {
	badStream
	closed atomic.Bool
}

func (s *forgets) Close() error {
	s.closed.Store(true)
	return s.Stream.Close()
}

func (s *forgets) LocalEndpoint() impl.Endpoint {
	if s.closed.Load() {
		return impl.Endpoint{}
	}
	return s.Stream.LocalEndpoint()
}

// waitForRoom retries while a Unix queue is full.
func waitForRoom(s impl.Stream) impl.Stream { return waitsForRoom{badStream{s}} }

type waitsForRoom struct{ badStream }

func (s waitsForRoom) Connect(ctx context.Context, e impl.Endpoint) error {
	for {
		err := s.Stream.Connect(ctx, e)
		if !errors.Is(err, syscall.EAGAIN) {
			return err
		}
		<-time.After(time.Second)
	}
}

// ignoreOption sets all options but one.
func ignoreOption(name string) func(impl.Stream) impl.Stream {
	return func(s impl.Stream) impl.Stream { return ignoresOption{badStream{s}, name} }
}

type ignoresOption struct {
	badStream
	name string
}

func (s ignoresOption) OptionNames() []string { return impl.OptionNames(s.Stream) }

func (s ignoresOption) GetOption(name string) (any, error) {
	return s.Stream.(impl.Options).GetOption(name)
}

func (s ignoresOption) SetOption(name string, value any) error {
	if name == s.name {
		return nil
	}
	return s.Stream.(impl.Options).SetOption(name, value)
}

// hide is a wrapper without Unwrap.
func hide(s impl.Stream) impl.Stream { return struct{ impl.Stream }{s} }

// offerMore has a capability that the harness does not declare.
func offerMore(s impl.Stream) impl.Stream { return offersMore{badStream{s}} }

type offersMore struct{ badStream }

func (s offersMore) Source() io.Reader { return s }

// leavesBehind starts a goroutine that does not end.
func leavesBehind(s impl.Stream) impl.Stream {
	go func() { select {} }()
	return s
}
