// Echo is a server by events that sends back what it gets.
package main

import (
	"context"
	"errors"
	"log"

	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
)

func main() {
	loop := events.NewManualLoop()
	sockets.Default.AbstractSocket.SetDefaultLoop(loop)
	if _, err := serve(sockets.Default, 7007); err != nil {
		log.Fatal(err)
	}
	log.Fatal(loop.Run(context.Background())) // the listeners run here
}

func serve(ns *sockets.Namespace, port int) (*sockets.ServerSocket, error) {
	server, err := ns.ServerSocket.New()
	if err != nil {
		return nil, err
	}
	err = errors.Join(
		server.AddEventListener(events.On(sockets.EventServerSocketConnect, onConnect)),
		server.Bind(port, "127.0.0.1"),
		server.Listen(0),
	)
	return server, err
}

func onConnect(e *sockets.ServerSocketConnectEvent) {
	_ = e.Detail.AddEventListener(events.On(sockets.EventSocketData, onData))
}

func onData(e *sockets.ProgressEvent) {
	socket := e.Target().(*sockets.Socket)
	received, err := socket.Data().ReadBytes(0) // all that has arrived
	if err == nil {
		err = socket.Data().WriteBytes(received) // goes out behind the listener
	}
	if err != nil {
		_ = socket.Close()
	}
}
