package trace

import "github.com/smalltalk-sockets/go/impl"

// ends gives connections their numbers. Two ends of TCP with each other's endpoints are
// one connection.
type ends struct {
	last   uint64
	single map[between]uint64 // the ends whose other end was not seen yet
	old    []between          // the closed ones among them, the oldest first
}

// between is the endpoints of an end of a connection, as it sees them.
type between struct{ local, remote impl.Endpoint }

// maxOld is how many closed ends wait for their other end: a server may accept a
// connection that its client has closed.
const maxOld = 1024

// number returns the number of the connection of a new end.
func (e *ends) number(local, remote impl.Endpoint) uint64 {
	if n, ok := e.single[between{remote, local}]; ok {
		delete(e.single, between{remote, local})
		return n
	}
	e.last++
	if !local.IsUnix() && !remote.IsUnix() {
		if e.single == nil {
			e.single = make(map[between]uint64)
		}
		e.single[between{local, remote}] = e.last
	}
	return e.last
}

// close notes that an end is closed, and forgets the oldest of too many.
func (e *ends) close(local, remote impl.Endpoint, n uint64) {
	at := between{local, remote}
	if e.single[at] != n {
		return
	}
	e.old = append(e.old, at)
	if len(e.old) > maxOld {
		delete(e.single, e.old[0])
		e.old = e.old[1:]
	}
}
