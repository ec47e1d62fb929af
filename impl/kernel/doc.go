// Package kernel is the implementation over the operating system's sockets.
//
// [New] answers a [Host], the provider for the machine that the program runs
// on: TCP and UDP over IPv4 and IPv6, with groups, the raw sockets of ICMP, the
// stream and datagram sockets of the Unix domain, and the names that the system's
// resolver knows.
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
// A datagram socket is simpler: it has no descriptor until something asks for
// one, and then the same one until it is closed. That one is bound, connected
// and disconnected in any order, and the kernel is asked where it is. A raw socket
// is one too, with a protocol where the others have a port.
//
//   - host.go, resolver.go: the provider
//   - bind.go, bound_*.go: the descriptor between Bind and the next step
//   - connect.go, dial.go, connection.go: a connection is package net's, with
//     our labels on its errors
//   - server.go, accept.go, listener_*.go: what accepts is a listener, which
//     can also wait for a connection and leave it, and take one without waiting
//   - datagram.go, packetconn*.go, packet*.go: a datagram socket, its descriptor
//     and a datagram on its way through a system call; multicast.go and
//     membership.go are its groups, room.go is how it waits for a full receiver,
//     and hops.go and recvmsg_unix.go are what a raw socket is told beside
//   - read.go, write.go, receive.go, send.go, close.go, deadline.go: the calls
//     by their names
//   - ready.go, try.go, try_*.go: readiness, and attempts that do not wait
//   - transfer.go: copying without the bytes passing through the program
//   - option.go, socketoption.go, sockopt*.go: socket options in every phase
//
// # Platforms
//
// Linux has all of it. So have macOS and FreeBSD, but for two things: a datagram
// socket of both families joins no group of IPv4, and a connected one sends to
// nobody but its peer. On Windows the backlog is the system's own, EnsureWritable
// on a stream without room matches errors.ErrUnsupported, and so do datagrams of
// the Unix domain, raw sockets and the option ReusePort. Elsewhere, on js/wasm for one,
// IsSupported is false and the constructors fail with an error that matches
// errors.ErrUnsupported.
package kernel
