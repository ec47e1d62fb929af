// Package kernel is the implementation over the operating system's sockets: TCP and
// UDP over IPv4 and IPv6 with groups, the stream and datagram sockets of the Unix
// domain, the raw sockets of ICMP, and the names of the system's resolver.
//
//	ns := sockets.Default // has kernel.New() behind it
//	ns := sockets.NewNamespace(kernel.New(kernel.WithResolver(resolver)))
//
// [New] returns a [Host], the provider for the machine that the program runs on.
// A program uses it through package sockets; a wrapper or a test of the boundary
// calls it directly:
//
//	host := kernel.New()
//	server, err := host.NewServer(impl.TCP)
//	err = server.Bind(impl.IP(netip.Addr{}, 8080)) // holds the port, refuses connections
//	err = server.Listen(128)
//	stream, err := server.Accept()                 // waits on Go's poller, until SetReadDeadline
//	conn, ok := impl.As[syscall.Conn](stream)      // the descriptor
//
// # Platforms
//
// Linux has all of it. macOS and FreeBSD lack four things: a datagram socket of
// both families joins no group of IPv4, a connected one sends to its peer alone,
// there is no impl.Batch, and EnsureUrgent matches errors.ErrUnsupported. On
// Windows there is no impl.Batch either, the backlog is the system's own,
// EnsureWritable on a stream without room matches errors.ErrUnsupported, and so
// do datagrams of the Unix domain, raw sockets, the options ReusePort and
// OutOfBandInline, and all of urgent bytes. Elsewhere, on js/wasm for one,
// IsSupported is false and the constructors fail with an error that matches
// errors.ErrUnsupported.
//
// Bytes that the kernel of Linux moves by itself, in ReadFrom and WriteTo between
// two streams, do not get past the mark of an urgent byte: the copy waits there,
// and ends with the stream. Read and Write do get past. When a signal comes just
// as a read begins at a mark, Linux reports that there is nothing to read, even
// if there is, and the read waits until more comes. EnsureReadable and TryRead do
// not wait then.
//
// On Linux the datagrams of a SendBatch that have one size and one destination go
// through the network stack as one and arrive as several: a capture on the sending
// host may show them together.
//
// # How it is built
//
// A stream and a server are a socket (socket.go) that moves through phases.
// Fresh, it records options and deadlines, and has no descriptor. Bind makes a
// bound descriptor, which holds the endpoint and does nothing else. Connect makes
// a connection from that, or without one; Listen makes a listener from it. Both
// are registered with the poller of the Go runtime: a call that waits is a parked
// goroutine and never a blocked thread.
//
// A datagram socket is simpler: it has no descriptor until it needs one, and then
// the same one until it is closed. That one is bound, connected and disconnected
// in any order, and the kernel is asked for its endpoint. A raw socket is one
// too, with a protocol in place of a port.
//
//   - host.go, resolver.go: the provider
//   - bind.go, bound_*.go: the descriptor between Bind and the next step
//   - connect.go, dial.go, dialcontext_*.go, connection.go: a connection is package
//     net's, with labels of this package on its errors
//   - server.go, accept.go, listener_*.go: what accepts is a listener, which
//     can also wait for a connection and leave it, and take one without waiting
//   - datagram.go, packetconn*.go, packet*.go: a datagram socket, its descriptor
//     and a datagram on its way through a system call, batch_linux.go several of
//     them and segment_linux.go those that go as one; multicast.go and membership.go
//     are its groups, probe.go waits for a full receiver, and hops.go and
//     recvmsg_unix.go read the control messages of a raw socket
//   - read.go, write.go, receive.go, send.go, close.go, deadline.go: the calls
//     by their names
//   - ready.go, try.go, try_*.go: readiness, and attempts that do not wait
//   - outofband*.go, urgentwait_*.go: urgent bytes of TCP, and waiting for one
//   - transfer.go: copying without the bytes passing through the program
//   - option.go: getting, checking and setting an option in every phase; optionrecord.go:
//     what was set, for later descriptors; sockopt*.go: the options of the system;
//     rawoption*.go: options by their numbers
package kernel
