package memory

import (
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// pathTable is the names of a host's Unix sockets: what is in the file system
// on a real host, and the abstract names, which begin with @. The network's lock
// guards it.
type pathTable struct {
	// owners has nil for a path that a closed socket has left behind.
	owners   map[unixName]pathOwner
	bound    map[*server]bool // those that have a name, also one that was removed
	streams  *stream          // a list of those that have a name or a connection
	autobind int
	// room is where sends wait for room, whoever they send to.
	room waiters
}

// unixName is the name of a socket. A path is everybody's, but an abstract name
// can be had by a stream socket and by a datagram socket at once.
type unixName struct {
	path     string
	datagram bool // of an abstract name
}

// pathOwner is a socket that can have a name: a *server, a *stream or a
// *unixgram.
type pathOwner interface{ Network() impl.Network }

func nameFor(network impl.Network, path string) unixName {
	return unixName{path, isAbstract(path) && network == impl.Unixgram}
}

// The longest names that fit into the kernel's address.
const (
	maxPath     = 107
	maxAbstract = 108
)

func newPathTable(mu *sync.Mutex) pathTable {
	return pathTable{
		owners: make(map[unixName]pathOwner),
		bound:  make(map[*server]bool),
		room:   waiters{cond: sync.Cond{L: mu}},
	}
}

// bind gives a name to a socket, and answers it. No name chooses an abstract
// one.
func (t *pathTable) bind(path string, owner pathOwner) (string, error) {
	if path == "" || path == impl.Unnamed.Path {
		path = t.unused(owner.Network())
	}
	if err := checkPath(path); err != nil {
		return "", err
	}
	name := nameFor(owner.Network(), path)
	if _, ok := t.owners[name]; ok {
		return "", syscall.EADDRINUSE
	}
	t.owners[name] = owner
	return path, nil
}

// unused answers an abstract name that nobody has.
func (t *pathTable) unused(network impl.Network) string {
	for {
		path := fmt.Sprintf("@%05x", t.autobind)
		t.autobind = (t.autobind + 1) & 0xfffff
		if _, ok := t.owners[nameFor(network, path)]; !ok {
			return path
		}
	}
}

// find answers the socket of a network that has a name.
func (t *pathTable) find(network impl.Network, path string) (pathOwner, error) {
	if err := checkPath(path); err != nil {
		return nil, err
	}
	owner, ok := t.owners[nameFor(network, path)]
	switch {
	case !ok && !isAbstract(path):
		return nil, syscall.ENOENT
	case owner == nil:
		return nil, syscall.ECONNREFUSED
	case owner.Network() != network:
		return nil, syscall.EPROTOTYPE
	default:
		return owner, nil
	}
}

// leave follows the end of a socket: an abstract name goes with it, a path stays
// behind.
func (t *pathTable) leave(path string, owner pathOwner) {
	name := nameFor(owner.Network(), path)
	switch {
	case t.owners[name] != owner:
	case isAbstract(path):
		delete(t.owners, name)
	default:
		t.owners[name] = nil
	}
}

// addStream lists s, unless it is listed already.
func (t *pathTable) addStream(s *stream) {
	if !s.listed {
		t.streams = s.before(t.streams)
	}
}

// removeStream follows the end of a stream.
func (t *pathTable) removeStream(s *stream) {
	if s.listed {
		t.streams = s.without(t.streams)
	}
	if s.asked {
		t.leave(s.local.Path, s)
	}
}

// addServer lists s, which has a name.
func (t *pathTable) addServer(s *server) { t.bound[s] = true }

// removeServer follows the end of a server.
func (t *pathTable) removeServer(s *server) {
	delete(t.bound, s)
	t.release(s.local.Path, s, s.unlink)
}

// release follows the end of a socket that may take its path with it, which is
// then free, whoever has it now.
func (t *pathTable) release(path string, owner pathOwner, unlink bool) {
	if unlink && !isAbstract(path) {
		delete(t.owners, unixName{path: path})
	} else {
		t.leave(path, owner)
	}
}

// clear frees all names.
func (t *pathTable) clear() {
	clear(t.owners)
	clear(t.bound)
	for t.streams != nil {
		t.streams = t.streams.without(t.streams)
	}
}

func isAbstract(path string) bool { return strings.HasPrefix(path, "@") }

func checkPath(path string) error {
	if len(path) > maxAbstract || len(path) > maxPath && !isAbstract(path) {
		return syscall.EINVAL
	}
	return nil
}

// Remove removes the path of a Unix socket from the host, as os.Remove does
// from a file system: its socket goes on, but nobody finds it. A stream that was
// bound to a path leaves it behind when it is closed, and so does a datagram
// socket or a server without impl.UnlinkOnClose; until it is removed nobody else
// can be bound to it. A path that does not exist is an *fs.PathError that matches
// fs.ErrNotExist.
func (h *Host) Remove(path string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	name := unixName{path: path}
	if _, ok := h.paths.owners[name]; !ok || isAbstract(path) {
		return &fs.PathError{Op: "remove", Path: path, Err: syscall.ENOENT}
	}
	delete(h.paths.owners, name)
	return nil
}
