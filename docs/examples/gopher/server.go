package main

import (
	"context"
	"errors"
	"net"
	"sync"
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
	slots    chan struct{} // holds one value for each running conversation
	stop     chan struct{} // closed when Shutdown begins
	ended    chan struct{} // closed when Serve has returned

	mu      sync.Mutex // guards running and cutting
	running map[*sockets.Socket]struct{}
	cutting bool
}

// NewServer makes a server for the clients of a listener, which it owns from
// now on. Serve is the next step.
func NewServer(listener *sockets.ServerSocket, site *Site) *Server {
	return &Server{
		Site:     site,
		Timeout:  30 * time.Second,
		listener: listener,
		slots:    make(chan struct{}, maxConversations),
		stop:     make(chan struct{}),
		ended:    make(chan struct{}),
		running:  make(map[*sockets.Socket]struct{}),
	}
}

// Port returns the port on which the server listens.
func (s *Server) Port() int { return s.listener.LocalPort() }

// Serve serves clients until Shutdown, and returns when the last conversation has
// ended. It is called once. Its error is the reason why no more clients could be
// accepted.
func (s *Server) Serve() error {
	defer close(s.ended)
	defer func() { _ = s.listener.Close() }() // so that no client waits for a server that has failed
	var conversations sync.WaitGroup
	defer conversations.Wait()
	for {
		select {
		case s.slots <- struct{}{}:
		case <-s.stop:
			return nil
		}
		conn, err := s.listener.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return nil
		case err != nil:
			return err
		}
		conversations.Go(func() {
			defer func() { <-s.slots }()
			s.serve(conn)
		})
	}
}

// Shutdown stops accepting clients and waits until the clients in service have
// been served. When the context ends before, it cuts the rest off, and
// returns their number. It is called once, while or after Serve runs.
func (s *Server) Shutdown(ctx context.Context) (cut int) {
	close(s.stop)
	_ = s.listener.Close() // an error has no consequence here
	select {
	case <-s.ended:
		return 0
	case <-ctx.Done():
	}
	cut = s.cut()
	<-s.ended
	return cut
}

// Running returns how many clients are being served.
func (s *Server) Running() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.running)
}

func (s *Server) serve(conn *sockets.Socket) {
	if !s.begin(conn) {
		abort(conn)
		return
	}
	c := converse(conn, s.Site, s.Timeout)
	s.end(conn)
	if s.Done != nil {
		s.Done(c)
	}
}

// begin counts a client, unless it comes too late.
func (s *Server) begin(conn *sockets.Socket) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.cutting {
		s.running[conn] = struct{}{}
	}
	return !s.cutting
}

func (s *Server) end(conn *sockets.Socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.running, conn)
}

// cut ends all connections.
func (s *Server) cut() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cutting = true
	for conn := range s.running {
		abort(conn)
	}
	return len(s.running)
}
