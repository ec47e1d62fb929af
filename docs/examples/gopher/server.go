package main

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/smalltalk-sockets/go/sockets"
)

// maxConversations is how many clients are served at once. Others wait in the
// listener's queue.
const maxConversations = 256

// Server serves the clients of one listener from one site.
type Server struct {
	Site *Site
	// Timeout is how long a client may take to send its selector, and to take
	// each piece of the answer.
	Timeout time.Duration
	// Done is called with every conversation when it has ended, from the
	// goroutine that held it. It may be nil.
	Done func(Conversation)

	listener *sockets.ServerSocket
	sockets  sockets.Server
	running  atomic.Int64
}

// NewServer makes a server for the clients of a listener, which it owns from
// now on. Serve is the next step.
func NewServer(listener *sockets.ServerSocket, site *Site) *Server {
	s := &Server{Site: site, Timeout: 30 * time.Second, listener: listener}
	s.sockets.Handler, s.sockets.MaxConversations = s.serve, maxConversations
	return s
}

// Port returns the port on which the server listens.
func (s *Server) Port() int { return s.listener.LocalPort() }

// Serve serves clients until Shutdown, and returns when the last conversation has
// ended. Its error is the reason why no more clients could be accepted.
func (s *Server) Serve() error { return s.sockets.Serve(s.listener) }

// Shutdown stops accepting clients and waits until the clients in service have
// been served. When the context ends before, it cuts the rest off, and
// returns their number.
func (s *Server) Shutdown(ctx context.Context) (cut int) {
	if s.sockets.Shutdown(ctx) == nil {
		return 0
	}
	_ = s.sockets.Close()
	_ = s.sockets.Shutdown(context.Background()) // waits for the handlers
	return s.sockets.Stats().Cut
}

// Running returns how many clients are being served.
func (s *Server) Running() int { return int(s.running.Load()) }

func (s *Server) serve(_ context.Context, conn *sockets.Socket) {
	s.running.Add(1)
	c := converse(conn, s.Site, s.Timeout)
	s.running.Add(-1)
	if s.Done != nil {
		s.Done(c)
	}
}
