package kernel

import (
	"context"
	"net"
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/smalltalk-sockets/go/impl"
)

// dialContext is the context of one call of package net's dial, which Close ends,
// too. A connection to a near host is made at once, and to watch the caller's context
// would cost more than to connect: so that begins with AfterFunc, which package net
// calls before it waits. Until then only end closes Done.
type dialContext struct {
	context.Context // the caller's

	prepare func(network, address string, c syscall.RawConn) error // nil for nothing
	remote  impl.Endpoint
	// raw gives access to the descriptor, also once that is connected. It is nil
	// where hasten does nothing.
	raw syscall.RawConn

	done chan struct{} // closed by end
	// mu guards what follows.
	mu    sync.Mutex
	ended bool
	atEnd []func()
}

func newDialContext(ctx context.Context) dialContext {
	return dialContext{Context: ctx, done: make(chan struct{})}
}

// end ends the dial. It does not wait.
func (c *dialContext) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return
	}
	c.ended = true
	close(c.done)
	for _, f := range c.atEnd {
		f()
	}
}

// dialContextKey is the key under which a dialContext returns itself.
type dialContextKey struct{}

func (c *dialContext) Value(key any) any {
	if key == (dialContextKey{}) {
		return c
	}
	return c.Context.Value(key)
}

func (c *dialContext) Done() <-chan struct{} { return c.done }

func (c *dialContext) Err() error {
	if err := c.Context.Err(); err != nil {
		return err
	}
	select {
	case <-c.done:
		return context.Canceled
	default:
		return nil
	}
}

// AfterFunc makes the caller's context end c, too, and calls f then. Package context
// calls it in place of waiting for Done in a goroutine.
func (c *dialContext) AfterFunc(f func()) (stop func() bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		go f()
		return func() bool { return false }
	}
	c.atEnd = append(c.atEnd, f)
	return context.AfterFunc(c.Context, c.end)
}

// hasten makes the dialler connect its descriptor before package net does. The
// connection to a host that is near is established when the system call returns, and
// package net's own call finds it so, or finds the error. Else that call finds
// that the first one is under way, as if it had begun it.
func (c *dialContext) hasten(d *net.Dialer, network impl.Network, remote impl.Endpoint) {
	if !network.IsTCP() || !remote.Addr().IsValid() || remote.Addr().IsUnspecified() {
		return // Package net may try several addresses for these.
	}
	c.prepare, c.remote = d.Control, remote
	d.Control, d.ControlContext = nil, prepareAndConnect
}

func prepareAndConnect(ctx context.Context, network, address string, raw syscall.RawConn) error {
	c := ctx.Value(dialContextKey{}).(*dialContext)
	if c.prepare != nil {
		if err := c.prepare(network, address, raw); err != nil {
			return err
		}
	}
	c.raw = raw
	return raw.Control(c.connect)
}

// connect begins to connect. Package net reports the outcome.
func (c *dialContext) connect(fd uintptr) {
	var name rawSockaddr
	var zone zone
	family := unix.AF_INET6
	if c.remote.Addr().Unmap().Is4() {
		family = unix.AF_INET
	}
	if name.set(family, c.remote, &zone) == nil {
		_, _, _ = unix.Syscall(unix.SYS_CONNECT, fd, uintptr(unsafe.Pointer(&name.raw)), uintptr(name.size))
	}
}
