package impltest

import (
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// Lacks declares what an implementation does not have of what package impl requires,
// because what it stands on has not. The scenes that need it are left out, and the suite
// checks that calls for it fail as it says here.
type Lacks struct {
	// BoundStreams are streams that are bound before they are connected: Bind of a
	// stream matches errors.ErrUnsupported.
	BoundStreams bool
	// BoundServers are servers that are bound and refuse connections. Connections that
	// come before Listen wait for it instead.
	BoundServers bool
	// Backlog is a queue of the length that Listen was given.
	Backlog bool
	// HalfClose is CloseWrite: it matches errors.ErrUnsupported.
	HalfClose bool
	// Resets are connections that end with a reset when one end is closed and has not
	// read everything, or was never accepted. UnixResets are the same of Unix sockets.
	Resets, UnixResets bool
}

// boundStreams, boundServers, backlogs, halfCloses and resets leave out scenes that need
// what the harness says the implementation lacks.
func (s *suite) boundStreams() *suite { return s.unless(s.h.Features.Lacks.BoundStreams) }
func (s *suite) boundServers() *suite { return s.unless(s.h.Features.Lacks.BoundServers) }
func (s *suite) backlogs() *suite     { return s.unless(s.h.Features.Lacks.Backlog) }
func (s *suite) halfCloses() *suite   { return s.unless(s.h.Features.Lacks.HalfClose) }

func (s *suite) resets() *suite {
	l := s.h.Features.Lacks
	return s.unless(s.isUnix() && l.UnixResets || !s.isUnix() && l.Resets)
}

// boundStreams makes a stream that is bound and not connected, or none when the
// implementation lacks those.
func (e *env) boundStreams() []impl.Stream {
	e.Helper()
	if e.features.Lacks.BoundStreams {
		return nil
	}
	s := e.stream()
	require.NoError(e, s.Bind(e.here()))
	return []impl.Stream{s}
}

// lacks: calls for what is declared as lacking fail, and change nothing.
func lacks(s *suite) {
	lacking := s.h.Features.Lacks

	s.unless(!lacking.BoundStreams).scene("a stream is not bound before it is connected", func(e *env) {
		a := e.stream()
		e.isUnsupported(a.Bind(e.here()), "Bind")
		assert.True(e, a.LocalEndpoint().IsZero())
		server := e.listening()
		e.connect(a, server)
		e.wrongPhase(a.Bind(e.here()), impl.ErrBound, "bind", syscall.EINVAL)
		e.write(a, "connected")
		e.reads(e.accept(server), "connected")
	})

	s.unless(!lacking.BoundServers).scene("a connection can come before Listen", func(e *env) {
		server := e.bound()
		a := e.client(server)
		e.write(a, "early")
		e.arrive()
		_, err := server.TryAccept()
		e.wrongPhase(err, impl.ErrNotListening, "accept4", syscall.EINVAL)
		require.NoError(e, server.Listen(1))
		e.reads(e.accept(server), "early")
	})

	s.unless(!lacking.HalfClose).scene("there is no half-close", func(e *env) {
		a, b := e.pair()
		e.isUnsupported(a.CloseWrite(), "CloseWrite")
		e.write(a, "on")
		e.reads(b, "on")
	})
}
