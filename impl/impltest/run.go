package impltest

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

// A concept is one file of the suite: a list of scenes.
type concept struct {
	name   string
	scenes func(s *suite)
}

var concepts = []concept{
	{"phases", phases},
	{"arguments", arguments},
	{"bind", bind},
	{"listen", listen},
	{"connect", connect},
	{"backlog", backlog},
	{"accept", accept},
	{"data", data},
	{"halfclose", halfClose},
	{"reset", reset},
	{"close", closing},
	{"deadline", deadlines},
	{"readiness", readiness},
	{"tries", tries},
	{"transfer", transfer},
	{"options", options},
	{"linger", linger},
	{"concurrency", concurrency},
	{"unix", unixNames},
	{"wildcard", wildcard},
	{"rebind", rebind},
}

// Run holds an implementation to everything that package impl promises. It
// fails t where a promise is broken, and takes some seconds in real time.
func Run(t *testing.T, h Harness) {
	t.Helper()
	require.NotNil(t, h.New, "a harness must say how to make a provider")
	before := goleak.IgnoreCurrent()
	t.Run("scenes", func(t *testing.T) {
		for _, v := range variants(&h) {
			t.Run(v.name, func(t *testing.T) {
				t.Parallel()
				for _, c := range concepts {
					t.Run(c.name, func(t *testing.T) {
						t.Parallel()
						c.scenes(&suite{T: t, h: &h, variant: v})
					})
				}
			})
		}
		t.Run("provider", func(t *testing.T) {
			t.Parallel()
			s := &suite{T: t, h: &h, variant: tcp4}
			features(s)
			names(s)
		})
		if !h.Virtual { // nettest makes subtests, which a bubble cannot have.
			netConns(t, &h)
		}
	})
	// The scenes have ended and closed all they made, so what still runs now
	// runs without an owner.
	goleak.VerifyNone(t, before)
}

// A suite adds the scenes of one concept, played in one variant, to a test.
type suite struct {
	*testing.T
	h       *Harness
	variant variant
}

// scene adds one scene.
func (s *suite) scene(name string, play func(e *env)) {
	s.Run(name, func(t *testing.T) {
		t.Parallel()
		if s.h.Virtual {
			synctest.Test(t, func(t *testing.T) { play(newEnv(t, s.h, s.variant)) })
			return
		}
		play(newEnv(t, s.h, s.variant))
	})
}

// tcp adds a scene that holds for TCP and not for Unix sockets.
func (s *suite) tcp(name string, play func(e *env)) {
	if !s.variant.isUnix() {
		s.scene(name, play)
	}
}

// unix adds a scene that holds for Unix sockets and not for TCP.
func (s *suite) unix(name string, play func(e *env)) {
	if s.variant.isUnix() {
		s.scene(name, play)
	}
}

// slow adds a scene of TCP that takes a second of real time: to the first
// variant there, and to each where time is virtual.
func (s *suite) slow(name string, play func(e *env)) {
	if s.h.Virtual {
		s.tcp(name, play)
		return
	}
	s.once(name, play)
}

// once adds a scene that is the same in all variants, to the first of them.
func (s *suite) once(name string, play func(e *env)) {
	if s.variant.name == tcp4.name {
		s.scene(name, play)
	}
}
