package works

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/impl/memory"
)

var loopback = netip.MustParseAddr("127.0.0.1")

// boundary listens and dials with the objects of an implementation alone.
func boundary(provider func() impl.Provider, port func() uint16) func(testing.TB) (net.Listener, dialer) {
	return func(tb testing.TB) (net.Listener, dialer) {
		provider := provider()
		s := listening(tb, provider, port())
		at := s.LocalEndpoint()
		return listener{s}, func() (net.Conn, error) {
			c, err := provider.NewStream(impl.TCP)
			if err != nil {
				return nil, err
			}
			return conn{c}, c.Connect(context.Background(), at)
		}
	}
}

// listening returns a server on the loopback address.
func listening(tb testing.TB, provider impl.Provider, port uint16) impl.Server {
	s, err := provider.NewServer(impl.TCP)
	must(tb, err)
	must(tb, s.Bind(impl.IP(loopback, port)))
	must(tb, s.Listen(-1))
	return s
}

// anyPort leaves the port to the network.
func anyPort() uint16 { return 0 }

func newMemory() impl.Provider { return memory.New() }
func newKernel() impl.Provider { return kernel.New() }

// listener and conn show objects of the boundary as package net shows its own.
type (
	listener struct{ impl.Server }
	conn     struct{ impl.Stream }
)

func (l listener) Accept() (net.Conn, error) {
	s, err := l.Server.Accept()
	if err != nil {
		return nil, err
	}
	return conn{s}, nil
}

func (l listener) Addr() net.Addr { return l.LocalEndpoint().NetAddr(l.Network()) }

func (c conn) LocalAddr() net.Addr  { return c.LocalEndpoint().NetAddr(c.Network()) }
func (c conn) RemoteAddr() net.Addr { return c.RemoteEndpoint().NetAddr(c.Network()) }
func (c conn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}
