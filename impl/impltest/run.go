package impltest

import (
	"cmp"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/smalltalk-sockets/go/impl/impltest/leak"
	"github.com/smalltalk-sockets/go/impl/internal/need"
	"github.com/smalltalk-sockets/go/impl/internal/watchdog"
)

// A concept is one file of the suite: a list of scenes.
type concept struct {
	name   string
	scenes func(s *suite)
	// applies reports whether the concept has scenes in this suite, nil for
	// always.
	applies func(s *suite) bool
}

// netConnConcept is the suite of the Go project, which streams are played in.
const netConnConcept = "net.Conn"

// streamConcepts are for streams and servers, datagramConcepts for datagrams.
var streamConcepts = []concept{
	{"phases", phases, nil},
	{"arguments", arguments, nil},
	{"bind", bind, nil},
	{"listen", listen, nil},
	{"connect", connect, nil},
	{"backlog", backlog, nil},
	{"accept", accept, nil},
	{"data", data, nil},
	{"halfclose", halfClose, nil},
	{"reset", reset, nil},
	{"close", closing, nil},
	{"deadline", deadlines, nil},
	{"readiness", readiness, nil},
	{"tries", tries, nil},
	{"readlate", lateReads, (*suite).readsLate},
	{"concurrency", concurrency, nil},
	{"features", features, nil},
	{"lacks", lacks, (*suite).hasLacks},
	{"options", options, nil},
	{"v6only", v6Only, (*suite).hasV6Only},
	{"rawoptions", rawOptions, (*suite).hasRawOptions},
	{"linger", linger, (*suite).lingers},
	{"transfer", transfer, (*suite).transfers},
	{"transparency", transparency, nil},
	{"outofband", outOfBand, (*suite).hasUrgent},
	{"outofbandread", outOfBandReads, (*suite).hasUrgent},
	{"outofbandinline", outOfBandInline, (*suite).hasUrgent},
	{"outofbandend", outOfBandEnds, (*suite).hasUrgent},
	{"outofbandwait", outOfBandWaits, (*suite).hasUrgent},
	{"unix", unixNames, (*suite).isUnix},
	{"unixspelling", unixSpelling, (*suite).isUnix},
	{"wildcard", wildcard, (*suite).isFirst},
	{"families", families, (*suite).hasFamilies},
	{"zones", zones, (*suite).hasZones},
	{"rebind", rebind, (*suite).isFirst},
	{"reuseport", reusePort, (*suite).sharesPorts},
	{"lowports", streamLowPorts, (*suite).lacksLowPorts},
	{"names", names, (*suite).isFirst},
}

var datagramConcepts = []concept{
	{"phases", datagramPhases, nil},
	{"bind", datagramBind, nil},
	{"lowports", datagramLowPorts, (*suite).lacksLowPorts},
	{"share", datagramShare, (*suite).isUDP},
	{"data", datagramData, nil},
	{"connect", datagramConnect, nil},
	{"refused", refused, (*suite).isUDP},
	{"wildcard", datagramWildcard, (*suite).isUDP},
	{"families", datagramFamilies, (*suite).hasFamilies},
	{"zones", zones, (*suite).hasZones},
	{"datagramzones", datagramZones, (*suite).hasZones},
	{"overflow", overflow, (*suite).isUDP},
	{"broadcast", broadcast, (*suite).isFirst},
	{"multicast", multicast, (*suite).hasGroups},
	{"memberships", memberships, (*suite).hasGroups},
	{"multicastfamilies", multicastFamilies, (*suite).hasGroupsOfFamilies},
	{"multicasthosts", multicastHosts, (*suite).hasGroupsApart},
	{"close", datagramClose, nil},
	{"deadline", datagramDeadlines, nil},
	{"readiness", datagramReadiness, nil},
	{"tries", datagramTries, nil},
	{"batch", batch, (*suite).hasBatch},
	{"batchends", batchEnds, (*suite).hasBatch},
	{"batchunix", batchUnix, (*suite).hasUnixBatch},
	{"controlmessages", controlMessages, (*suite).hasControlMessages},
	{"transparency", datagramTransparency, nil},
	{"concurrency", datagramConcurrency, nil},
	{"features", datagramFeatures, nil},
	{"options", datagramOptionScenes, nil},
	{"v6only", datagramV6Only, (*suite).hasV6Only},
	{"rawoptions", rawOptions, (*suite).hasRawOptions},
	{"unixgram", unixgram, (*suite).isUnixgram},
	{"unixspelling", unixSpelling, (*suite).isUnix},
	{"queue", unixgramQueue, (*suite).isUnixgram},
}

// rawConcepts are for raw sockets, and rawDenied for raw sockets without the
// privilege.
var (
	rawConcepts = []concept{
		{"phases", rawPhases, nil},
		{"echo", rawEcho, nil},
		{"unreachable", rawUnreachable, (*suite).hasUDP},
		{"places", rawPlaces, nil},
		{"waiting", rawWaiting, nil},
		{"features", datagramFeatures, nil},
		{"options", datagramOptionScenes, nil},
	}
	rawDenied = []concept{{"privilege", rawPrivilege, nil}}
)

// hasUDP reports whether datagrams of UDP can be refused.
func (s *suite) hasUDP() bool { return s.h.Features.UDP }

// chosen returns the variants of which the harness plays anything, with -short one of
// each kind of network.
func (h *Harness) chosen() []variant {
	vs := slices.DeleteFunc(h.variants(), func(v variant) bool { return !h.playsAny(v) })
	if testing.Short() {
		return oneOfEachKind(vs)
	}
	return vs
}

// playsAny reports whether the harness plays any concept in a variant.
func (h *Harness) playsAny(v variant) bool {
	plays := func(c concept) bool { return h.Plays(v.name, c.name) }
	return h.Plays == nil || h.Plays(v.name, netConnConcept) || slices.ContainsFunc(h.concepts(v), plays)
}

// oneOfEachKind returns the first of the variants of each kind of network, on one host
// and between two.
func oneOfEachKind(vs []variant) []variant {
	type kind struct{ unix, datagram, raw, apart bool }
	seen := make(map[kind]bool)
	var first []variant
	for _, v := range vs {
		k := kind{v.isUnix(), v.isDatagram(), v.network.IsRaw(), v.apart}
		if !seen[k] {
			seen[k] = true
			first = append(first, v)
		}
	}
	return first
}

// variants returns the variants that the harness declares, and concepts the
// concepts of one of them.
func (h *Harness) variants() []variant {
	var vs []variant
	all := append(streamVariants(h.Features), datagramVariants(h.Features)...)
	if h.New != nil {
		vs = append(vs, all...)
	}
	if h.Hosts != nil {
		vs = append(vs, apart(all)...)
	}
	return vs
}

func (h *Harness) concepts(v variant) []concept {
	switch {
	case v.apart && h.Features.Delayed && !h.Virtual:
		return nil // In real time a scene cannot know when something has arrived.
	case v.network.IsRaw() && h.Features.RawNeedsPrivilege:
		return rawDenied
	case v.network.IsRaw():
		return rawConcepts
	case v.isDatagram():
		return datagramConcepts
	default:
		return streamConcepts
	}
}

// Run checks an implementation against the contract of package impl. It fails t
// where the contract is broken, and takes some seconds in real time. No other
// test may run beside it, because it also looks for goroutines that are left
// behind.
//
// With -short it is quicker: it plays the scenes over one network of each kind, such
// as TCP of IPv4, and leaves out those that wait for a second of real time.
func Run(t *testing.T, h Harness) {
	need.NotNil("impltest.Run", t, "the *testing.T of the test")
	t.Helper()
	require.NoError(t, h.missing())
	before := goleak.IgnoreCurrent()
	d := watchdog.New(cmp.Or(max(h.Watchdog, 0), realWatchdog))
	t.Run("scenes", func(t *testing.T) {
		for _, v := range h.chosen() {
			t.Run(v.name, func(t *testing.T) {
				h.parallel(t)
				suite{T: t, h: &h, variant: v, dog: d}.run()
			})
		}
	})
	if n := d.Abandoned(); n > 0 {
		t.Logf("what else is left behind cannot be told, because %d scenes were abandoned", n)
		return
	}
	// The scenes have ended and closed all they made, so a goroutine that still
	// runs has no owner.
	require.NoError(t, leak.Left(before))
}

// parallel lets scenes run beside each other, unless the harness has a Settle in real
// time, which waits for all that runs.
func (h *Harness) parallel(t *testing.T) {
	if h.Settle == nil || h.Virtual {
		t.Parallel()
	}
}

// A suite adds the scenes of one concept, played in one variant, to a test.
type suite struct {
	*testing.T
	h       *Harness
	variant variant
	dog     *watchdog.Dog
	leftOut bool // the scenes that are added are left out
}

// run adds the concepts of the variant that the harness plays.
func (s suite) run() {
	for _, c := range s.h.concepts(s.variant) {
		if !s.plays(c.name) || c.applies != nil && !c.applies(&s) {
			continue
		}
		s.Run(c.name, func(t *testing.T) {
			s.h.parallel(t)
			concept := s
			concept.T = t
			c.scenes(&concept)
		})
	}
	if s.plays(netConnConcept) && !s.variant.isDatagram() && !s.h.Virtual { // nettest makes subtests, which a bubble cannot have.
		s.Run(netConnConcept, func(t *testing.T) {
			s.h.parallel(t)
			s.dog.Play(t, func(w *watchdog.Watch) { netConn(t, s.h, s.variant, w) })
		})
	}
}

// plays reports whether the harness plays the concept in this variant.
func (s *suite) plays(concept string) bool {
	return s.h.Plays == nil || s.h.Plays(s.variant.name, concept)
}

// hasLacks reports whether the harness declares that anything is lacking.
func (s *suite) hasLacks() bool { return s.h.Features.Lacks != Lacks{} }

func (s *suite) isUnix() bool { return s.variant.isUnix() }

// isFirst reports whether this is the variant for scenes that are the same in all
// of them.
func (s *suite) isFirst() bool { return s.variant.name == tcp4.name || s.variant.name == udp4.name }

// scene adds one scene.
func (s *suite) scene(name string, play func(e *env)) {
	if s.leftOut {
		return
	}
	s.Run(name, func(t *testing.T) {
		s.h.parallel(t)
		s.dog.Play(t, func(w *watchdog.Watch) {
			if s.h.Virtual {
				synctest.Test(t, func(t *testing.T) { s.play(t, w, play) })
				return
			}
			s.play(t, w, play)
		})
	})
}

func (s *suite) play(t *testing.T, w *watchdog.Watch, play func(e *env)) {
	e := newEnv(t, s.h, s.variant, w)
	defer e.end()
	e.guarded(func() { play(e) })()
}

// tcp adds a scene that holds for TCP and not for Unix sockets.
func (s *suite) tcp(name string, play func(e *env)) { s.ip(name, play) }

// udp adds a scene that holds for UDP and not for Unix datagrams.
func (s *suite) udp(name string, play func(e *env)) { s.ip(name, play) }

func (s *suite) ip(name string, play func(e *env)) {
	if !s.isUnix() {
		s.scene(name, play)
	}
}

// unix adds a scene that holds for Unix sockets and not for TCP.
func (s *suite) unix(name string, play func(e *env)) {
	if s.isUnix() {
		s.scene(name, play)
	}
}

// slow adds a scene of TCP that takes a second of real time: to the first
// variant there, but not with -short, and to each where time is virtual.
func (s *suite) slow(name string, play func(e *env)) {
	switch {
	case s.h.Virtual:
		s.tcp(name, play)
	case !testing.Short():
		s.once(name, play)
	}
}

// once adds a scene that is the same in all variants, to the first of them.
func (s *suite) once(name string, play func(e *env)) {
	if s.isFirst() {
		s.scene(name, play)
	}
}
