package sockets

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"sync"
	"time"
)

// Server serves the connections of servers: it accepts them, holds a conversation with
// each on a goroutine of its own, and ends them in good order. Its fields are set before
// the first Serve. With the zero values there is no limit and no timeout. It is safe for
// concurrent use, and must not be copied.
//
//	server := &sockets.Server{Handler: echo, MaxConversations: 1000, IdleTimeout: time.Minute}
//	go func() { served <- server.Serve(listener) }()
//	…
//	err := server.Shutdown(ctx)
type Server struct {
	// Handler holds a conversation, and the server closes the connection when it has
	// returned. The context ends when Shutdown begins, or with the conversation; its
	// cause is [ErrServerClosed], [ErrIdleTimeout] or [ErrTotalTimeout]. A panic of a
	// handler ends its conversation, with a reset, and is logged with the stack.
	Handler func(ctx context.Context, conn *Socket)
	// MaxConversations is how many conversations are held at once, 0 for any number.
	// Further connections wait in the queue of the listener.
	MaxConversations int
	// IdleTimeout is how long a conversation may neither read nor write a byte; 0 is no
	// limit. Then it ends with a reset. It is apart from the deadlines of the
	// connection, which belong to the handler. With it a copy into the connection counts
	// each 64 KiB, and one out of it passes through the program.
	IdleTimeout time.Duration
	// TotalTimeout is how long a conversation may take as a whole; 0 is no limit. Then
	// it ends with a reset.
	TotalTimeout time.Duration
	// Logger gets panics as errors, pauses of accepting as warnings, and timeouts as
	// information. Nil stands for slog.Default.
	Logger *slog.Logger

	begin   sync.Once
	slots   chan struct{} // nil without a limit, else holds a value for each conversation
	ctx     context.Context
	closing context.CancelCauseFunc // ends ctx when Shutdown or Close begins

	mu        sync.Mutex // guards what follows; never held while waiting
	listeners map[*ServerSocket]struct{}
	running   map[*conversation]struct{}
	closed    bool          // by Close
	ended     chan struct{} // closed when the last conversation has ended; nil unless awaited
	stats     ServerStats
}

// ServerStats are the counters of a [Server].
type ServerStats struct {
	// Running is how many conversations are held now.
	Running int
	// Accepted is how many connections were accepted.
	Accepted int
	// Pauses is how often accepting paused because the system was out of something.
	Pauses int
	// Panics is how many handlers have panicked.
	Panics int
	// IdleTimeouts and TotalTimeouts are how many conversations these have ended, and
	// Cut how many Close has ended.
	IdleTimeouts, TotalTimeouts, Cut int
}

// The causes of the context of a conversation. The timeouts match
// os.ErrDeadlineExceeded.
var (
	ErrServerClosed = errors.New("sockets: the server shuts down")
	ErrIdleTimeout  = fmt.Errorf("sockets: the conversation was idle for too long: %w", os.ErrDeadlineExceeded)
	ErrTotalTimeout = fmt.Errorf("sockets: the conversation took too long: %w", os.ErrDeadlineExceeded)
)

// Serve accepts connections and holds the conversations, until Shutdown or Close, and
// returns nil when its conversations have ended. Any other result is the reason why no
// more connections could be accepted. It owns the listener from now on, and closes it.
// It may be called with several listeners.
//
// When the system is out of descriptors or memory, accepting pauses, for up to a second.
// A negative limit or timeout, or no Handler, is an *ArgumentError or a *RangeError.
func (s *Server) Serve(listener *ServerSocket) error {
	if err := s.checkFields(listener); err != nil {
		return err
	}
	s.prepare()
	if !s.add(listener) {
		return nil
	}
	var conversations sync.WaitGroup
	defer conversations.Wait()
	defer s.remove(listener) // so that no client waits for a server that has failed
	for s.takeSlot() {
		conn, err := s.accept(listener)
		if err != nil {
			s.freeSlot()
			if s.ctx.Err() != nil {
				return nil
			}
			return err
		}
		conversations.Go(func() {
			defer s.freeSlot()
			s.converse(conn)
		})
	}
	return nil
}

// Shutdown closes the listeners, ends the contexts of the handlers, and waits until the
// conversations have ended. If ctx ends before, it returns the cause, and the
// conversations go on until Close. A nil context is an *ArgumentError.
func (s *Server) Shutdown(ctx context.Context) error {
	if ctx == nil {
		return nilArgument("context", "use context.Background")
	}
	s.stop()
	select {
	case <-s.whenEnded():
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Close closes the listeners and ends all conversations with a reset, so that no client
// takes a part for the whole. It does not wait for the handlers; Serve does.
func (s *Server) Close() error {
	s.stop()
	s.mu.Lock()
	s.closed = true
	cut := slices.Collect(maps.Keys(s.running))
	s.mu.Unlock()
	for _, c := range cut {
		c.cut(ErrServerClosed)
	}
	return nil
}

// Stats returns the counters.
func (s *Server) Stats() ServerStats {
	s.mu.Lock()
	defer s.mu.Unlock()
	stats := s.stats
	stats.Running = len(s.running)
	return stats
}

func (s *Server) checkFields(listener *ServerSocket) error {
	switch {
	case s.Handler == nil:
		return nilArgument("handler", "set Server.Handler")
	case listener == nil:
		return nilArgument("listener", "use ns.ServerSocket.Port")
	case s.MaxConversations < 0:
		return &RangeError{What: "number of conversations", Value: int64(s.MaxConversations), Max: largestBuffer}
	}
	return errors.Join(checkDuration("idle timeout", s.IdleTimeout), checkDuration("total timeout", s.TotalTimeout))
}

// prepare makes what the zero value lacks.
func (s *Server) prepare() {
	s.begin.Do(func() {
		s.ctx, s.closing = context.WithCancelCause(context.Background())
		s.listeners, s.running = make(map[*ServerSocket]struct{}), make(map[*conversation]struct{})
		if s.MaxConversations > 0 {
			s.slots = make(chan struct{}, s.MaxConversations)
		}
	})
}

// stop ends accepting, and the contexts of the handlers.
func (s *Server) stop() {
	s.prepare()
	s.closing(ErrServerClosed)
	s.mu.Lock()
	defer s.mu.Unlock()
	for l := range s.listeners {
		_ = l.Close() // an error has no consequence here
	}
}

// whenEnded returns a channel that is closed when there is no conversation.
func (s *Server) whenEnded() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended == nil {
		s.ended = make(chan struct{})
		s.noteEnd()
	}
	return s.ended
}

// noteEnd tells Shutdown that the last conversation has ended. The caller holds mu.
func (s *Server) noteEnd() {
	if s.ended != nil && len(s.running) == 0 && len(s.listeners) == 0 {
		select {
		case <-s.ended:
		default:
			close(s.ended)
		}
	}
}

// add makes a listener one of the server's, or closes it when the server has stopped.
func (s *Server) add(l *ServerSocket) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		_ = l.Close()
		return false
	}
	s.listeners[l] = struct{}{}
	return true
}

func (s *Server) remove(l *ServerSocket) {
	_ = l.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.listeners, l)
	s.noteEnd()
}
