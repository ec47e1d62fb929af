package main

import (
	"context"

	"github.com/smalltalk-sockets/go/sockets"
)

// abort ends a connection with a reset, so that the peer does not take what it
// has for the whole. What is buffered is not sent: the implementation object is
// closed without the write buffer, and calls that wait on the connection return.
func abort(conn *sockets.Socket) {
	_ = sockets.SetOption(conn, sockets.Linger, 0)
	_ = conn.Implementation().Close()
	_ = conn.Close()
}

// abortWhen aborts a connection when the context ends, unless the function that
// it returns is called before.
func abortWhen(ctx context.Context, conn *sockets.Socket) (stop func() bool) {
	return context.AfterFunc(ctx, func() { abort(conn) })
}
