package works

import (
	"context"
	"testing"
	"time"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// Bare is an implementation object alone, and Around a Socket around it.
const (
	Bare   = "bare"
	Around = "Socket"
)

// facades are the works that show what the facade adds to a call.
func facades() []Work {
	over := func(call func(impl.Stream) func([]byte) (int, error), of func(*sockets.Socket) func([]byte) (int, error)) []Contender {
		return []Contender{
			{Bare, func(b *testing.B) { calls(b, call(still{})) }},
			{Around, func(b *testing.B) {
				s, err := sockets.NewNamespace(memory.New()).Socket.Around(still{})
				must(b, err)
				calls(b, of(s))
			}},
		}
	}
	return []Work{
		{
			Name: "facadeRead", What: "a Read of 64 bytes on an implementation that does nothing", Unit: nanoseconds,
			Contenders: over(
				func(s impl.Stream) func([]byte) (int, error) { return s.Read },
				func(s *sockets.Socket) func([]byte) (int, error) { return s.Read }),
		},
		{
			Name: "facadeWrite", What: "a Write of 64 bytes on an implementation that does nothing", Unit: nanoseconds,
			Contenders: over(
				func(s impl.Stream) func([]byte) (int, error) { return s.Write },
				func(s *sockets.Socket) func([]byte) (int, error) { return s.Write }),
		},
	}
}

func calls(b *testing.B, call func([]byte) (int, error)) {
	p := make([]byte, 64)
	read(b, len(p), func() (int, error) { return call(p) })
}

// still is a connected stream that reads and writes at once, and moves no byte.
type still struct{}

var _ impl.Stream = still{}

func (still) Network() impl.Network                        { return impl.TCP }
func (still) Bind(impl.Endpoint) error                     { return impl.ErrBound }
func (still) Connect(context.Context, impl.Endpoint) error { return impl.ErrConnected }
func (still) LocalEndpoint() impl.Endpoint                 { return impl.IP(loopback, 1) }
func (still) RemoteEndpoint() impl.Endpoint                { return impl.IP(loopback, 2) }
func (still) SetReadDeadline(time.Time) error              { return nil }
func (still) SetWriteDeadline(time.Time) error             { return nil }
func (still) CanRead() bool                                { return true }
func (still) CanWrite() bool                               { return true }
func (still) EnsureReadable() error                        { return nil }
func (still) EnsureWritable() error                        { return nil }
func (still) CloseRead() error                             { return nil }
func (still) CloseWrite() error                            { return nil }
func (still) Close() error                                 { return nil }
func (still) Read(p []byte) (int, error)                   { return len(p), nil }
func (still) TryRead(p []byte) (int, error)                { return len(p), nil }
func (still) Write(p []byte) (int, error)                  { return len(p), nil }
