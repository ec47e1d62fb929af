package main

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/impltest/leak"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestMain(m *testing.M) { leak.Main(m) }

// networks are the names that openNetwork knows. The tests run over each.
var networks = []string{"kernel", "memory"}

func open(t *testing.T, network string) *sockets.Namespace {
	t.Helper()
	if network == "kernel" {
		system.IPv4.Need(t)
	}
	ns, err := openNetwork(network)
	require.NoError(t, err)
	return ns
}

// inVirtualTime runs a test in memory with a timeout of half a virtual minute,
// so that the speed of the machine does not matter: over the kernel, sending the
// answer would have to succeed within a timeout that the test waits for.
func inVirtualTime(t *testing.T, test func(t *testing.T, ns *sockets.Namespace, timeout time.Duration)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(t, open(t, "memory"), 30*time.Second) })
}

// bigSize is more than any connection buffers.
const bigSize = 32 << 20

// tree makes a directory of files, by path.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	directory := system.TempDir(t)
	for name, content := range files {
		path := filepath.Join(directory, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
	}
	return directory
}

// bigTree makes a directory with one file of bigSize bytes, "big".
func bigTree(t *testing.T) string {
	t.Helper()
	directory := tree(t, map[string]string{"small": "small\n", "big": ""})
	require.NoError(t, os.Truncate(filepath.Join(directory, "big"), bigSize))
	return directory
}

func openSite(t *testing.T, directory string) *Site {
	t.Helper()
	site, err := OpenSite(directory)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, site.Close()) })
	return site
}

// serving is a running server, and the conversations it has had.
type serving struct {
	*Server
	t      *testing.T
	ns     *sockets.Namespace
	served chan error
	done   chan Conversation
}

// serve runs a server until the test ends. The options change it before.
func serve(t *testing.T, ns *sockets.Namespace, directory string, options ...func(*Server)) *serving {
	t.Helper()
	listener, err := listen(t.Context(), ns, "127.0.0.1:0")
	require.NoError(t, err)
	s := &serving{
		Server: NewServer(listener, openSite(t, directory)),
		t:      t, ns: ns,
		served: make(chan error, 1), done: make(chan Conversation, 1000),
	}
	s.Done = func(c Conversation) { s.done <- c }
	s.Timeout = 5 * time.Minute // whatever the machine does meanwhile
	for _, o := range options {
		o(s.Server)
	}
	go func() { s.served <- s.Serve() }()
	t.Cleanup(func() {
		if s.listener.IsOpen() {
			s.Shutdown(t.Context()) // the context has ended: it cuts off what is left
		}
		require.NoError(t, <-s.served)
	})
	return s
}

// dial connects to the server.
func (s *serving) dial() *sockets.Socket {
	s.t.Helper()
	conn, err := s.ns.Socket.Remote(s.t.Context(), "127.0.0.1", s.Port())
	require.NoError(s.t, err)
	s.t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// ask sends a question as it is and returns everything that comes back.
func (s *serving) ask(question string) string {
	s.t.Helper()
	conn := s.dial()
	require.NoError(s.t, conn.NextPutAll([]byte(question)))
	answer, err := conn.UpToEnd(0)
	require.NoError(s.t, err)
	return string(answer)
}

// begin asks for the big file and returns the connection when the first byte is
// there. The server cannot end before more is read.
func (s *serving) begin() *sockets.Socket {
	s.t.Helper()
	conn := s.dial()
	require.NoError(s.t, conn.NextPutAll([]byte("/big\r\n")))
	_, err := conn.ReadByte()
	require.NoError(s.t, err)
	return conn
}

// client returns a client for the server.
func (s *serving) client() *Client {
	return &Client{Sockets: s.ns, Host: "127.0.0.1", Port: s.Port(), Timeout: s.Timeout}
}
