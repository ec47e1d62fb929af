package sockets_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/netip"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// A server returns the length of each line; a client asks twice. With
// sockets.Default in place of the namespace the same program talks over the
// operating system's TCP.
func Example() {
	ns := sockets.NewNamespace(memory.New())

	server, err := ns.ServerSocket.Port(7)
	if err != nil {
		log.Fatal(err)
	}
	go func() {
		conn, err := server.Accept()
		if err != nil {
			return
		}
		for line, err := range conn.Lines() {
			if err != nil {
				break
			}
			conn.Display(len(line)).Display(" ").Display("bytes").NL()
		}
		_ = conn.Close()
	}()

	client, err := ns.Socket.Remote(context.Background(), "localhost", 7)
	if err != nil {
		log.Fatal(err)
	}
	for _, word := range []string{"Smalltalk", "Go"} {
		client.Display(word).NL()
		answer, err := client.NextLineString()
		fmt.Println(answer, err)
	}
	_ = client.Close()
	_ = server.Close()
	// Output:
	// 9 bytes <nil>
	// 2 bytes <nil>
}

// A server goes through its phases one at a time.
func ExampleServerSocket() {
	ns := sockets.NewNamespace(memory.New())

	server, _ := ns.ServerSocket.New()
	fmt.Println(server.Bound(), server.Listening())

	_ = server.Bind(8080, "127.0.0.1") // holds the port, refuses connections
	fmt.Println(server.Bound(), server.Listening(), server.LocalAddress(), server.LocalPort())

	_ = server.Listen(5)
	fmt.Println(server.Bound(), server.Listening())

	_, err := server.TryAccept()
	fmt.Println(err == sockets.ErrWouldBlock)

	_ = server.Close()
	fmt.Println(server.Bound(), server.Listening())
	// Output:
	// false false
	// true false 127.0.0.1 8080
	// true true
	// true
	// false false
}

func ExampleServerSocketClass_Port() {
	ns := sockets.NewNamespace(memory.New())
	loopback := ns.IPAddress.LoopbackHost()

	server, err := ns.ServerSocket.Port(7, sockets.QueueSize(5), sockets.BindTo(loopback))
	fmt.Println(server, err)

	_, err = ns.ServerSocket.Port(7, sockets.BindTo(loopback))
	fmt.Println(err)

	_, err = ns.ServerSocket.Port(70000)
	fmt.Println(err)
	// Output:
	// ServerSocket[127.0.0.1:7] <nil>
	// listen tcp 127.0.0.1:7: bind: address already in use
	// sockets: port 70000 is outside 0..65535
}

// A function that takes any socket.
func ExampleAbstractSocket() {
	ns := sockets.NewNamespace(memory.New())
	server, _ := ns.ServerSocket.Port(7, sockets.BindTo(ns.IPAddress.LoopbackHost()))
	client, _ := ns.Socket.Remote(context.Background(), "localhost", 7)
	receiver, _ := ns.DatagramSocket.Local(ns.IPAddress.LoopbackHost(), 9)

	closeAll := func(all ...sockets.AbstractSocket) {
		for _, s := range all {
			fmt.Println(s.LocalAddress(), s.IsOpen(), s.Close())
		}
	}
	closeAll(server, client, receiver)
	// Output:
	// 127.0.0.1 true <nil>
	// 127.0.0.1 true <nil>
	// 127.0.0.1 true <nil>
}

// A connection on which each item goes out at once.
func ExampleStreamSocket() {
	ns := sockets.NewNamespace(memory.New())
	server, _ := ns.ServerSocket.Port(13)

	client, _ := ns.StreamSocket.Remote(context.Background(), "localhost", 13)
	conn, _ := sockets.AcceptAs(server, ns.StreamSocket)
	_ = conn.NextPutAll([]byte("key="))
	fmt.Println("sent:", client.CanRead())
	conn.Display("value;").Display("rest")
	_ = conn.Close()

	key, _ := client.UpTo('=')
	fmt.Printf("%s\n", key)
	value, _ := client.UpTo(';')
	fmt.Printf("%s\n", value)
	rest, err := client.UpTo(';')
	fmt.Printf("%s %v\n", rest, err)
	// Output:
	// sent: true
	// key
	// value
	// rest EOF
}

// Puts wait in the buffer, and are sent before the socket waits for a reply.
func ExampleSocket() {
	ns := sockets.NewNamespace(memory.New())
	server, _ := ns.ServerSocket.Port(25)
	client, _ := ns.Socket.Remote(context.Background(), "localhost", 25)
	conn, _ := server.Accept()

	client.Display("HELO ").Display("example.org").NL()
	fmt.Println("sent:", conn.CanRead())
	_ = client.Flush()
	fmt.Println("sent:", conn.CanRead())

	line, _ := conn.NextLine()
	fmt.Printf("%s\n", line)
	// Output:
	// sent: false
	// sent: true
	// HELO example.org
}

// A namespace replaces package net wherever a dial function or a listener is
// expected.
func ExampleNamespace_DialContext() {
	ns := sockets.NewNamespace(memory.New(memory.Name("web.test", netip.MustParseAddr("127.0.0.1"))))
	listener, err := ns.Listen("tcp", ":80")
	if err != nil {
		log.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, "hello from %s", r.Host)
	})}
	go func() { _ = server.Serve(listener) }()

	transport := &http.Transport{DialContext: ns.DialContext}
	response, err := (&http.Client{Transport: transport}).Get("http://web.test/")
	if err != nil {
		log.Fatal(err)
	}
	body, _ := io.ReadAll(response.Body)
	_ = response.Body.Close()
	fmt.Println(string(body))

	transport.CloseIdleConnections()
	_ = server.Close()
	// Output: hello from web.test
}
