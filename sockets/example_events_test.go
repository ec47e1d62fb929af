package sockets_test

import (
	"context"
	"fmt"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
)

// A server with events returns the length of each line; a client with events
// asks and stops the loop. All listeners run on one loop, in this goroutine.
func Example_events() {
	ns := sockets.NewNamespace(memory.New())
	loop := events.NewManualLoop()
	ns.AbstractSocket.SetDefaultLoop(loop)

	server, _ := ns.ServerSocket.New()
	_ = server.AddEventListener(events.On(sockets.EventServerSocketConnect, func(e *sockets.ServerSocketConnectEvent) {
		client := e.Detail
		_ = client.AddEventListener(events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) {
			for line, err := range client.Lines() {
				if err != nil {
					break // sockets.ErrWouldBlock: the rest of the line comes later
				}
				client.Display(len(line)).Display(" ").Display("bytes").NL()
			}
		}))
	}))
	_ = server.Bind(7, "127.0.0.1")
	_ = server.Listen(0) // returns at once

	client, _ := ns.Socket.New()
	_ = client.AddEventListener(events.On(sockets.EventConnect, func(*sockets.Event) {
		client.Display("Smalltalk").NL()
	}))
	_ = client.AddEventListener(events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) {
		if answer, err := client.NextLineString(); err == nil {
			fmt.Println(answer)
			_, _ = client.Close(), server.Close()
			loop.Stop()
		}
	}))
	_ = client.Connect("localhost", 7) // returns at once
	_ = loop.Run(context.Background())
	// Output: 9 bytes
}

// Connections wait in the queue of the server until there is a listener for
// them.
func ExampleServerSocket_AddEventListener() {
	ns := sockets.NewNamespace(memory.New())
	server, _ := ns.ServerSocket.Port(80)
	client, _ := ns.Dial("tcp", "localhost:80")

	connected := events.On(sockets.EventServerSocketConnect, func(e *sockets.ServerSocketConnectEvent) {
		fmt.Println(e.Detail.RemoteAddress())
		_ = e.Detail.Close()
		server.Loop().Stop()
	})
	fmt.Println(server.AddEventListener(connected))
	<-server.Loop().Done()

	_, err := server.Accept()
	fmt.Println(err)
	server.RemoveEventListener(connected)
	_, err = server.TryAccept()
	fmt.Println(err == sockets.ErrWouldBlock)
	_, _ = client.Close(), server.Close()
	// Output:
	// <nil>
	// 127.0.0.1
	// accept tcp [::]:80: calls and listeners for the same exclude each other: remove the listeners to call, or end the calls to listen
	// true
}

// What happens to a socket that connects by events is an event.
func ExampleSocket_Connect() {
	ns := sockets.NewNamespace(memory.New())
	socket, _ := ns.Socket.New()
	failed := make(chan error)
	_ = socket.AddEventListener(events.On(sockets.EventIOError, func(e *sockets.IOErrorEvent) { failed <- e.Detail }))
	fmt.Println(socket.Connect("localhost", 7))
	fmt.Println(<-failed)
	fmt.Println(socket.Connect("localhost", 70000))
	_ = socket.Close()
	// Output:
	// <nil>
	// dial tcp 127.0.0.1:7: connect: connection refused
	// sockets: port 70000 is outside 0..65535
}

// The formats of AIR share the buffers with everything else.
func ExampleSocket_Data() {
	ns := sockets.NewNamespace(memory.New())
	server, _ := ns.ServerSocket.Port(7)
	client, _ := ns.Socket.Remote(context.Background(), "localhost", 7)
	socket, _ := server.Accept()

	out := client.Data()
	_, _ = out.WriteInt(42), out.WriteUTF("forty-two")
	_ = client.Flush()

	in := socket.Data()
	fmt.Println(in.ReadInt())
	fmt.Println(in.ReadUTF())
	fmt.Println(in.ReadShort())
	_, _, _ = client.Close(), socket.Close(), server.Close()
	// Output:
	// 42 <nil>
	// forty-two <nil>
	// 0 streams: short at offset 15 needs 2 bytes and has 0
}

// A name server with events replies to each question; a client with events asks
// one. All listeners run on one loop, in this goroutine.
func ExampleDatagramSocket_AddEventListener() {
	ns := sockets.NewNamespace(memory.New())
	loop := events.NewManualLoop()
	ns.AbstractSocket.SetDefaultLoop(loop)

	server, _ := ns.DatagramSocket.New()
	_ = server.AddEventListener(events.On(sockets.EventDatagramSocketData, func(e *sockets.DatagramSocketDataEvent) {
		answer := fmt.Sprintf("%s is 203.0.113.7", e.Detail.Data)
		_ = server.Send([]byte(answer), e.Detail.SrcAddress.String(), e.Detail.SrcPort)
	}))
	_ = server.Bind(53, "127.0.0.1")

	client, _ := ns.DatagramSocket.New()
	_ = client.AddEventListener(events.On(sockets.EventDatagramSocketData, func(e *sockets.DatagramSocketDataEvent) {
		fmt.Printf("%s, says %v:%d\n", e.Detail.Data, e.Detail.SrcAddress, e.Detail.SrcPort)
		_, _ = client.Close(), server.Close()
		loop.Stop()
	}))
	_ = client.Connect("127.0.0.1", 53) // receives from the server alone
	_ = client.Send([]byte("example.org"), "", 0)

	_, err := client.Next()
	fmt.Println(err != nil) // datagrams go to the listener
	_ = loop.Run(context.Background())
	// Output:
	// true
	// example.org is 203.0.113.7, says 127.0.0.1:53
}
