package sockets

import (
	"errors"
	"log/slog"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// How long accepting pauses when the system is out of something: at first, doubled each
// time, and at most.
const (
	firstPause   = 5 * time.Millisecond
	longestPause = time.Second
)

// accept waits for a connection, and pauses after errors that pass.
func (s *Server) accept(l *ServerSocket) (*Socket, error) {
	class := watchedClass{l.Namespace().Socket, s.IdleTimeout > 0}
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		conn, err := AcceptAs(l, class)
		if !passes(err) {
			return conn, err
		}
		s.count(func(stats *ServerStats) { stats.Pauses++ })
		s.logger().Warn("accepting pauses", "listener", l.LocalAddr(), "pause", pause, "error", err)
		select {
		case <-time.After(pause):
		case <-s.ctx.Done():
			return nil, err
		}
	}
}

// passes reports whether accepting may succeed later.
func passes(err error) bool {
	for _, errno := range []syscall.Errno{
		syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM, syscall.ECONNABORTED,
	} {
		if errors.Is(err, errno) {
			return true
		}
	}
	return false
}

// watchedClass makes sockets whose conversation can be seen to be idle.
type watchedClass struct {
	*SocketClass
	watched bool
}

func (c watchedClass) adopt(stream impl.Stream) *Socket {
	if c.watched {
		stream = watch(stream)
	}
	return c.SocketClass.adopt(stream)
}

// takeSlot waits until there is room for a conversation. It returns false when the
// server stops.
func (s *Server) takeSlot() bool {
	if s.slots == nil {
		return s.ctx.Err() == nil
	}
	select {
	case s.slots <- struct{}{}:
		return true
	case <-s.ctx.Done():
		return false
	}
}

func (s *Server) freeSlot() {
	if s.slots != nil {
		<-s.slots
	}
}

func (s *Server) count(change func(*ServerStats)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.stats)
}

func (s *Server) logger() *slog.Logger {
	if s.Logger == nil {
		return slog.Default()
	}
	return s.Logger
}
