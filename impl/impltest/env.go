package impltest

import (
	"io"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// patience is how long a scene may take. Scenes that keep their promises end
// long before; when one does not, all its sockets are closed, so that the calls
// that hang come back and the test ends with a message instead of a dump.
const patience = 30 * time.Second

// env is the stage of one scene: it makes sockets, and closes them when the
// scene is over. Its methods are for any goroutine, except those that can fail
// the test.
type env struct {
	*testing.T
	variant
	// clients is where streams and senders are, servers where servers and
	// receivers are: on one host, unless the variant is apart.
	clients, servers Node
	host             Host
	features         Features
	virtual          bool
	path             func() string

	calls sync.WaitGroup // the calls that run in goroutines of their own

	mu    sync.Mutex
	open  []io.Closer
	ended bool
}

func newEnv(t *testing.T, h *Harness, v variant) *env {
	t.Helper()
	e := &env{
		T: t, variant: v, host: h.Host, features: h.Features, virtual: h.Virtual,
		path: func() string { return h.UnixPath(t) },
	}
	e.clients, e.servers = h.nodes(e)
	timedOut := make(chan struct{})
	watchdog := time.AfterFunc(patience, func() {
		defer close(timedOut)
		t.Errorf("the scene still runs after %v", patience)
		e.closeAll()
	})
	t.Cleanup(func() {
		if !watchdog.Stop() {
			<-timedOut
		}
		e.closeAll()
		e.calls.Wait()
	})
	return e
}

func (e *env) closeAll() {
	e.mu.Lock()
	open := e.open
	e.open, e.ended = nil, true
	e.mu.Unlock()
	for _, c := range open {
		// Scenes close some of the sockets themselves, so an error is expected.
		_ = c.Close()
	}
}

// keep has the socket closed when the scene ends.
func (e *env) keep(socket io.Closer) {
	e.mu.Lock()
	ended := e.ended
	if !ended {
		e.open = append(e.open, socket)
	}
	e.mu.Unlock()
	if ended {
		_ = socket.Close()
	}
}

// stream makes a stream that is neither bound nor connected.
func (e *env) stream() impl.Stream {
	e.Helper()
	return e.streamOf(e.network)
}

func (e *env) streamOf(network impl.Network) impl.Stream {
	e.Helper()
	s, err := e.clients.Provider.NewStream(network)
	require.NoError(e, err)
	require.NotNil(e, s)
	e.keep(s)
	return s
}

// server makes a server that is neither bound nor listening.
func (e *env) server() impl.Server {
	e.Helper()
	return e.serverOf(e.network)
}

func (e *env) serverOf(network impl.Network) impl.Server {
	e.Helper()
	s, err := e.servers.Provider.NewServer(network)
	require.NoError(e, err)
	require.NotNil(e, s)
	e.keep(s)
	return s
}

// bound makes a server that is bound to an endpoint of the variant.
func (e *env) bound() impl.Server {
	e.Helper()
	s := e.server()
	require.NoError(e, s.Bind(e.there()))
	return s
}

// listening makes a server that listens with a backlog that no scene fills.
func (e *env) listening() impl.Server {
	e.Helper()
	return e.backlog(16)
}

// backlog makes a server that listens with the given backlog.
func (e *env) backlog(n int) impl.Server {
	e.Helper()
	s := e.bound()
	require.NoError(e, s.Listen(n))
	return s
}

// connect connects the stream to the server.
func (e *env) connect(s impl.Stream, to impl.Server) {
	e.Helper()
	require.NoError(e, s.Connect(e.Context(), e.reach(e, to.LocalEndpoint())))
}

// client makes a stream that is connected to the server.
func (e *env) client(to impl.Server) impl.Stream {
	e.Helper()
	s := e.stream()
	e.connect(s, to)
	return s
}

// accept takes the next connection from the server.
func (e *env) accept(from impl.Server) impl.Stream {
	e.Helper()
	s, err := from.Accept()
	require.NoError(e, err)
	require.NotNil(e, s)
	e.keep(s)
	return s
}

// pair answers both ends of a new connection, the one that connected first.
func (e *env) pair() (client, served impl.Stream) {
	e.Helper()
	server := e.listening()
	client = e.client(server)
	return client, e.accept(server)
}
