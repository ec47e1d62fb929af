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
// Fresh, it is a record of what has been set, options and deadlines, and has no
// descriptor. Bind makes a bound descriptor, which holds the endpoint and does
// nothing else. Connect makes a connection of that, or of nothing; Listen makes
// a listener of it. Both stand on the poller of the Go runtime: a call that
// waits is a parked goroutine and never a blocked thread.
//
//   - host.go, resolver.go: the provider
//   - bind.go, bound_*.go: the descriptor between Bind and the next step
//   - connect.go, dial.go, connection.go: a connection is package net's, with
//     our labels on its errors
//   - server.go, accept.go, listener_*.go: what accepts is a listener, which
//     can also wait for a connection and leave it, and take one without waiting
//   - read.go, write.go, close.go, deadline.go: the calls by their names
//   - ready.go, try.go, try_*.go: readiness, and attempts that do not wait
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
