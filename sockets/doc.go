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
// docs/api.md lists tasks and the calls that do them. The model is the socket
// package of GNU Smalltalk: facades that forward every call to an implementation
// that can be replaced.
//
// # Namespaces and class objects
//
// The class side of Smalltalk is the class objects of a [Namespace]: they have
// the factories, and defaults such as buffer sizes and the timeout. The
// factories read like the keyword messages, with options in place of the
// optional keywords:
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
//   - [StreamSocket] is a Socket without the write buffer: a put sends at once.
//   - [DatagramSocket] sends and receives each [Datagram] whole: over UDP, between
//     Unix sockets, as raw messages of ICMP, and as urgent bytes of a connection
//     ([StreamSocket.OutOfBand]). It is a net.PacketConn, and a net.Conn too.
//   - [MulticastSocket] is a DatagramSocket that can be a member of groups.
//   - [AbstractSocket] is the interface of all of them, for functions that take
//     any.
//
// A facade adds buffers, addresses and defaults. The implementation does the
// rest and returns the errors, which are those of package net.
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
// Listeners run on the loop of their socket, one after the other. An accepted
// connection uses the loop of its server. Each server has its own loop unless
// SetLoop or SetDefaultLoop sets another. A listener that waits delays the others of
// its loop, so with events nothing waits: reading returns ErrWouldBlock, and writing
// goes on in the background. Package events explains loops, and how to run them on a
// goroutine of the program.
//
// [Socket.Data] reads and writes a connection as AIR does.
//
// # Addresses and options
//
// [IPAddress], [IP6Address] and [UnixAddress] are values; their class objects make
// them, look them up, return their names, and choose the implementation of the
// sockets of their family. [GetOption] and [SetOption] take typed keys, Options
// lists the options of a socket, and OptionAt reaches others by number where there
// is an operating system.
//
// # With other packages
//
// [Namespace.DialContext], [Namespace.Listen] and [Namespace.ListenPacket] replace
// the functions of package net: in http.Transport, in http.Server.Serve, in a
// database driver's dial function. [SocketOf] returns the Socket of what they return.
//
// [Server] serves the connections of a ServerSocket: it accepts them, limits their number
// and their time, and shuts down in good order.
//
// # Concurrency
//
// Class objects, servers, datagram sockets, Close, deadlines, addresses and the
// methods of net.Conn may be used from any goroutine at any time, and so may the
// methods that add and remove listeners. On one connection the reading side of
// the stream protocol is for one goroutine at a time; the puts of a Socket are
// safe for many, and each is whole.
package sockets
