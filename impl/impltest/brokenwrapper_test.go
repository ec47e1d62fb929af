package impltest_test

import (
	"sync/atomic"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// These say with UnwrapData that data may pass them by, and have something to do with it.

// countWrites counts what is written, and sees only a part of it.
func countWrites(s impl.Stream) impl.Stream { return &countsWrites{badStream: badStream{s}} }

type countsWrites struct {
	badStream
	written atomic.Int64
}

func (s *countsWrites) Write(p []byte) (int, error) {
	n, err := s.Stream.Write(p)
	s.written.Add(int64(n))
	return n, err
}

// encipher writes what only its own Read and TryRead can read.
func encipher(s impl.Stream) impl.Stream { return enciphers{badStream{s}} }

type enciphers struct{ badStream }

func (s enciphers) Write(p []byte) (int, error)   { return s.Stream.Write(flipped(p)) }
func (s enciphers) Read(p []byte) (int, error)    { return flip(p)(s.Stream.Read(p)) }
func (s enciphers) TryRead(p []byte) (int, error) { return flip(p)(s.Stream.TryRead(p)) }

func flipped(p []byte) []byte {
	other := make([]byte, len(p))
	for i, b := range p {
		other[i] = ^b
	}
	return other
}

func flip(p []byte) func(n int, err error) (int, error) {
	return func(n int, err error) (int, error) {
		copy(p, flipped(p[:n]))
		return n, err
	}
}

// keepDeadlines keeps deadlines to itself.
func keepDeadlines(s impl.Stream) impl.Stream { return keepsDeadlines{badStream{s}} }

type keepsDeadlines struct{ badStream }

func (keepsDeadlines) SetReadDeadline(time.Time) error  { return nil }
func (keepsDeadlines) SetWriteDeadline(time.Time) error { return nil }

// keepEnd does not pass on that nothing more is written.
func keepEnd(s impl.Stream) impl.Stream { return keepsEnd{badStream{s}} }

type keepsEnd struct{ badStream }

func (keepsEnd) CloseWrite() error { return nil }

// lendAnother lets the data of another stream pass by.
func lendAnother(s impl.Stream) impl.Stream { return lendsAnother{badStream{s}} }

type lendsAnother struct{ badStream }

func (s lendsAnother) UnwrapData() any { return unconnected{s.Stream} }

type unconnected struct{ impl.Stream }

func (unconnected) Write([]byte) (int, error) { return 0, syscall.EPIPE }

// lendNoStream lets the data of what is no stream pass by.
func lendNoStream(s impl.Stream) impl.Stream { return lendsNoStream{badStream{s}} }

type lendsNoStream struct{ badStream }

func (s lendsNoStream) UnwrapData() any { return s.LocalEndpoint() }

// countDatagrams counts what is sent, and sees only a part of it.
func countDatagrams(d impl.Datagram) impl.Datagram {
	return &countsDatagrams{badDatagram: badDatagram{d}}
}

type countsDatagrams struct {
	badDatagram
	sent atomic.Int64
}

func (d *countsDatagrams) Send(p []byte, to impl.Endpoint) (int, error) {
	d.sent.Add(1)
	return d.Datagram.Send(p, to)
}

// keepDatagramDeadlines keeps deadlines to itself.
func keepDatagramDeadlines(d impl.Datagram) impl.Datagram {
	return keepsDatagramDeadlines{badDatagram{d}}
}

type keepsDatagramDeadlines struct{ badDatagram }

func (keepsDatagramDeadlines) SetReadDeadline(time.Time) error { return nil }
