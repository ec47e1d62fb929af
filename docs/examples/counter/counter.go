// Package counter is a wrapper around any implementation: it counts the bytes
// of all streams and changes nothing else. It is the pattern for wrappers.
package counter

import (
	"io"
	"sync/atomic"

	"github.com/smalltalk-sockets/go/impl"
)

// Provider makes the sockets of another provider and counts their bytes. It is
// safe for concurrent use.
type Provider struct {
	impl.Provider

	// Received and Sent are the bytes that streams have read and written.
	Received, Sent atomic.Int64
}

// Wrap makes a counting provider.
func Wrap(p impl.Provider) *Provider { return &Provider{Provider: p} }

// Unwrap answers the provider that is wrapped.
func (p *Provider) Unwrap() any { return p.Provider }

// NewStream makes a stream that counts.
func (p *Provider) NewStream(network impl.Network) (impl.Stream, error) {
	return p.wrap(p.Provider.NewStream(network))
}

// NewServer makes a server whose accepted streams count.
func (p *Provider) NewServer(network impl.Network) (impl.Server, error) {
	s, err := p.Provider.NewServer(network)
	if err != nil {
		return nil, err
	}
	return &server{s, p}, nil
}

func (p *Provider) wrap(s impl.Stream, err error) (impl.Stream, error) {
	if err != nil {
		return nil, err
	}
	counting := stream{s, p}
	if oob, ok := impl.As[impl.OutOfBand](s); ok {
		return &urgentStream{counting, oob}, nil
	}
	return &counting, nil
}

// server wraps what it accepts.
type server struct {
	impl.Server
	counts *Provider
}

func (s *server) Unwrap() any { return s.Server }

func (s *server) Accept() (impl.Stream, error) { return s.counts.wrap(s.Server.Accept()) }

func (s *server) TryAccept() (impl.Stream, error) { return s.counts.wrap(s.Server.TryAccept()) }

// stream counts wherever bytes pass.
type stream struct {
	impl.Stream
	counts *Provider
}

func (s *stream) Unwrap() any { return s.Stream }

func (s *stream) Read(p []byte) (int, error) {
	n, err := s.Stream.Read(p)
	s.counts.Received.Add(int64(n))
	return n, err
}

func (s *stream) TryRead(p []byte) (int, error) {
	n, err := s.Stream.TryRead(p)
	s.counts.Received.Add(int64(n))
	return n, err
}

func (s *stream) Write(p []byte) (int, error) {
	n, err := s.Stream.Write(p)
	s.counts.Sent.Add(int64(n))
	return n, err
}

// The three capabilities that move bytes. Without them impl.As would find those
// of the wrapped stream, and the bytes would pass the counts by.

func (s *stream) ReadFrom(r io.Reader) (int64, error) { return io.Copy(onlyWriter{s}, r) }

func (s *stream) WriteTo(w io.Writer) (int64, error) { return io.Copy(w, onlyReader{s}) }

func (s *stream) Source() io.Reader { return onlyReader{s} }

// urgentStream counts urgent bytes as well. It is a type of its own, because not
// every stream has them.
type urgentStream struct {
	stream
	impl.OutOfBand
}

func (s *urgentStream) SendUrgent(p []byte) (int, error) {
	n, err := s.OutOfBand.SendUrgent(p)
	s.counts.Sent.Add(int64(n))
	return n, err
}

func (s *urgentStream) TryReceiveUrgent() (byte, error) {
	octet, err := s.OutOfBand.TryReceiveUrgent()
	if err == nil {
		s.counts.Received.Add(1)
	}
	return octet, err
}

// onlyReader and onlyWriter hide everything else from io.Copy.
type (
	onlyReader struct{ io.Reader }
	onlyWriter struct{ io.Writer }
)
