package sockets_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net"
	"os"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// A question and a reply over UDP. With sockets.Default in place of the
// namespace the same program uses the operating system's sockets.
func ExampleDatagramSocket() {
	ns := sockets.NewNamespace(memory.New())

	server, err := ns.DatagramSocket.Port(4711)
	if err != nil {
		log.Fatal(err)
	}
	client, err := ns.DatagramSocket.Remote(context.Background(), "localhost", 4711)
	if err != nil {
		log.Fatal(err)
	}
	_ = client.NextPut(sockets.NewDatagram([]byte("what time is it?")))

	question, err := server.Next()
	fmt.Printf("%s %v\n", question.Data, err)
	question.Data = []byte("late")
	_ = server.NextPut(question) // to its sender

	answer, err := client.Next()
	fmt.Printf("%s from port %d %v\n", answer.Data, answer.Port(), err)
	_ = client.Close()
	_ = server.Close()
	// Output:
	// what time is it? <nil>
	// late from port 4711 <nil>
}

// Several members of a group receive what is sent to it.
func ExampleMulticastSocket() {
	ns := sockets.NewNamespace(memory.New())
	group := ns.IPAddress.With(239, 1, 2, 3)

	var members []*sockets.MulticastSocket
	for range 2 {
		member, err := ns.MulticastSocket.Port(5007)
		if err != nil {
			log.Fatal(err)
		}
		if err := member.Join(group); err != nil {
			log.Fatal(err)
		}
		members = append(members, member)
	}
	news := sockets.NewDatagramTo([]byte("news"), group, 5007)
	fmt.Println(members[0].NextPutTimeToLive(news, 2))
	for _, member := range members {
		d, err := member.Next()
		fmt.Printf("%s %v\n", d.Data, err)
		_ = member.Close()
	}
	// Output:
	// <nil>
	// news <nil>
	// news <nil>
}

// An object travels in a datagram. Gob is the codec unless another is given.
func ExampleObjectDatagramThrough() {
	ns := sockets.NewNamespace(memory.New())
	server, _ := ns.DatagramSocket.Port(4711)
	client, _ := ns.DatagramSocket.New()

	type position struct{ X, Y int }
	asJSON := sockets.CodecOf(json.Marshal, json.Unmarshal)
	d, err := sockets.ObjectDatagramThrough(position{3, 4}, asJSON, ns.IPAddress.LoopbackHost(), 4711)
	fmt.Println(string(d.Data), err)
	_ = client.NextPut(d)

	var p position
	got, _ := server.Next()
	fmt.Println(got.GetThrough(asJSON, &p), p)
	_ = client.Close()
	_ = server.Close()
	// Output:
	// {"X":3,"Y":4} <nil>
	// <nil> {3 4}
}

// Code that is written for package net takes a DatagramSocket for a
// net.PacketConn.
func ExampleNamespace_ListenPacket() {
	ns := sockets.NewNamespace(memory.New())
	echo := func(conn net.PacketConn) {
		p := make([]byte, 1500)
		n, from, err := conn.ReadFrom(p)
		if err == nil {
			_, _ = conn.WriteTo(p[:n], from)
		}
	}

	server, err := ns.ListenPacket("udp", "localhost:7")
	if err != nil {
		log.Fatal(err)
	}
	client, err := ns.Dial("udp", "localhost:7")
	if err != nil {
		log.Fatal(err)
	}
	_, _ = client.Write([]byte("hello"))
	echo(server)
	p := make([]byte, 10)
	n, err := client.Read(p)
	fmt.Println(string(p[:n]), err)
	_ = client.Close()
	_ = server.Close()
	// Output: hello <nil>
}

// Options have typed keys, and list themselves.
func ExampleSetOption() {
	ns := sockets.NewNamespace(memory.New())
	socket, _ := ns.DatagramSocket.NewFor(ns.IPAddress)

	fmt.Println(sockets.SetOption(socket, sockets.TTL, 3))
	fmt.Println(sockets.SetOption(socket, sockets.TTL, 300))
	fmt.Println(sockets.SetOption(socket, sockets.NoDelay, true))
	for name, value := range socket.Options() {
		if name == "ttl" || name == "broadcast" {
			fmt.Println(name, value)
		}
	}
	_ = socket.Close()
	// Output:
	// <nil>
	// sockets: ttl 300 is outside 0..255
	// option no-delay: unsupported operation
	// broadcast true
	// ttl 3
}

// Nothing comes, and the class-side timeout ends the wait.
func ExampleDatagramSocket_Next() {
	ns := sockets.NewNamespace(memory.New())
	socket, _ := ns.DatagramSocket.Port(0)
	_ = ns.AbstractSocket.SetTimeout(1) // a nanosecond
	_, err := socket.Next()
	fmt.Println(errors.Is(err, os.ErrDeadlineExceeded), socket.IsOpen())
	_ = socket.Close()
	// Output: true true
}

// An urgent byte overtakes what is still unread, and marks its place in it.
func ExampleStreamSocket_OutOfBand() {
	ns := sockets.NewNamespace(memory.New())
	server, _ := ns.ServerSocket.Port(23)
	client, err := ns.Socket.Remote(context.Background(), "localhost", 23)
	if err != nil {
		log.Fatal(err)
	}
	session, _ := server.Accept()

	client.Display("a long job")
	out, _ := client.OutOfBand()
	_ = out.NextPut(sockets.NewDatagram([]byte("!"))) // after what was buffered
	client.Display("the next one")
	_ = client.Close()

	in, _ := session.OutOfBand()
	interrupt, err := in.Next()
	fmt.Printf("%s %v\n", interrupt.Data, err)
	p := make([]byte, 100)
	n, _ := session.Read(p) // up to the mark
	at, _ := session.AtMark()
	fmt.Printf("%s, at the mark: %v\n", p[:n], at)
	n, _ = session.Read(p)
	fmt.Printf("%s\n", p[:n])
	_ = session.Close()
	_ = server.Close()
	// Output:
	// ! <nil>
	// a long job, at the mark: true
	// the next one
}

// The host replies to an echo request, as hosts of the in-memory network do
// too.
func ExampleAddressClass_NewRawSocket() {
	ns := sockets.NewNamespace(memory.New())
	socket, err := ns.IP6Address.NewRawSocket()
	if err != nil {
		log.Fatal(err)
	}
	_ = socket.ConnectTo(ns.IP6Address.LoopbackHost(), 0)
	_ = socket.NextPut(sockets.NewDatagram([]byte{128, 0, 0, 0, 0, 1, 0, 1, 'h', 'i'}))
	for range 2 { // its own request, which comes to this host, and the reply
		d, err := socket.Next()
		fmt.Println(d.Data[0], string(d.Data[8:]), d.TTL, err)
	}
	_ = socket.Close()
	// Output:
	// 128 hi 64 <nil>
	// 129 hi 64 <nil>
}
