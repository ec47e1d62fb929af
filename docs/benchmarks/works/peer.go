package works

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/akutz/memconn"
	"github.com/valyala/fasthttp/fasthttputil"
	"google.golang.org/grpc/test/bufconn"
	"tailscale.com/net/memnet"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/sockets"
)

// The names of the contenders that are connections. Memory and Kernel are the
// implementations at the boundary of package impl, Socket and KernelSocket the same
// through the facade of package sockets.
const (
	Memory       = "memory"
	Socket       = "Socket"
	Kernel       = "kernel"
	KernelSocket = "kernelSocket"
	Bufconn      = "bufconn"
	Memnet       = "memnet"
	Fasthttp     = "fasthttputil"
	Memconn      = "memconn"
	Pipe         = "net.Pipe"
	TCP          = "TCP"
	Unix         = "Unix"
)

// peer is a way to make connections.
type peer struct {
	name string
	// listen returns a listener and the function that dials it; nil for net.Pipe, which
	// has connections alone.
	listen func(tb testing.TB) (net.Listener, dialer)
	// provider makes the objects of the boundary, for the peers that are these alone.
	provider func() impl.Provider
	// queues says that a dial succeeds before the accept.
	queues bool
	// unbuffered says that a write waits for the read.
	unbuffered bool
	// descriptors says that a connection takes descriptors of the process.
	descriptors bool
}

type dialer func() (net.Conn, error)

var (
	ours = []peer{
		{name: Memory, listen: boundary(newMemory, anyPort), queues: true, provider: newMemory},
		{name: Socket, listen: facade(newMemory, anyPort), queues: true},
		{name: Kernel, listen: boundary(newKernel, anyPort), queues: true, provider: newKernel, descriptors: true},
		{name: KernelSocket, listen: facade(newKernel, anyPort), queues: true, descriptors: true},
	}
	theirs = []peer{
		{name: Bufconn, listen: listenBufconn},
		{name: Memnet, listen: listenMemnet},
		{name: Fasthttp, listen: listenFasthttp},
		{name: Memconn, listen: listenMemconn, unbuffered: true},
		{name: Pipe, unbuffered: true},
		{name: TCP, listen: listenTCP, queues: true, descriptors: true},
		{name: Unix, listen: listenUnix, queues: true, descriptors: true},
	}
	everyPeer = append(ours[:len(ours):len(ours)], theirs...)
	listeners = keep(everyPeer, func(p peer) bool { return p.listen != nil })
	buffered  = keep(everyPeer, func(p peer) bool { return !p.unbuffered })
)

func keep(peers []peer, good func(peer) bool) (kept []peer) {
	for _, p := range peers {
		if good(p) {
			kept = append(kept, p)
		}
	}
	return kept
}

func peerNamed(name string) peer {
	found := keep(everyPeer, func(p peer) bool { return p.name == name })
	return found[0]
}

// facade listens and dials as a program does, with a namespace.
func facade(provider func() impl.Provider, port func() uint16) func(testing.TB) (net.Listener, dialer) {
	return func(tb testing.TB) (net.Listener, dialer) {
		ns := sockets.NewNamespace(provider())
		l, err := ns.Listen("tcp", netip.AddrPortFrom(loopback, port()).String())
		must(tb, err)
		address := l.Addr().String()
		return l, func() (net.Conn, error) { return ns.Dial("tcp", address) }
	}
}

// bufferSize is the size of bufconn's buffer, for each direction.
const bufferSize = 64 << 10

func listenBufconn(testing.TB) (net.Listener, dialer) {
	l := bufconn.Listen(bufferSize)
	return l, l.Dial
}

func listenMemnet(testing.TB) (net.Listener, dialer) {
	l := memnet.Listen("peer:80")
	return l, func() (net.Conn, error) { return l.Dial(context.Background(), "tcp", "peer:80") }
}

func listenFasthttp(testing.TB) (net.Listener, dialer) {
	l := fasthttputil.NewInmemoryListener()
	return l, l.Dial
}

// names counts the listeners that need a name of their own.
var names atomic.Int64

// listenMemconn uses the unbuffered network of memconn. The buffered one loses bytes
// when it is closed.
func listenMemconn(tb testing.TB) (net.Listener, dialer) {
	name := fmt.Sprint("peer", names.Add(1))
	l, err := memconn.Listen("memu", name)
	must(tb, err)
	return l, func() (net.Conn, error) { return memconn.Dial("memu", name) }
}

func listenTCP(tb testing.TB) (net.Listener, dialer) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(tb, err)
	address := l.Addr().String()
	return l, func() (net.Conn, error) { return net.Dial("tcp", address) }
}

func listenUnix(tb testing.TB) (net.Listener, dialer) {
	path := filepath.Join(tb.TempDir(), "s")
	l, err := net.Listen("unix", path)
	must(tb, err)
	return l, func() (net.Conn, error) { return net.Dial("unix", path) }
}
