package trace

import "github.com/smalltalk-sockets/go/impl"

func (s *stream) Read(p []byte) (int, error) {
	n, err := s.Stream.Read(p)
	s.received("read", p[:n], err)
	return n, err
}

func (s *stream) TryRead(p []byte) (int, error) {
	n, err := s.Stream.TryRead(p)
	s.received("read", p[:n], err)
	return n, err
}

func (s *stream) Write(p []byte) (int, error) {
	n, err := s.Stream.Write(p)
	s.sent("write", p[:n], err)
	return n, err
}

// received tells what a call has taken.
func (s *stream) received(call string, p []byte, err error) { s.moved(Received, call, p, err) }

// sent tells what a call has handed over.
func (s *stream) sent(call string, p []byte, err error) { s.moved(Sent, call, p, err) }

func (s *stream) moved(kind Kind, call string, p []byte, err error) {
	switch {
	case len(p) == 0 && isNothing(err):
		return
	case len(p) == 0:
		s.tell(kind, call, err)
		return
	}
	e := s.event(kind, call, err)
	e.Data = p
	s.on.emit(e)
}

// lateStream is a stream around one that reads late. It is a type of its own because a
// buffer asks the outermost object alone for the capability.
type lateStream struct {
	*stream
	late impl.LateReader
}

// ReadLate is Read into memory that it takes out of room once bytes are there.
func (s *lateStream) ReadLate(room impl.Room) (int, error) {
	seen := seenRoom{room: room}
	n, err := s.late.ReadLate(&seen)
	s.received("read", seen.taken[:n], err)
	return n, err
}

// seenRoom is a room that remembers the memory that was taken.
type seenRoom struct {
	room  impl.Room
	taken []byte
}

func (r *seenRoom) Take(n int) []byte {
	r.taken = r.room.Take(n)
	return r.taken
}
