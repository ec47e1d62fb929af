package sockets

import (
	"context"
	"runtime/debug"
	"sync"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// conversation is one connection of a Server.
type conversation struct {
	server *Server
	conn   *Socket
	end    context.CancelCauseFunc // of the handler's context
	once   sync.Once               // of cut
	isCut  bool                    // guarded by server.mu
	far    *Socket                 // the other connection of a bridge, ended with this one; guarded by server.mu
}

// conversationKey is the key of the *conversation in the context of a handler.
type conversationKey struct{}

// converse holds a conversation and closes the connection.
func (s *Server) converse(conn *Socket) {
	ctx, end := context.WithCancelCause(s.ctx)
	defer end(nil)
	c := &conversation{server: s, conn: conn, end: end}
	ctx = context.WithValue(ctx, conversationKey{}, c)
	if !s.enter(c) {
		conn.abort()
		return
	}
	defer s.leave(c)
	if s.TotalTimeout > 0 {
		defer time.AfterFunc(s.TotalTimeout, func() { c.cut(ErrTotalTimeout) }).Stop()
	}
	if w, ok := conn.Implementation().(watched); ok {
		defer w.watch().whenIdle(s.IdleTimeout, func() { c.cut(ErrIdleTimeout) })()
	}
	c.handle(ctx)
}

// handle calls the handler, and closes the connection: with a reset after a panic.
func (c *conversation) handle(ctx context.Context) {
	defer func() {
		cause := recover()
		if cause == nil {
			_ = c.conn.Close() // the handler may have closed it
			return
		}
		c.conn.abort()
		c.server.count(func(stats *ServerStats) { stats.Panics++ })
		c.server.logger().Error("a handler has panicked", "remote", c.conn.RemoteAddr(), "panic", cause, "stack", string(debug.Stack()))
	}()
	c.server.Handler(ctx, c.conn)
}

// cut ends the conversation with a reset, once.
func (c *conversation) cut(cause error) {
	c.once.Do(func() {
		c.end(cause)
		var far *Socket
		c.server.count(func(stats *ServerStats) {
			c.isCut, far = true, c.far
			switch cause {
			case ErrIdleTimeout:
				stats.IdleTimeouts++
			case ErrTotalTimeout:
				stats.TotalTimeouts++
			default:
				stats.Cut++
			}
		})
		if cause != ErrServerClosed {
			c.server.logger().Info("a conversation has ended", "remote", c.conn.RemoteAddr(), "cause", cause)
		}
		c.conn.abort()
		if far != nil {
			far.abort()
		}
	})
}

// attach makes a connection end with the conversation. It returns false when that is cut
// already.
func (c *conversation) attach(far *Socket) bool {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	c.far = far
	return !c.isCut
}

// enter counts a conversation, unless it comes after Close.
func (s *Server) enter(c *conversation) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stats.Accepted++
	if !s.closed {
		s.running[c] = struct{}{}
	}
	return !s.closed
}

func (s *Server) leave(c *conversation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.running, c)
	s.noteEnd()
}

// abort ends a connection with a reset. What is buffered is not sent: the implementation
// object is closed without the write buffer, and calls that wait return.
func (s *Socket) abort() {
	_ = impl.Set(s.object(), impl.Linger, 0)
	_ = s.object().Close()
	_ = s.Close()
}
