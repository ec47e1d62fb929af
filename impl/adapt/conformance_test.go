package adapt_test

import (
	"context"
	"fmt"
	"net"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/adapt"
	"github.com/smalltalk-sockets/go/impl/impltest"
	"github.com/smalltalk-sockets/go/impl/impltest/long"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// plain hides what a connection of the in-memory network is beside a net.Conn with halves.
type plain struct {
	net.Conn
	half
}

type half interface {
	CloseRead() error
	CloseWrite() error
}

// plainListener accepts such connections.
type plainListener struct{ net.Listener }

func (l plainListener) Accept() (net.Conn, error) { return asPlain(l.Listener.Accept()) }

func asPlain(conn net.Conn, err error) (net.Conn, error) {
	if err != nil {
		return nil, err
	}
	return plain{conn, conn.(half)}, nil
}

// overMemory returns a provider whose engine is a host of an in-memory network.
func overMemory(host *memory.Host) *adapt.Provider {
	ns := sockets.NewNamespace(host)
	return &adapt.Provider{
		Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			return asPlain(ns.DialContext(ctx, network, address))
		},
		Listen: func(_ context.Context, network, address string) (net.Listener, error) {
			l, err := ns.Listen(network, address)
			if err != nil {
				return nil, err
			}
			return plainListener{l}, nil
		},
		Networks: []impl.Network{impl.TCP, impl.TCP4, impl.TCP6, impl.Unix},
		Resolver: host,
	}
}

// The connections of the in-memory network are an engine that lives in a bubble.
func TestConformanceOverMemory(t *testing.T) {
	var paths atomic.Int64
	stream := impltest.Capabilities{LateReader: true}
	impltest.Run(t, impltest.Harness{
		New:      func(testing.TB) impl.Provider { return overMemory(memory.New()) },
		UnixPath: func(testing.TB) string { return fmt.Sprintf("/run/test/%d", paths.Add(1)) },
		Host:     impltest.Loopback(),
		Features: impltest.Features{
			IPv6: true, DualStack: true, Unix: true, AbstractNames: true,
			TCPStream: stream, UnixStream: stream,
			Lacks: impltest.Lacks{BoundStreams: true, BoundServers: true, Backlog: true, Resets: true, UnixResets: true},
		},
		Virtual: true,
		Settle:  synctest.Wait,
	})
}

// Over package net, in real time.
func TestConformanceOverNet(t *testing.T) {
	system.IPv4.Need(t)
	stream := impltest.Capabilities{LateReader: true, Conn: true}
	server := impltest.Capabilities{Conn: true}
	v6 := system.IPv6.Has()
	dir := system.TempDir(t)
	var paths atomic.Int64
	var dialer net.Dialer
	config := net.ListenConfig{}
	config.SetMultipathTCP(false)
	impltest.Run(t, impltest.Harness{
		New: func(testing.TB) impl.Provider {
			return &adapt.Provider{
				Dial: dialer.DialContext, Listen: config.Listen,
				Networks: []impl.Network{impl.TCP, impl.TCP4, impl.TCP6, impl.Unix},
				Resolver: kernel.New(),
			}
		},
		UnixPath: func(tb testing.TB) string {
			system.For(impl.Unix).Need(tb)
			return filepath.Join(dir, fmt.Sprint(paths.Add(1)))
		},
		Host: impltest.Loopback(),
		Features: impltest.Features{
			IPv6: v6, DualStack: v6, Unix: true, AbstractNames: true,
			TCPStream: stream, UnixStream: stream, TCPServer: server, UnixServer: server,
			LowPortsNeedPrivilege: !system.LowPorts.Has(),
			Lacks:                 impltest.Lacks{BoundStreams: true, BoundServers: true, Backlog: true, UnixResets: true},
		},
		Settle: impltest.Idle,
		Plays: func(variant, _ string) bool {
			return variant == "tcp4" || variant == "unix" || long.Enabled()
		},
	})
}
