package sockets_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// A server that returns lines in upper case. It ends when its conversations have.
func ExampleServer() {
	ns := sockets.NewNamespace(memory.New())
	listener, _ := ns.ServerSocket.Port(7)
	server := &sockets.Server{
		MaxConversations: 100,
		IdleTimeout:      time.Minute,
		Handler: func(_ context.Context, conn *sockets.Socket) {
			for line, err := range conn.LineStrings() {
				if err != nil {
					return
				}
				conn.Display(strings.ToUpper(line)).NL()
			}
		},
	}
	served := make(chan error)
	go func() { served <- server.Serve(listener) }()

	client, _ := ns.Socket.Remote(context.Background(), "localhost", 7)
	client.Display("hello").NL()
	fmt.Println(client.NextLineString())
	_ = client.Close()

	fmt.Println(server.Shutdown(context.Background()), <-served)
	fmt.Println(server.Stats().Accepted, "conversation")
	// Output:
	// HELLO <nil>
	// <nil> <nil>
	// 1 conversation
}
