package impltest

import (
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// datagramCapabilities returns what the harness declares of the variant.
func (h *Harness) datagramCapabilities(v variant) Capabilities {
	switch {
	case v.isUnix():
		return h.Features.UnixDatagram
	case v.network.IsRaw():
		return h.Features.RawDatagram
	default:
		return h.Features.UDPDatagram
	}
}

// datagramFeatures: what is declared is there, and nothing else is.
func datagramFeatures(s *suite) {
	declared := s.h.datagramCapabilities(s.variant).sorted()

	s.scene("the capabilities are those that are declared", func(e *env) {
		for _, d := range e.datagramsInEveryPhase() {
			assert.Equal(e, declared, found(d))
		}
	})

	s.once("sockets work here", func(e *env) {
		assert.True(e, e.clients.Provider.IsSupported())
	})

	if !s.h.Features.IPv6 {
		s.once("IPv6 is not there", func(e *env) {
			d, err := e.clients.Provider.NewDatagram(impl.UDP6)
			if err == nil {
				e.keep(d)
				err = d.Bind(impl.IP(e.host.V6, 0))
			}
			require.Error(e, err)
		})
	}
	if s.h.Features.IPv6 && !s.h.Features.DualStack {
		s.once("no address is one family", func(e *env) {
			d := e.datagramAt(place{name: "no address", network: impl.UDP})
			assert.True(e, d.LocalEndpoint().Addr().Is4(), "%v", d.LocalEndpoint())
		})
	}
	if s.isUnix() && !s.h.Features.AbstractNames {
		s.scene("abstract names are not there", func(e *env) {
			require.Error(e, e.datagram().Bind(impl.UnixPath(abstractName())))
		})
	}
}
