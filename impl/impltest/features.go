package impltest

import (
	"io"
	"slices"
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// capabilities returns what the harness declares of the variant.
func (h *Harness) capabilities(v variant) (stream, server Capabilities) {
	if v.isUnix() {
		return h.Features.UnixStream, h.Features.UnixServer
	}
	return h.Features.TCPStream, h.Features.TCPServer
}

// features: what is declared is there, and nothing else is.
func features(s *suite) {
	s.scene("the capabilities are those that are declared", func(e *env) {
		stream, server := s.h.capabilities(e.variant)
		listener := e.listening()
		a, b := e.client(listener), e.accept(listener)
		c := e.client(listener)
		e.arrives(listener)
		d, err := listener.TryAccept()
		require.NoError(e, err)
		e.keep(d)
		for _, end := range []impl.Stream{a, b, c, d} {
			assert.Equal(e, stream.sorted(), found(end))
		}
		assert.Equal(e, server.sorted(), found(listener))
		// Options can be set before there is anything else.
		assert.Equal(e, stream.sorted().Options, found(e.stream()).Options)
		assert.Equal(e, server.sorted().Options, found(e.server()).Options)
	})

	s.once("sockets work here", func(e *env) {
		assert.True(e, e.clients.Provider.IsSupported())
	})

	declared := s.h.Features
	if !declared.IPv6 {
		s.once("IPv6 is not there", func(e *env) {
			a, err := e.clients.Provider.NewServer(impl.TCP6)
			if err == nil {
				e.keep(a)
				err = a.Bind(impl.IP(e.host.V6, 0))
			}
			require.Error(e, err)
		})
	}
	if declared.IPv6 && !declared.DualStack {
		s.once("no address is one family", func(e *env) {
			a, _ := e.placed(place{name: "no address", network: impl.TCP})
			assert.True(e, a.LocalEndpoint().Addr().Is4(), "%v", a.LocalEndpoint())
		})
	}
	if !declared.Unix {
		s.once("Unix sockets are not there", func(e *env) {
			_, err := e.clients.Provider.NewStream(impl.Unix)
			unknown(e, err, impl.Unix)
			_, err = e.clients.Provider.NewServer(impl.Unix)
			unknown(e, err, impl.Unix)
		})
	}
	if !declared.UDP {
		s.once("UDP is not there", func(e *env) {
			for _, network := range []impl.Network{impl.UDP, impl.UDP4, impl.UDP6} {
				_, err := e.clients.Provider.NewDatagram(network)
				unknown(e, err, network)
			}
		})
	}
	if !declared.Unixgram {
		s.once("Unix datagrams are not there", func(e *env) {
			_, err := e.clients.Provider.NewDatagram(impl.Unixgram)
			unknown(e, err, impl.Unixgram)
		})
	}
	if !declared.Raw {
		s.once("raw sockets are not there", func(e *env) {
			for _, network := range []impl.Network{impl.ICMP4, impl.ICMP6} {
				_, err := e.clients.Provider.NewRaw(network)
				unknown(e, err, network)
			}
		})
	}
	if declared.Unix && !declared.AbstractNames {
		s.once("abstract names are not there", func(e *env) {
			require.Error(e, e.serverOf(impl.Unix).Bind(impl.UnixPath(abstractName())))
		})
	}
}

// sorted returns c with its options in order.
func (c Capabilities) sorted() Capabilities {
	c.Options = slices.Sorted(slices.Values(c.Options))
	return c
}

// found returns the capabilities that an object has.
func found(object any) Capabilities {
	c := Capabilities{Options: impl.OptionNames(object)}
	_, c.ReaderFrom = impl.As[io.ReaderFrom](object)
	_, c.WriterTo = impl.As[io.WriterTo](object)
	_, c.ByteSource = impl.As[impl.ByteSource](object)
	_, c.LateReader = impl.As[impl.LateReader](object)
	_, c.Conn = impl.As[syscall.Conn](object)
	_, c.Multicast = impl.As[impl.Multicast](object)
	_, c.RawOptions = impl.As[impl.RawOptions](object)
	_, c.Batch = impl.As[impl.Batch](object)
	_, c.ControlMessages = impl.As[impl.ControlMessages](object)
	_, c.OutOfBand = impl.As[impl.OutOfBand](object)
	return c.sorted()
}
