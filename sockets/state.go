package sockets

import "sync/atomic"

// state is what a socket is, in one word, so that Read and Write ask once. It is safe
// for concurrent use.
type state struct{ flags atomic.Uint32 }

// The flags of a state. All but closed are those of a connection.
const (
	closed      = 1 << iota // Close was called
	buffered                // Read must look into the buffer first. A fill sets it; only Read clears it
	readEnded               // reading has met the end
	writeBound              // there is a write deadline
	connected               // stays, also after the connection has ended
	writeClosed             // CloseWrite has ended writing
	hasOutput               // there is a write buffer
	hasEvents               // the transport is evented
)

// isPlain reports whether a connection has none of the given flags, no write buffer and
// no events: then Read and Write are those of the implementation object.
func (s *state) isPlain(and uint32) bool {
	return s.flags.Load()&(connected|hasOutput|hasEvents|and) == connected
}

func (s *state) has(flag uint32) bool { return s.flags.Load()&flag != 0 }
func (s *state) set(flag uint32)      { s.flags.Or(flag) }
func (s *state) clear(flag uint32)    { s.flags.And(^flag) }

// put sets a flag or clears it.
func (s *state) put(flag uint32, on bool) {
	if on {
		s.set(flag)
	} else {
		s.clear(flag)
	}
}
