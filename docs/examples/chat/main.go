// Chat is a chat server by events, for nc: everything runs on one loop.
package main

import (
	"fmt"
	"log"

	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
)

func main() {
	if _, err := make(room).open(sockets.Default, 7000); err != nil {
		log.Fatal(err)
	}
	select {}
}

// room has the guests with their names. Only the loop uses it: no locks.
type room map[*sockets.Socket]string

func (r room) open(ns *sockets.Namespace, port int) (*sockets.ServerSocket, error) {
	server, err := ns.ServerSocket.Port(port)
	if err == nil {
		err = server.AddEventListener(events.On(sockets.EventServerSocketConnect, r.enter))
	}
	return server, err
}

func (r room) enter(e *sockets.ServerSocketConnectEvent) {
	guest := e.Detail // its events are on the loop of the server
	r[guest] = fmt.Sprint("guest ", guest.RemotePort())
	r.say(r[guest] + " is here")
	_ = guest.AddEventListener(events.On(sockets.EventClose, func(*sockets.Event) { r.leave(guest) }))
	_ = guest.AddEventListener(events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) {
		line, err := guest.NextLine()
		for ; err == nil; line, err = guest.NextLine() {
			r.say(fmt.Sprintf("%s: %s", r[guest], line))
		}
		if err != sockets.ErrWouldBlock && guest.IsOpen() { // the rest of a line comes with another event
			r.leave(guest)
		}
	}))
}

func (r room) say(line string) {
	for guest := range r {
		if guest.Display(line).NL().Flush() != nil { // the guest has not read for too long
			r.leave(guest)
		}
	}
}

func (r room) leave(guest *sockets.Socket) {
	name := r[guest]
	delete(r, guest)
	_ = guest.Close()
	r.say(name + " is gone")
}
