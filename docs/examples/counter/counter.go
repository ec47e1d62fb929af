// Package counter is a wrapper around any implementation: it counts the bytes
// of all streams and changes nothing else. It is the pattern for wrappers.
package counter

import (
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

// Unwrap returns the provider that is wrapped.
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
	return &stream{s, p}, nil
}

// server wraps what it accepts.
type server struct {
	impl.Server
	counts *Provider
}

func (s *server) Unwrap() any { return s.Server }

func (s *server) Accept() (impl.Stream, error) { return s.counts.wrap(s.Server.Accept()) }

func (s *server) TryAccept() (impl.Stream, error) { return s.counts.wrap(s.Server.TryAccept()) }

// stream counts what its calls move. It has no UnwrapData, so no bytes pass it by.
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
