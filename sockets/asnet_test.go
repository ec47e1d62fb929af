//go:build linux

// The texts of errors are those of the platform. This file compares sockets of
// the kernel with memory, whose texts are Linux's.

package sockets_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/impl/kerneltruth"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// packageNet is package net itself, in the shape of a Namespace.
type packageNet struct{ *net.Dialer }

func (packageNet) Listen(network, address string) (net.Listener, error) {
	return net.Listen(network, address)
}

func (packageNet) ListenPacket(network, address string) (net.PacketConn, error) {
	return net.ListenPacket(network, address)
}

var (
	_ kerneltruth.Net = packageNet{}
	_ kerneltruth.Net = (*sockets.Namespace)(nil)
)

// contenders are package net and the namespaces that are compared with it, by
// their names. All look up the same names, and find the same addresses in the
// same order. Without IPv6 there is nothing to compare the in-memory network with,
// which has it.
func contenders(t testing.TB) map[string]kerneltruth.Net {
	t.Helper()
	system.IPv4.Need(t)
	resolver := resolvingAsTruth(t)
	all := map[string]kerneltruth.Net{
		"package net": packageNet{&net.Dialer{Resolver: resolver}},
		"kernel":      sockets.NewNamespace(kernel.New(kernel.WithResolver(resolver))),
	}
	if !system.IPv6.Has() {
		return all
	}
	host := memory.New()
	for name := range kerneltruth.Names {
		addrs, err := resolver.LookupNetIP(t.Context(), "ip", name)
		require.NoError(t, err)
		require.NoError(t, host.Network().SetName(name, addrs...))
	}
	all["memory"] = sockets.NewNamespace(host)
	return all
}

// resolvingAsTruth returns a resolver of the names of the scenarios, which
// net.Listen asks too until the test ends.
func resolvingAsTruth(t testing.TB) *net.Resolver {
	before := net.DefaultResolver
	net.DefaultResolver = kerneltruth.Resolver(t)
	t.Cleanup(func() { net.DefaultResolver = before })
	return net.DefaultResolver
}

// making is one call of a Net that makes a socket.
type making struct{ op, network, address string }

// tell makes the socket, closes it, and tells what can be seen of it, or of the
// error.
func (m making) tell(n kerneltruth.Net) string {
	var socket interface{ Close() error }
	var local, remote net.Addr
	var err error
	switch m.op {
	case "dial":
		var c net.Conn
		if c, err = n.DialContext(context.Background(), m.network, m.address); err == nil {
			socket, local, remote = c, c.LocalAddr(), c.RemoteAddr()
		}
	case "listen":
		var l net.Listener
		if l, err = n.Listen(m.network, m.address); err == nil {
			socket, local = l, l.Addr()
		}
	case "listen for packets":
		var p net.PacketConn
		if p, err = n.ListenPacket(m.network, m.address); err == nil {
			socket, local = p, p.LocalAddr()
		}
	}
	if err != nil {
		return errorSeen(err)
	}
	_ = socket.Close()
	return fmt.Sprintf("local %s, remote %s", addrSeen(local), addrSeen(remote))
}

// asked is the part of the text of an error that tells which name server was
// asked. The in-memory network has none.
var asked = regexp.MustCompile(` on [^ ]+:53\b`)

// errorSeen tells what a program can see of an error.
func errorSeen(err error) string {
	var all []string
	for e := err; e != nil; e = errors.Unwrap(e) {
		switch e := e.(type) {
		case *net.OpError:
			all = append(all, fmt.Sprintf("op %s, net %s, source %s, addr %s", e.Op, e.Net, addrSeen(e.Source), addrSeen(e.Addr)))
		case *os.SyscallError:
			all = append(all, "syscall "+e.Syscall)
		case syscall.Errno, *net.DNSError, *net.AddrError, net.UnknownNetworkError:
			all = append(all, fmt.Sprintf("%T", e))
		}
	}
	if e, ok := err.(net.Error); ok && e.Timeout() {
		all = append(all, "timeout")
	}
	return asked.ReplaceAllString(strings.Join(append(all, err.Error()), "; "), "")
}

func addrSeen(addr net.Addr) string {
	if addr == nil {
		return "none"
	}
	return fmt.Sprintf("%T %s/%s", addr, addr.Network(), addr)
}
