package sockets

import (
	"context"
	"time"

	"github.com/smalltalk-sockets/go/readbuffer"
)

// ReadBufferOf and WriteBufferOf return the buffers of a connection, which a program
// cannot reach.

func ReadBufferOf(s interface{ input() *readbuffer.ReadBuffer }) *readbuffer.ReadBuffer {
	return s.input()
}

func WriteBufferOf(s interface {
	output() *readbuffer.WriteBuffer
}) *readbuffer.WriteBuffer {
	return s.output()
}

// Bounded returns a context that the class-side timeout bounds, and the function that
// ends it.
func Bounded(ns *Namespace, ctx context.Context, timeout time.Duration) (context.Context, func()) { //nolint:revive // the namespace comes first
	_ = ns.AbstractSocket.SetTimeout(timeout)
	ctx, bound := ns.AbstractSocket.bounded(ctx)
	return ctx, bound.end
}
