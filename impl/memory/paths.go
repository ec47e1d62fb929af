package memory

import (
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// pathTable is the names of a host's Unix sockets: what is in the file system
// on a real host, and the abstract names, which begin with @. The host's lock
// guards it.
type pathTable struct {
	// servers has nil for a name that nobody can listen on: that of a stream,
	// or one that was left behind.
	servers  map[string]*server
	bound    map[*server]bool // those that have a name, also one that was removed
	streams  *stream          // a list of those that have a name or a connection
	autobind int
}

// The longest names that fit into the kernel's address.
const (
	maxPath     = 107
	maxAbstract = 108
)

func newPathTable() pathTable {
	return pathTable{servers: make(map[string]*server), bound: make(map[*server]bool)}
}

// bind gives a name to s, which is nil for a stream, and answers it. No name
// chooses an abstract one.
func (t *pathTable) bind(path string, s *server) (string, error) {
	if path == "" || path == impl.Unnamed.Path {
		path = t.unused()
	}
	if err := checkPath(path); err != nil {
		return "", err
	}
	if _, ok := t.servers[path]; ok {
		return "", syscall.EADDRINUSE
	}
	t.servers[path] = s
	if s != nil {
		t.bound[s] = true
	}
	return path, nil
}

// unused answers an abstract name that nobody has.
func (t *pathTable) unused() string {
	for {
		path := fmt.Sprintf("@%05x", t.autobind)
		t.autobind = (t.autobind + 1) & 0xfffff
		if _, ok := t.servers[path]; !ok {
			return path
		}
	}
}

// find answers who has a name, nil when that is no server.
func (t *pathTable) find(path string) (*server, error) {
	if err := checkPath(path); err != nil {
		return nil, err
	}
	s, ok := t.servers[path]
	if !ok && !isAbstract(path) {
		return nil, syscall.ENOENT
	}
	return s, nil
}

// addStream lists s, unless it is listed already.
func (t *pathTable) addStream(s *stream) {
	if !s.listed {
		t.streams = s.before(t.streams)
	}
}

// removeStream follows the end of a stream: abstract names go with their
// sockets, paths stay behind.
func (t *pathTable) removeStream(s *stream) {
	if s.listed {
		t.streams = s.without(t.streams)
	}
	if s.asked && isAbstract(s.local.Path) {
		t.remove(s.local.Path)
	}
}

// removeServer follows the end of a server: its name is free.
func (t *pathTable) removeServer(s *server) {
	delete(t.bound, s)
	t.remove(s.local.Path)
}

// remove frees a name.
func (t *pathTable) remove(path string) { delete(t.servers, path) }

func isAbstract(path string) bool { return strings.HasPrefix(path, "@") }

func checkPath(path string) error {
	if len(path) > maxAbstract || len(path) > maxPath && !isAbstract(path) {
		return syscall.EINVAL
	}
	return nil
}

// Remove removes the path of a Unix socket from the host, as os.Remove does
// from a file system: a server goes on listening, but nobody finds it. A
// stream that was bound to a path leaves it behind when it is closed, and
// until it is removed nobody else can be bound to it. A path that does not
// exist is an *fs.PathError that matches fs.ErrNotExist.
func (h *Host) Remove(path string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, ok := h.paths.servers[path]; !ok || isAbstract(path) {
		return &fs.PathError{Op: "remove", Path: path, Err: syscall.ENOENT}
	}
	h.paths.remove(path)
	return nil
}
