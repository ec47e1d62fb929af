package main

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/smalltalk-sockets/go/sockets"
)

// maxConversations is how many clients are served at once. More of them wait in
// the listener's queue.
const maxConversations = 256

// Server answers the clients of one listener from one site.
type Server struct {
	Site *Site
	// Patience is how long a client may take to send its selector, and to take
	// each piece of the answer.
	Patience time.Duration
	// Done is told of every conversation when it has ended, from the goroutine
	// that held it; nil for nobody.
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
		Patience: 30 * time.Second,
		listener: listener,
		slots:    make(chan struct{}, maxConversations),
		stop:     make(chan struct{}),
		ended:    make(chan struct{}),
		running:  make(map[*sockets.Socket]struct{}),
	}
}

// Port answers the port on which the server listens.
func (s *Server) Port() int { return s.listener.LocalPort() }

// Serve serves clients until Shutdown, and returns when the last conversation
// has ended. It is called once. An error says why no more clients could be
// accepted.
func (s *Server) Serve() error {
	defer close(s.ended)
	defer func() { _ = s.listener.Close() }() // so that nobody waits for a server that has failed
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

// Shutdown stops to accept clients and waits until those that are being served
// have their answers. When the context ends before, it cuts the rest off, and
// answers how many that were. It is called once, while or after Serve runs.
func (s *Server) Shutdown(ctx context.Context) (cut int) {
	close(s.stop)
	_ = s.listener.Close() // nothing is left to be done if this fails
	select {
	case <-s.ended:
		return 0
	case <-ctx.Done():
	}
	cut = s.cut()
	<-s.ended
	return cut
}

// Running answers how many clients are being served.
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
	c := converse(conn, s.Site, s.Patience)
	s.end(conn)
	if s.Done != nil {
		s.Done(c)
	}
}

// begin counts a client in, unless it comes too late.
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
