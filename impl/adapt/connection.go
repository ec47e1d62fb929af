package adapt

import (
	"errors"
	"io"
	"math"
	"net"
	"sync"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// linger is how long Close leaves a connection open for bytes that a Write has reported as
// taken when its deadline passed, and that the engine is still writing.
const linger = 10 * time.Second

// connection is a connection of the engine, from its first byte to Close. It is safe for
// concurrent use; mu guards what its directions say.
type connection struct {
	labels
	conn net.Conn
	mu   sync.Mutex
	in   reader
	out  writer
}

func newConnection(conn net.Conn, l labels) *connection {
	c := &connection{conn: conn, labels: l}
	c.out.isUnix = l.network.IsUnix()
	c.in.start(conn, &c.mu)
	c.out.start(conn, &c.mu)
	return c
}

func (c *connection) read(p []byte) (int, error) { return c.readWith(p, (*reader).wait) }

func (c *connection) tryRead(p []byte) (int, error) { return c.readWith(p, (*reader).try) }

func (c *connection) readWith(p []byte, look func(*reader) error) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(p) == 0 && !c.in.closed {
		return 0, nil
	}
	return c.result(c.in.take(p, look(&c.in)))
}

// readLate is read into memory that is taken out of room when bytes are there.
func (c *connection) readLate(room impl.Room) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var p []byte
	err := c.in.wait()
	if err == nil {
		p = room.Take(min(len(c.in.unread), math.MaxInt))
	}
	return c.result(c.in.take(p, err))
}

// result labels the error of a read.
func (c *connection) result(n int, err error) (int, error) {
	if err == impl.ErrWouldBlock {
		return n, err
	}
	return n, c.label("read", "read", err)
}

func (c *connection) canRead() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.in.closed && c.in.state() != impl.ErrWouldBlock
}

// ensureReadable waits until a read would return at once. What that would return, the end
// of the stream included, is no error here.
func (c *connection) ensureReadable() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	err := c.in.wait()
	if err != nil && !c.in.closed && c.in.deadline.check() == nil {
		return nil
	}
	return c.label("read", "read", err)
}

// write sends p. On TCP it reports an error that no read has returned yet, as the kernel
// does.
func (c *connection) write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.network.IsTCP() && c.out.state() == nil && c.in.isBroken() {
		return 0, c.opError("write", c.brokenError())
	}
	n, err := c.out.write(p)
	if errors.Is(err, syscall.EPIPE) && !c.out.shut {
		err = c.resetError(err)
	}
	return n, c.label("write", "write", err)
}

// resetError returns the error of a write to a connection of package net that was reset
// while both directions waited. The kernel gives the reset to one of them, and to a write
// EPIPE when that is the read ahead, which has or will at once have returned. The caller
// holds the lock.
func (c *connection) resetError(err error) error {
	if _, ok := c.conn.(*net.TCPConn); !ok {
		return err
	}
	for c.in.state() == impl.ErrWouldBlock {
		c.in.wake.Wait()
	}
	if c.in.isBroken() && !c.in.taken {
		return c.brokenError()
	}
	return err
}

// brokenError returns the error of a write to a connection that is broken: once that with
// which it broke, if no read has returned it, and then EPIPE. The caller holds the lock.
func (c *connection) brokenError() error {
	if c.in.taken {
		return impl.InCall("write", syscall.EPIPE)
	}
	c.in.taken = true
	return withinCall("write", c.better("write", causeOf(c.in.err)))
}

func (c *connection) canWrite() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.out.closed && c.writesAtOnce()
}

// writesAtOnce reports whether a write would return at once. The caller holds the lock.
func (c *connection) writesAtOnce() bool { return c.out.flight == nil || c.out.shut || c.in.hasEnded() }

func (c *connection) ensureWritable() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	err := c.out.waitWhile(func() bool { return !c.writesAtOnce() })
	if c.out.shut && !c.out.closed && c.out.deadline.check() == nil {
		return nil
	}
	return c.label("write", "write", err)
}

func (c *connection) setReadDeadline(t time.Time) error { return c.setDeadline(&c.in.deadline, t) }

func (c *connection) setWriteDeadline(t time.Time) error { return c.setDeadline(&c.out.deadline, t) }

func (c *connection) setDeadline(d *deadline, t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.in.closed {
		return impl.OpError("set", c.network, impl.Endpoint{}, c.local, net.ErrClosed)
	}
	d.set(t)
	return nil
}

// closeRead ends the reading direction. What arrives can still be read, and nothing is
// waited for. On TCP that is all; on Unix the peer notices, where the connection can tell
// it.
func (c *connection) closeRead() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.checkShut(); err != nil {
		return err
	}
	c.in.shut = true
	c.in.wake.Broadcast()
	if half, ok := c.conn.(interface{ CloseRead() error }); ok && c.network.IsUnix() {
		return c.label("close", "shutdown", half.CloseRead())
	}
	return nil
}

// halfCloser is what a connection has whose directions end one by one.
type halfCloser interface{ CloseWrite() error }

// closeWrite ends the writing direction, if the connection can do that. When the engine
// still writes bytes that were reported as taken, it ends behind them.
func (c *connection) closeWrite() error {
	c.mu.Lock()
	if err := c.checkShut(); err != nil {
		c.mu.Unlock()
		return err
	}
	half, ok := c.conn.(halfCloser)
	if !ok {
		c.mu.Unlock()
		return c.opError("close", errNoHalfClose)
	}
	if c.out.shut {
		c.mu.Unlock()
		return nil
	}
	c.out.shut = true
	c.out.wake.Broadcast()
	if c.out.lags() {
		c.out.finish = func() { _ = half.CloseWrite() }
		c.mu.Unlock()
		return nil
	}
	c.mu.Unlock()
	return c.label("close", "shutdown", half.CloseWrite())
}

// checkShut returns the error of shutting a direction: of a closed connection, and of one
// of TCP on which both directions have ended. The caller holds the lock.
func (c *connection) checkShut() error {
	switch {
	case c.in.closed:
		return c.opError("close", net.ErrClosed)
	case c.network.IsTCP() && c.isOver():
		return c.opError("close", impl.InCall("shutdown", syscall.ENOTCONN))
	default:
		return nil
	}
}

// isOver reports whether nothing will ever move again. The caller holds the lock.
func (c *connection) isOver() bool {
	ended := c.in.err != nil && len(c.in.unread) == 0
	return ended && (c.out.shut || c.in.err != io.EOF)
}

// close ends the connection. What was read ahead and not taken is unread: on a connection
// of package net that is a reset, as it would be without the reading ahead.
func (c *connection) close() error {
	c.mu.Lock()
	if c.in.closed {
		c.mu.Unlock()
		return c.opError("close", net.ErrClosed)
	}
	unread := len(c.in.unread) > 0
	c.in.close()
	c.out.close()
	if c.out.lags() && !unread {
		c.finishLater()
		c.mu.Unlock()
		return nil
	}
	c.mu.Unlock()
	if l, ok := c.conn.(interface{ SetLinger(sec int) error }); ok && unread {
		_ = l.SetLinger(0)
	}
	return c.label("close", "close", c.conn.Close())
}

// finishLater closes the engine's connection when it has written what is in flight, or
// when that takes too long. The caller holds the lock.
func (c *connection) finishLater() {
	before := c.out.finish
	giveUp := time.AfterFunc(linger, func() { _ = c.conn.Close() })
	c.out.finish = func() {
		if before != nil {
			before()
		}
		if giveUp.Stop() {
			_ = c.conn.Close()
		}
	}
}
