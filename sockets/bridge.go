package sockets

import (
	"context"
	"io"
	"sync"
)

// BridgeTo returns a handler for a [Server] that connects each conversation to an
// address of this namespace, in the form of [Namespace.DialContext], and passes the bytes
// on in both directions. So a program of the operating system can reach a server in
// memory, or the other way round:
//
//	listener, err := sockets.Default.ServerSocket.Port(8080)
//	server := &sockets.Server{Handler: ns.BridgeTo("tcp", "web:80")}
//	err = server.Serve(listener)
//
// The end of one direction is passed on, and the other one goes on. A connection that
// cannot be made, and one that fails, ends with a reset on both sides. The limits,
// timeouts and the end are those of the server. The network is one of streams.
func (ns *Namespace) BridgeTo(network, address string) func(ctx context.Context, conn *Socket) {
	ns.check()
	return func(ctx context.Context, near *Socket) {
		conn, err := ns.DialContext(ctx, network, address)
		if err != nil {
			near.abort()
			return
		}
		far, ok := SocketOf(conn)
		if !ok { // not a stream
			_ = conn.Close()
			near.abort()
			return
		}
		c, held := ctx.Value(conversationKey{}).(*conversation)
		if held && !c.attach(far) {
			far.abort()
			return
		}
		bridge(near, far)
	}
}

// bridge passes the bytes of two connections on until both directions have ended, and
// closes them.
func bridge(near, far *Socket) {
	var back sync.WaitGroup
	back.Go(func() { passOnAll(near, far) })
	passOnAll(far, near)
	back.Wait()
	_ = far.Close()
	_ = near.Close()
}

// passOnAll copies everything and then the end of the stream. An error ends both
// connections.
func passOnAll(to, from *Socket) {
	_, err := io.Copy(to, from)
	if err == nil {
		err = to.CloseWrite()
	}
	if err != nil {
		to.abort()
		from.abort()
	}
}
