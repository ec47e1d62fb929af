package impltest

import (
	"net/netip"
	"slices"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// datagramOptionScenes: typed values that can be set in any phase.
func datagramOptionScenes(s *suite) {
	s.scene("an option that nobody knows", func(e *env) {
		for _, d := range e.datagramsInEveryPhase() {
			_, err := impl.Get(d, impl.Option[bool]("nonsense"))
			e.isUnsupported(err, "Get")
			e.isUnsupported(impl.Set(d, impl.Option[bool]("nonsense"), true), "Set")
		}
	})

	s.scene("an option that the network does not have", func(e *env) {
		d := e.datagram()
		for _, o := range append(e.everyOption(), e.everyDatagramOption()...) {
			if !slices.Contains(impl.OptionNames(d), o.name) {
				e.isUnsupported(o.get(d), o.name)
				e.isUnsupported(o.set(d), o.name)
			}
		}
	})

	s.scene("a value of another type", func(e *env) {
		for _, d := range e.datagramsInEveryPhase() {
			for _, name := range impl.OptionNames(d) {
				type other struct{}
				require.Error(e, impl.Set(d, impl.Option[other](name), other{}), name)
				_, err := impl.Get(d, impl.Option[other](name))
				e.isUnsupported(err, name)
			}
		}
	})

	s.scene("every option answers in every phase", func(e *env) {
		for _, d := range e.datagramsInEveryPhase() {
			for _, o := range e.everyDatagramOption() {
				if slices.Contains(impl.OptionNames(d), o.name) {
					assert.NoError(e, o.get(d), o.name)
					assert.NoError(e, o.set(d), o.name)
				}
			}
		}
	})

	s.scene("a closed socket has none to set", func(e *env) {
		a, b := e.linked()
		for _, d := range []impl.Datagram{a, b, e.datagram()} {
			require.NoError(e, d.Close())
			for _, o := range e.everyDatagramOption() {
				if slices.Contains(impl.OptionNames(d), o.name) {
					e.isClosed(o.set(d), o.name)
				}
			}
		}
	})

	datagramOption(s, impl.ReuseAddr, false, true, false)
	datagramOption(s, impl.ReusePort, false, true, false)
	datagramOption(s, impl.Broadcast, true, false, true)
	datagramOption(s, impl.MulticastLoop, true, false, true)
	datagramOption(s, impl.TTL, 64, 1, 7, 255)
	datagramOption(s, impl.MulticastTTL, 1, 0, 7, 255)
	datagramOption(s, impl.MulticastInterface, netip.Addr{}, s.loopback(), netip.Addr{})

	for _, ttl := range []impl.Option[int]{impl.TTL, impl.MulticastTTL} {
		if s.has(ttl.Name()) {
			s.scene(ttl.Name()+" out of range", func(e *env) {
				for _, d := range e.datagramsInEveryPhase() {
					for _, wrong := range []int{-1, 256, 1 << 20} {
						err := impl.Set(d, ttl, wrong)
						require.Equal(e, &impl.RangeError{What: ttl.Name(), Value: int64(wrong), Min: 0, Max: 255}, err)
					}
				}
			})
		}
	}

	for size, least := range map[impl.Option[int]]int{impl.ReceiveBuffer: 2304, impl.SendBuffer: 4608} {
		if s.has(size.Name()) {
			s.scene(size.Name(), func(e *env) {
				for _, d := range e.datagramsInEveryPhase() {
					usual, err := impl.Get(d, size)
					require.NoError(e, err)
					assert.Greater(e, usual, least)
					require.NoError(e, impl.Set(d, size, 20000))
					has(e, d, size, 40000)
					require.NoError(e, impl.Set(d, size, 1))
					has(e, d, size, least)
					require.NoError(e, impl.Set(d, size, 1<<30))
					most, err := impl.Get(d, size)
					require.NoError(e, err)
					assert.Greater(e, most, usual)
					assert.Less(e, most, 1<<30, "there is a greatest size")
				}
				early := e.datagram()
				require.NoError(e, impl.Set(early, size, 30000))
				require.NoError(e, early.Bind(e.here()))
				has(e, early, size, 60000)
			})
		}
	}
}

// has reports whether the sockets of the variant are declared to have an
// option.
func (s *suite) has(option string) bool {
	return slices.Contains(s.h.datagramCapabilities(s.variant).Options, option)
}

// loopback returns the loopback address of the variant's family.
func (s *suite) loopback() netip.Addr {
	if s.variant.network == impl.UDP6 {
		return s.h.Host.V6
	}
	return s.h.Host.V4
}

// datagramOption adds a scene for a declared option: its default, and that it
// keeps each of the other values, also when set before the socket is bound or
// connected.
func datagramOption[T comparable](s *suite, o impl.Option[T], byDefault T, others ...T) {
	if !s.has(o.Name()) {
		return
	}
	s.scene(o.Name(), func(e *env) {
		for _, d := range e.datagramsInEveryPhase() {
			has(e, d, o, byDefault)
			keeps(e, d, o, others...)
		}
		for _, early := range others {
			a, b := e.datagram(), e.datagram()
			require.NoError(e, impl.Set(a, o, early))
			require.NoError(e, impl.Set(b, o, early))
			require.NoError(e, a.Bind(e.here()))
			e.link(b, a)
			has(e, a, o, early)
			has(e, b, o, early)
		}
	})
}

// datagramsInEveryPhase returns sockets that are new, bound, connected and both.
func (e *env) datagramsInEveryPhase() []impl.Datagram {
	e.Helper()
	both, bound := e.linked()
	connected := e.datagram()
	e.link(connected, bound)
	return []impl.Datagram{e.datagram(), bound, connected, both}
}

// everyDatagramOption returns the options of datagram sockets, each with a value
// that can be set in any phase.
func (e *env) everyDatagramOption() []anyOption {
	return []anyOption{
		untyped(impl.ReuseAddr, true), untyped(impl.ReusePort, true), untyped(impl.Broadcast, true),
		untyped(impl.TTL, 9), untyped(impl.MulticastTTL, 9), untyped(impl.MulticastLoop, true),
		untyped(impl.MulticastInterface, netip.Addr{}), untyped(impl.UnlinkOnClose, true),
		untyped(impl.ReceiveBuffer, 50000), untyped(impl.SendBuffer, 50000),
	}
}
