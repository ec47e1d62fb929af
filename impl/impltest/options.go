package impltest

import (
	"slices"
	"syscall"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// options: typed values that can be set in any phase, and that accepted streams
// inherit.
func options(s *suite) {
	s.scene("an option that nobody knows", func(e *env) {
		a, b := e.pair()
		for _, object := range []any{a, b, e.stream(), e.server(), e.listening()} {
			_, err := impl.Get(object, impl.Option[bool]("nonsense"))
			e.isUnsupported(err, "Get")
			e.isUnsupported(impl.Set(object, impl.Option[bool]("nonsense"), true), "Set")
		}
	})

	s.scene("an option that the network does not have", func(e *env) {
		for _, object := range []any{e.stream(), e.server()} {
			for _, o := range e.everyOption() {
				if !slices.Contains(impl.OptionNames(object), o.name) {
					e.isUnsupported(o.get(object), o.name)
					e.isUnsupported(o.set(object), o.name)
				}
			}
		}
	})

	s.scene("a value of another type", func(e *env) {
		a, _ := e.pair()
		for _, object := range []any{a, e.stream(), e.listening()} {
			for _, name := range impl.OptionNames(object) {
				type other struct{}
				require.Error(e, impl.Set(object, impl.Option[other](name), other{}), name)
				_, err := impl.Get(object, impl.Option[other](name))
				e.isUnsupported(err, name)
			}
		}
	})

	s.scene("every option answers in every phase", func(e *env) {
		a, b := e.pair()
		objects := []any{e.stream(), a, b, e.server(), e.bound(), e.listening()}
		for _, bound := range e.boundStreams() {
			objects = append(objects, bound)
		}
		for _, object := range objects {
			for _, o := range e.everyOption() {
				if slices.Contains(impl.OptionNames(object), o.name) {
					assert.NoError(e, o.get(object), o.name)
					assert.NoError(e, o.set(object), o.name)
				}
			}
		}
	})

	s.scene("a closed socket has none to set", func(e *env) {
		a, _ := e.pair()
		server := e.listening()
		require.NoError(e, a.Close())
		require.NoError(e, server.Close())
		for _, object := range []any{a, server} {
			for _, o := range e.everyOption() {
				if slices.Contains(impl.OptionNames(object), o.name) {
					e.isClosed(o.set(object), o.name)
				}
			}
		}
	})

	option(s, impl.NoDelay, func(e *env) {
		presets(e, impl.NoDelay, true, false)
		a, _ := e.pair()
		keeps(e, a, impl.NoDelay, false, true, false)
	})

	option(s, impl.KeepAlive, func(e *env) {
		presets(e, impl.KeepAlive, true, false)
		a, _ := e.pair()
		keeps(e, a, impl.KeepAlive, false, true, false)
	})

	for _, o := range []impl.Option[time.Duration]{impl.KeepAliveIdle, impl.KeepAliveInterval} {
		option(s, o, func(e *env) {
			system, err := impl.Get(e.server(), o)
			require.NoError(e, err)
			assert.Greater(e, system, time.Minute, "what the system gives, not package net")
			presets(e, o, 15*time.Second, system)
			a, _ := e.pair()
			keeps(e, a, o, time.Second, 30*time.Second, 2*time.Hour)
			require.Error(e, impl.Set(a, o, 0))
			require.Error(e, impl.Set(a, o, -time.Second))
			has(e, a, o, 2*time.Hour)
		})
	}

	option(s, impl.KeepAliveCount, func(e *env) {
		system, err := impl.Get(e.server(), impl.KeepAliveCount)
		require.NoError(e, err)
		presets(e, impl.KeepAliveCount, 9, system)
		a, _ := e.pair()
		keeps(e, a, impl.KeepAliveCount, 1, 100)
		require.Error(e, impl.Set(a, impl.KeepAliveCount, 0))
		has(e, a, impl.KeepAliveCount, 100)
	})

	option(s, impl.Linger, func(e *env) {
		a, b := e.pair()
		for _, object := range []any{a, b, e.stream(), e.listening()} {
			seconds, err := impl.Get(object, impl.Linger)
			require.NoError(e, err)
			assert.Negative(e, seconds)
		}
		keeps(e, a, impl.Linger, 0, 7)
		require.NoError(e, impl.Set(a, impl.Linger, -1))
		seconds, err := impl.Get(a, impl.Linger)
		require.NoError(e, err)
		assert.Negative(e, seconds)
	})

	option(s, impl.ReuseAddr, func(e *env) {
		has(e, e.server(), impl.ReuseAddr, true)
		has(e, e.listening(), impl.ReuseAddr, true)
		has(e, e.stream(), impl.ReuseAddr, false)
		keeps(e, e.server(), impl.ReuseAddr, false, true)
		keeps(e, e.stream(), impl.ReuseAddr, true, false)
	})

	option(s, impl.ReusePort, func(e *env) {
		for _, object := range []any{e.server(), e.stream(), e.listening()} {
			has(e, object, impl.ReusePort, false)
			keeps(e, object, impl.ReusePort, true, false)
		}
		early := e.stream()
		require.NoError(e, impl.Set(early, impl.ReusePort, true))
		e.connect(early, e.listening())
		has(e, early, impl.ReusePort, true)
	})

	option(s, impl.TTL, func(e *env) {
		a, b := e.pair()
		for _, object := range []any{a, b, e.stream(), e.server(), e.listening()} {
			has(e, object, impl.TTL, 64)
			keeps(e, object, impl.TTL, 1, 7, 255)
			for _, wrong := range []int{-1, 256, 1 << 20} {
				err := impl.Set(object, impl.TTL, wrong)
				require.Equal(e, &impl.RangeError{What: impl.TTL.Name(), Value: int64(wrong), Min: 0, Max: 255}, err)
			}
			has(e, object, impl.TTL, 255)
		}
		e.streamErr(impl.Set(a, impl.TTL, 0), a, "set", sysErr("setsockopt", syscall.EINVAL))
		early := e.stream()
		require.NoError(e, impl.Set(early, impl.TTL, 9))
		e.connect(early, e.listening())
		has(e, early, impl.TTL, 9)
	})

	for _, size := range []impl.Option[int]{impl.ReceiveBuffer, impl.SendBuffer} {
		option(s, size, func(e *env) {
			a, b := e.pair()
			for _, object := range []any{a, b} {
				before, err := impl.Get(object, size)
				require.NoError(e, err)
				assert.Positive(e, before)
				require.NoError(e, impl.Set(object, size, 20000))
				has(e, object, size, 40000)
				require.NoError(e, impl.Set(object, size, 1))
				least, err := impl.Get(object, size)
				require.NoError(e, err)
				assert.Greater(e, least, 2, "there is a least size")
			}
			early := e.stream()
			require.NoError(e, impl.Set(early, size, 30000))
			e.connect(early, e.listening())
			has(e, early, size, 60000)
		})
	}

	option(s, impl.SendBuffer, func(e *env) {
		a, _ := e.pair()
		b, _ := e.pair()
		require.NoError(e, impl.Set(b, impl.SendBuffer, 8192))
		assert.Less(e, e.fill(b), e.fill(a), "a smaller queue takes fewer bytes")
	})

	for _, preset := range []impl.Option[bool]{impl.NoDelay, impl.KeepAlive} {
		option(s, preset, func(e *env) { inherits(e, preset, false, false) })
		option(s, preset, func(e *env) { inherits(e, preset, true, true) })
	}
	option(s, impl.KeepAliveIdle, func(e *env) { inherits(e, impl.KeepAliveIdle, 33*time.Second, 33*time.Second) })
	option(s, impl.KeepAliveInterval, func(e *env) { inherits(e, impl.KeepAliveInterval, 33*time.Second, 33*time.Second) })
	option(s, impl.KeepAliveCount, func(e *env) { inherits(e, impl.KeepAliveCount, 33, 33) })
	option(s, impl.Linger, func(e *env) { inherits(e, impl.Linger, 3, 3) })
	option(s, impl.TTL, func(e *env) { inherits(e, impl.TTL, 33, 33) })
	option(s, impl.ReceiveBuffer, func(e *env) { inherits(e, impl.ReceiveBuffer, 25000, 50000) })
	option(s, impl.SendBuffer, func(e *env) { inherits(e, impl.SendBuffer, 25000, 50000) })
}

// option adds a scene for an option, where the harness declares it for both
// the streams and the servers of the variant.
func option[T any](s *suite, o impl.Option[T], play func(e *env)) {
	stream, server := s.h.capabilities(s.variant)
	if slices.Contains(stream.Options, o.Name()) && slices.Contains(server.Options, o.Name()) {
		s.scene(o.Name(), play)
	}
}

// has requires the value of an option.
func has[T comparable](e *env, object any, o impl.Option[T], want T) {
	e.Helper()
	got, err := impl.Get(object, o)
	require.NoError(e, err)
	assert.Equal(e, want, got, "%v of a %T", o, object)
}

// keeps requires that each value that is set is returned.
func keeps[T comparable](e *env, object any, o impl.Option[T], values ...T) {
	e.Helper()
	for _, v := range values {
		require.NoError(e, impl.Set(object, o, v))
		has(e, object, o, v)
	}
}

// presets requires that an option has one value on streams, also on accepted ones
// where it was not set, and another on servers, which keep what is set.
func presets[T comparable](e *env, o impl.Option[T], ofStreams, ofServers T) {
	e.Helper()
	server := e.listening()
	a := e.client(server)
	e.client(server)
	b := e.accept(server)
	e.arrives(server)
	tried, err := server.TryAccept()
	require.NoError(e, err)
	e.keep(tried)
	for _, stream := range []impl.Stream{e.stream(), a, b, tried} {
		has(e, stream, o, ofStreams)
	}
	for _, server := range []impl.Server{e.server(), e.bound(), server} {
		has(e, server, o, ofServers)
		keeps(e, server, o, ofStreams, ofServers)
	}
}

// inherits requires that accepted streams have the answer as their value when it
// was set on their server, before it was bound or later. Linux lets streams of
// Unix sockets inherit nothing.
func inherits[T comparable](e *env, o impl.Option[T], value, answer T) {
	e.Helper()
	if e.isUnix() {
		server := e.listening()
		e.client(server)
		usual, err := impl.Get(e.accept(server), o)
		require.NoError(e, err)
		answer = usual
	}
	early, late := e.server(), e.listening()
	require.NoError(e, impl.Set(early, o, value))
	require.NoError(e, early.Bind(e.there()))
	require.NoError(e, early.Listen(1))
	require.NoError(e, impl.Set(late, o, value))
	for _, server := range []impl.Server{early, late} {
		e.client(server)
		has(e, e.accept(server), o, answer)
		e.client(server)
		e.arrives(server)
		b, err := server.TryAccept()
		require.NoError(e, err)
		e.keep(b)
		has(e, b, o, answer)
	}
}

// An anyOption gets and sets an option without its type.
type anyOption struct {
	name     string
	get, set func(object any) error
}

func untyped[T any](o impl.Option[T], value T) anyOption {
	return anyOption{
		name: o.Name(),
		get:  func(object any) error { _, err := impl.Get(object, o); return err },
		set:  func(object any) error { return impl.Set(object, o, value) },
	}
}

// everyOption returns all options of package impl, each with a value that can
// be set anywhere.
func (e *env) everyOption() []anyOption {
	return []anyOption{
		untyped(impl.Linger, 1), untyped(impl.NoDelay, true), untyped(impl.KeepAlive, true),
		untyped(impl.KeepAliveIdle, 20*time.Second), untyped(impl.KeepAliveInterval, 20*time.Second), untyped(impl.KeepAliveCount, 5), untyped(impl.ReuseAddr, true), untyped(impl.ReusePort, true),
		untyped(impl.ReceiveBuffer, 50000), untyped(impl.SendBuffer, 50000), untyped(impl.TTL, 9),
		untyped(impl.UnlinkOnClose, true), untyped(impl.OutOfBandInline, true),
	}
}
