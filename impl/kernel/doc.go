// Package kernel is the implementation over the operating system's sockets.
//
// [New] answers a [Host], the provider for the machine that the program runs
// on: TCP over IPv4 and IPv6, stream sockets of the Unix domain, and the names
// that the system's resolver knows.
//
//	host := kernel.New()
//	server, _ := host.NewServer(impl.TCP)
//	server.Bind(impl.IP(netip.Addr{}, 8080))
//	server.Listen(128)
//
// # How it is built
//
// A stream and a server are a socket (socket.go) that moves through phases.
// Fresh, it is a record of wishes: options and deadlines, and no descriptor.
// Bind makes it a bound descriptor, which holds the endpoint and does nothing
// else. Connect turns that, or nothing, into a connection; Listen turns it
// into a listener. Both of these stand on the poller of the Go runtime, so a
// waiting call is a parked goroutine and never a blocked thread.
//
//   - bound_*.go: the descriptor between Bind and the next step
//   - dial.go, connection.go: a connection is package net's, with our labels
//   - listener_*.go: what accepts
//   - try_*.go: attempts that do not wait, and readiness
//   - transfer.go: copying without the bytes passing through the program
//   - option.go, sockopt*.go: socket options in every phase
//
// # Platforms
//
// Linux, macOS and FreeBSD have all of it. On Windows the backlog is the
// system's own, and EnsureWritable on a stream without room matches
// errors.ErrUnsupported. Elsewhere, on js/wasm for one, IsSupported is false
// and the constructors fail with an error that matches errors.ErrUnsupported.
package kernel
