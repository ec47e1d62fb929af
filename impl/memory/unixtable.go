package memory

import (
	"fmt"
	"io/fs"
	"sync"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
)

// unixTable is the names of a host's Unix sockets: the paths, which are in the file
// system of a real host, and the abstract names. The network's lock guards it.
type unixTable struct {
	// owners has nil for a path that a closed socket has left behind.
	owners map[unixName]unixOwner
	// names has the bound sockets that are open.
	names    map[unixOwner]unixName
	bound    map[*server]bool // those that were bound, even if their path was removed
	streams  *place           // a list of those with a name or a connection
	autobind int
	// room is where sends to any socket wait for room.
	room socketWaiters
}

// unixOwner is a socket that can have a name: a *server, a *stream or a
// *unixgram.
type unixOwner interface{ Network() impl.Network }

func newUnixTable(mu *sync.Mutex, c *clock.Clock) unixTable {
	return unixTable{
		owners: make(map[unixName]unixOwner),
		names:  make(map[unixOwner]unixName),
		bound:  make(map[*server]bool),
		room:   newSocketWaiters(mu, c),
	}
}

// bind gives a name to a socket, and returns the name as it is shown. For the empty
// name it chooses an abstract one.
func (t *unixTable) bind(text string, owner unixOwner) (string, error) {
	if text == "" {
		text = t.chooseAbstract(owner.Network())
	}
	to, err := t.target(owner.Network(), text)
	switch {
	case err != nil:
		return "", err
	case to.isDirectory, t.has(to.unixName):
		return "", syscall.EADDRINUSE
	case to.hasSlash:
		return "", syscall.ENOENT
	}
	t.owners[to.unixName] = owner
	t.names[owner] = to.unixName
	return shown(text), nil
}

// chooseAbstract returns an abstract name that no socket of the network has. The next
// search begins after it.
func (t *unixTable) chooseAbstract(network impl.Network) string {
	for {
		text := fmt.Sprintf("@%05x", t.autobind)
		t.autobind = (t.autobind + 1) & 0xfffff
		if !t.has(unixName{text, network == impl.Unixgram}) {
			return text
		}
	}
}

// find returns the socket of a network that has a name.
func (t *unixTable) find(network impl.Network, text string) (unixOwner, error) {
	to, err := t.target(network, text)
	if err != nil {
		return nil, err
	}
	owner, ok := t.owners[to.unixName]
	switch {
	case to.isDirectory:
		return nil, syscall.ECONNREFUSED
	case ok && to.hasSlash:
		return nil, syscall.ENOTDIR
	case !ok && !to.isAbstract():
		return nil, syscall.ENOENT
	case owner == nil:
		return nil, syscall.ECONNREFUSED
	case owner.Network() != network:
		return nil, syscall.EPROTOTYPE
	default:
		return owner, nil
	}
}

// release frees the name of a socket that is closed. A path stays behind unless unlink
// is set, which removes it even if another socket has it now.
func (t *unixTable) release(owner unixOwner, unlink bool) {
	name, ok := t.names[owner]
	delete(t.names, owner)
	switch {
	case !ok:
	case unlink && !name.isAbstract():
		delete(t.owners, name)
	case t.owners[name] != owner:
	case name.isAbstract():
		delete(t.owners, name)
	default:
		t.owners[name] = nil
	}
}

// addStream lists s, unless it is listed already.
func (t *unixTable) addStream(s *stream) {
	if !s.inTable {
		t.streams = s.insertBefore(t.streams)
	}
}

// removeStream removes a closed stream from the list, and frees its name.
func (t *unixTable) removeStream(s *stream) {
	if s.inTable {
		t.streams = s.removeFrom(t.streams)
	}
	t.release(s, false)
}

// addServer lists s, which has a name.
func (t *unixTable) addServer(s *server) { t.bound[s] = true }

// removeServer removes a closed server from the list, and frees its name.
func (t *unixTable) removeServer(s *server) {
	delete(t.bound, s)
	t.release(s, s.unlink)
}

// clear frees all names.
func (t *unixTable) clear() {
	clear(t.owners)
	clear(t.names)
	clear(t.bound)
	for t.streams != nil {
		t.streams = t.streams.removeFrom(t.streams)
	}
}

// Remove removes the path of a Unix socket from the host, as os.Remove does from a
// file system: its socket stays open, but no other can connect or send to it. A stream
// that was bound to a path leaves it behind when it is closed, and so does a datagram
// socket or a server without impl.UnlinkOnClose; no socket can be bound to the path
// until it is removed. A path that does not exist is an *fs.PathError that matches
// fs.ErrNotExist.
func (h *Host) Remove(path string) error {
	h.exists()
	h.mu.Lock()
	defer h.mu.Unlock()
	to, err := h.unix.target(impl.Unix, path)
	switch {
	case err != nil:
	case isAbstract(path) || !h.unix.has(to.unixName):
		err = syscall.ENOENT
	case to.hasSlash:
		err = syscall.ENOTDIR
	default:
		delete(h.unix.owners, to.unixName)
		h.tellHost("Remove", path)
		return nil
	}
	return &fs.PathError{Op: "remove", Path: path, Err: err}
}
