package impltest

import (
	"fmt"
	"net/netip"
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// datagramShare: sockets of UDP that are bound to the same port, and which of
// them a datagram goes to.
func datagramShare(s *suite) {
	s = s.together()
	for _, o := range []impl.Option[bool]{impl.ReuseAddr, impl.ReusePort} {
		if s.has(o.Name()) {
			shareWith(s, o)
		}
	}
	if s.has(impl.ReuseAddr.Name()) {
		shareAddr(s)
	}
	if s.has(impl.ReusePort.Name()) {
		sharePort(s)
	}
}

// shareWith: an option by which sockets share an endpoint, if all have it.
func shareWith(s *suite, o impl.Option[bool]) {
	s.scene(o.Name()+" on both of two", func(e *env) {
		at := e.sharing(o, e.here()).LocalEndpoint()
		e.sharing(o, at)
		e.sharing(o, at)
	})

	s.scene(o.Name()+" on the first or the second alone", func(e *env) {
		with, without := e.sharing(o, e.here()), e.receiver()
		e.inUse(e.datagram(), with.LocalEndpoint())
		later := e.datagram()
		require.NoError(e, impl.Set(later, o, true))
		e.inUse(later, without.LocalEndpoint())
	})

	s.scene(o.Name()+" set when they are bound already", func(e *env) {
		a := e.receiver()
		e.inUse(e.datagram(), a.LocalEndpoint())
		require.NoError(e, impl.Set(a, o, true))
		e.sharing(o, a.LocalEndpoint())
	})

	s.once(o.Name()+": one address goes before every address", func(e *env) {
		every := e.sharing(o, impl.IP(netip.IPv4Unspecified(), 0))
		one := e.sharing(o, impl.IP(e.host.Spare[0], every.LocalEndpoint().Port()))
		later := e.sharing(o, every.LocalEndpoint())
		require.NoError(e, later.Close())
		a := e.sender()
		e.sendTo(a, "one", one.LocalEndpoint())
		e.gets(one, "one", e.at(a))
		e.sendTo(a, "other", impl.IP(e.host.Spare[1], one.LocalEndpoint().Port()))
		e.gets(every, "other", e.at(a))
		e.empty(one)
	})

	s.scene(o.Name()+": who is connected goes first", func(e *env) {
		first := e.sharing(o, e.here())
		a, other := e.sender(), e.sender()
		to := e.at(first)
		require.NoError(e, first.Connect(e.at(a)))
		second := e.sharing(o, first.LocalEndpoint())
		e.sendTo(a, "from the peer", to)
		e.sendTo(other, "from another", to)
		e.gets(first, "from the peer", e.at(a))
		e.gets(second, "from another", e.at(other))
		e.empty(first)
		e.empty(second)
	})
}

// shareAddr: with ReuseAddr the last socket that was bound gets everything.
func shareAddr(s *suite) {
	s.scene("the last one bound gets all", func(e *env) {
		first := e.sharing(impl.ReuseAddr, e.here())
		at, to := first.LocalEndpoint(), e.at(first)
		a := e.sender()
		for range 2 {
			last := e.sharing(impl.ReuseAddr, at)
			for i := range 3 {
				e.sendTo(a, fmt.Sprint(i), to)
				e.gets(last, fmt.Sprint(i), e.at(a))
			}
			e.empty(first)
			require.NoError(e, last.Close())
			e.sendTo(a, "alone", to)
			e.gets(first, "alone", e.at(a))
		}
	})
}

// sharePort: with ReusePort each sender has its receiver.
func sharePort(s *suite) {
	s.scene("a sender stays with one receiver", func(e *env) {
		receivers := []impl.Datagram{e.sharing(impl.ReusePort, e.here())}
		for range 2 {
			receivers = append(receivers, e.sharing(impl.ReusePort, receivers[0].LocalEndpoint()))
		}
		to := e.at(receivers[0])
		for range 8 {
			a := e.sender()
			for range 5 {
				e.sendTo(a, "x", to)
			}
			total := 0
			for _, b := range receivers {
				n := 0
				for b.CanRead() {
					e.gets(b, "x", e.at(a))
					n++
				}
				assert.True(e, n == 0 || n == 5, "%d of 5", n)
				total += n
			}
			assert.Equal(e, 5, total)
		}
	})

	s.scene("ReusePort does not share with ReuseAddr", func(e *env) {
		a := e.sharing(impl.ReusePort, e.here())
		b := e.datagram()
		require.NoError(e, impl.Set(b, impl.ReuseAddr, true))
		e.inUse(b, a.LocalEndpoint())
		require.ErrorIs(e, b.Bind(a.LocalEndpoint()), syscall.EADDRINUSE)
	})
}

// sharing makes a socket with the option that is bound.
func (e *env) sharing(o impl.Option[bool], at impl.Endpoint) impl.Datagram {
	e.Helper()
	d := e.datagram()
	require.NoError(e, impl.Set(d, o, true))
	require.NoError(e, d.Bind(at))
	return d
}
