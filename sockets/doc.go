// Package sockets has sockets whose network is a value: the operating system's, or
// one in memory that behaves like Linux. A connection is a net.Conn that also reads
// and writes lines, frames and numbers, and loses no byte to a timeout.
//
//	ns := sockets.Default                         // the operating system
//	ns := sockets.NewNamespace(memory.New())      // a network in memory, for tests
//
//	server, err := ns.ServerSocket.Port(7)        // or ns.Listen("tcp", ":7"), a net.Listener
//	client, err := server.Accept()
//	line, err := client.NextLine()                // after a timeout, call it again
//	client.Printf("Hello, %s!\n", line)           // waits in the write buffer
//	err = client.Close()                          // sends it
//
//	client, err := ns.Socket.Remote(ctx, "localhost", 7) // or ns.DialContext, a net.Conn
//	client.Display("world").NL()
//	line, err := client.NextLine()                // sends what is buffered, then waits
//
// docs/api.md leads from a task to the call that does it. The model is the socket
// package of GNU Smalltalk: facades that forward every call to an implementation
// that can be swapped.
//
// # Namespaces and class objects
//
// What Smalltalk keeps on the class side hangs on the class objects of a
// [Namespace]: factories, and defaults such as buffer sizes and the timeout.
// The factories read like the keyword messages, with options in the place of
// the optional keywords:
//
//	server, err := ns.ServerSocket.Port(7, sockets.QueueSize(5), sockets.BindTo(address))
//	client, err := ns.Socket.Remote(ctx, "localhost", 7)
//	idle, err := ns.ServerSocket.New()            // then Bind and Listen
//	socket, err := ns.DatagramSocket.Local(address, 53)
//	member, err := ns.MulticastSocket.Port(5007)  // then Join
//
// # The facades
//
//   - [ServerSocket] listens. Accept returns a Socket, TryAccept never waits,
//     and Listener makes a net.Listener of it.
//   - [Socket] is a connection with a read buffer and a write buffer. It is a
//     net.Conn, and it has the stream protocol of Smalltalk: lines, delimiters,
//     frames, integers, formatted writing (see package streams).
//   - [StreamSocket] is a Socket without the write buffer: what is put goes out at
//     once.
//   - [DatagramSocket] sends and receives each [Datagram] whole: over UDP, between
//     Unix sockets, as raw messages of ICMP, and as urgent bytes of a connection
//     ([StreamSocket.OutOfBand]). It is a net.PacketConn, and a net.Conn too.
//   - [MulticastSocket] is a DatagramSocket that can be a member of groups.
//   - [AbstractSocket] is what they have in common, for functions that take any.
//
// A facade adds buffers, addresses and defaults. All else is the
// implementation's, errors included: they are those of package net.
//
// # Events
//
// A [ServerSocket] and a [Socket] can be driven by events, after the model of AIR and
// OpenFL, instead of by calls that wait:
//
//	server, err := ns.ServerSocket.New()
//	err = server.AddEventListener(events.On(sockets.EventServerSocketConnect, serve))
//	err = server.Bind(7, "127.0.0.1")
//	err = server.Listen(0)                        // returns at once
//
//	func serve(e *sockets.ServerSocketConnectEvent) {
//		client := e.Detail
//		_ = client.AddEventListener(events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) {
//			for line, err := range client.Lines() { … } // ErrWouldBlock: the rest is to come
//		}))
//	}
//
// Listeners run on a loop, one after the other: on that of their socket, which is
// that of its server for what a server hands over. Each server has one of its own
// unless SetLoop or SetDefaultLoop says otherwise. A listener that waits holds up
// the others of its loop, so by events nothing waits: reading returns ErrWouldBlock,
// and writing goes on in the background. Package events explains loops, and how to
// run them on a goroutine of the program's own.
//
// [Socket.Data] is a connection as AIR reads and writes it.
//
// # Addresses and options
//
// [IPAddress], [IP6Address] and [UnixAddress] are values; their class objects make
// them, look them up, return their names, and say which implementation makes the
// sockets of their family. [GetOption] and [SetOption] take typed keys, Options
// lists what a socket has, and OptionAt reaches the rest by number where there is
// an operating system.
//
// # With other packages
//
// [Namespace.DialContext], [Namespace.Listen] and [Namespace.ListenPacket] take the
// place of the functions of package net: in http.Transport, in http.Server.Serve,
// in a database driver's dial function.
//
// # Concurrency
//
// Class objects, servers, datagram sockets, Close, deadlines, addresses and the
// methods of net.Conn may be used from any goroutine at any time, and so may what
// adds and removes listeners. On one connection the
// reading side of the stream protocol is for one goroutine at a time; the puts
// of a Socket are safe for many, and each of them is whole.
package sockets
