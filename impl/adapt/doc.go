// Package adapt makes an implementation of package impl out of what speaks package net: a
// function that dials, a net.Listener, or one net.Conn. So facades, streams, events and
// wrappers run over an SSH tunnel, a session of yamux or QUIC, gVisor's netstack, a tsnet
// node or a TLS connection. Such a thing is called the engine here.
//
//	ns := sockets.NewNamespace(&adapt.Provider{Dial: client.DialContext}) // an *ssh.Client
//	socket, err := ns.Socket.Remote(ctx, "10.0.0.7", 7)
//
//	stream, err := adapt.Conn(conn)                    // a *tls.Conn, a stream of QUIC
//	socket, err := sockets.Default.Socket.Around(stream)
//
//	server, err := adapt.Listener(session)             // a *yamux.Session
//	acceptor, err := sockets.Default.ServerSocket.Around(server)
//
// For the sockets of the machine there is impl/kernel, which can do more.
//
// # What an engine cannot do
//
// A net.Conn has less than the boundary asks for. What is lacking is an error that matches
// errors.ErrUnsupported, or differs as said here:
//
//   - Bind of a stream is unsupported, and Bind of a server listens: connections that come
//     before Listen wait instead of being refused. The backlog is the engine's.
//   - CloseWrite is unsupported where the connection has no such method.
//   - A stream that is closed with unread bytes resets its connection only if that has a
//     SetLinger, as a *net.TCPConn has.
//   - There are no options, groups, batches, raw sockets and urgent bytes. impl.As finds what
//     the connection is: a *tls.Conn, a syscall.Conn.
//   - What the other side did is visible a moment after its call has returned, when a
//     goroutine has run. In a bubble of testing/synctest it is visible after synctest.Wait,
//     if the engine lives in the bubble.
//
// # Reading ahead
//
// Whether bytes have arrived cannot be asked of a net.Conn. So each connection has a
// goroutine that reads one slice ahead, 512 bytes, and 64 KiB from a pool while many come;
// all calls look at what it has read. A server has one that accepts one connection ahead.
// They end with the connection and the listener, and Close ends those.
//
// # Deadlines
//
// The adapter does not set deadlines of the engine, because channels of SSH have none and a
// TLS connection is of no use after a Write that was cut off. Calls wait on conditions
// instead. At a write deadline the engine goes on with at most 64 KiB that count as taken;
// the next Write waits for it, CanWrite reports false meanwhile, and Close leaves it ten
// seconds. So no byte is lost and none is sent twice.
//
// # How it is built
//
//   - provider.go, resolver.go: the provider
//   - stream.go, connect.go: the phases of a stream; connection.go: a connection, with
//     reader.go and writer.go as its directions
//   - server.go, accept.go: a listener
//   - deadline.go, errors.go, endpoint.go: deadlines, errors and addresses of engines
package adapt
