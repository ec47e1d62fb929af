// Package impl is the boundary between the socket facades and whatever moves
// their bytes.
//
// A facade of package sockets forwards every call to an implementation
// object. The objects come from a [Provider]: the operating system's sockets
// (impl/kernel), an in-memory network (impl/memory), or a wrapper around
// either. This package says what such an object must do, may do, and which
// error each failure is. It moves no bytes: its functions check arguments, make
// errors and find capabilities, so that all implementations do these alike.
//
// # The objects
//
// There is one interface for each kind of socket: [Stream] for one end of a
// connection, [Server] for a listener and [Datagram] for messages, raw ones
// included. What they share is [Socket].
// As in Smalltalk, an object is first made, then bound, and then connected or
// listening. Each step is an operation of its own and can fail on its own:
//
//	server, _ := provider.NewServer(impl.TCP)
//	server.Bind(impl.IP(addr, 0)) // holds a port, refuses connections
//	server.Listen(5)              // connections may wait, six of them on Linux
//	conn, _ := server.Accept()    // a Stream made by the server's own provider
//
//	stream, _ := provider.NewStream(impl.TCP)
//	stream.Connect(ctx, server.LocalEndpoint())
//
// # What is required, what is optional
//
// Whatever moves bytes, ends their movement or waits for them is in the
// interfaces and required. What only some sockets have is optional and found with
// [As], which looks through wrappers. Some of it controls a socket: options
// ([Options], and by number [RawOptions]), membership of groups ([Multicast]) and
// the raw descriptor ([syscall.Conn]). A wrapper has Unwrap, and they are found.
// Some of it moves bytes: the fast paths [io.ReaderFrom], [io.WriterTo],
// [ByteSource], [LateReader] and [Batch], and urgent bytes ([OutOfBand]). These are
// found through a wrapper only if it declares with UnwrapData that it does not touch
// data, see [DataUnwrapper]. So a wrapper that overrides Write sees all that is
// written.
//
// # Time
//
// Deadlines are absolute and stay until they are replaced; the zero time
// means none. A deadline in the past beats everything else: bytes that wait,
// the end of the stream, a queued connection, room to write. A closed object
// beats a deadline. The error of a deadline matches os.ErrDeadlineExceeded and
// has a Timeout that is true. The end of a context is a [ContextError]: one of a
// deadline matches context.DeadlineExceeded too.
//
// # Errors
//
// Errors are what Go's net package reports on Linux: a [*net.OpError] that
// holds an [*os.SyscallError] that holds a [syscall.Errno], or
// [os.ErrDeadlineExceeded], or [net.ErrClosed]; the end of a stream is bare
// [io.EOF]. A call that comes in the wrong phase is a [*StateError] inside the
// OpError. Arguments that can be seen to be wrong before anything happens are
// an [*ArgumentError] or a [*RangeError], not inside an OpError. A capability
// that an implementation lacks matches [errors.ErrUnsupported]. The layers
// above pass all of these on as they are.
//
// # Concurrency
//
// Every method of every object may be called from any goroutine at any time.
// Close wakes all calls that wait on the object; they report net.ErrClosed.
package impl
