package impltest

import (
	"context"
	"io"
	"runtime/debug"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/internal/watchdog"
)

// realWatchdog is how long a scene may run in real time when its harness does not say.
const realWatchdog = 2 * time.Minute

// virtualWatchdog is how long a scene may run in virtual time, where waiting
// takes no real time. It is less than the hour of [inAnHour].
const virtualWatchdog = 10 * time.Minute

// env makes the sockets of one scene, and closes them when the scene is over. Its
// methods are for any goroutine, except those that can fail the test.
type env struct {
	*testing.T
	variant
	// clients is the host of streams and senders, servers that of servers and
	// receivers. They are one host, unless the variant is apart.
	clients, servers Node
	host             Host
	features         Features
	virtual          bool
	settle           func()
	path             func() string

	watch    *watchdog.Watch
	watchdog *time.Timer   // fails the scene when it has run for too long
	late     chan struct{} // closed when it has done so
	ctx      context.Context
	cancel   context.CancelFunc

	calls sync.WaitGroup // the calls that run in goroutines of their own

	mu    sync.Mutex
	open  []io.Closer
	ended bool
}

// newEnv makes the env of a scene. Its T is the bubble's where time is virtual,
// and else the Watch's.
func newEnv(t *testing.T, h *Harness, v variant, w *watchdog.Watch) *env {
	t.Helper()
	e := &env{
		T: t, variant: v, host: h.Host, features: h.Features, virtual: h.Virtual, settle: h.Settle,
		path: func() string { return h.UnixPath(t) }, watch: w, late: make(chan struct{}),
	}
	e.ctx, e.cancel = context.WithCancel(t.Context())
	limit := w.Limit()
	if h.Virtual {
		limit = virtualWatchdog
	}
	e.watchdog = time.AfterFunc(limit, func() {
		defer close(e.late)
		e.Errorf("%s", w.Late())
		e.closeAll() // so that the calls that hang return
	})
	e.clients, e.servers = h.nodes(e)
	return e
}

// end ends the scene.
func (e *env) end() {
	e.cancel()
	e.closeAll()
	e.calls.Wait()
	if !e.watchdog.Stop() {
		<-e.late
	}
}

// start runs f in a goroutine of its own. The scene ends only when f has.
func (e *env) start(f func()) { e.calls.Go(e.guarded(f)) }

// startIn is start of one of several that a scene waits for.
func (e *env) startIn(all *sync.WaitGroup, f func()) {
	all.Add(1)
	e.start(func() {
		defer all.Done()
		f()
	})
}

// guarded returns f with a panic that fails the scene and nothing else, because an
// unfinished implementation often panics.
func (e *env) guarded(f func()) func() {
	return func() {
		defer func() {
			if p := recover(); p != nil {
				e.Errorf("a panic: %v\n%s", p, debug.Stack())
			}
		}()
		f()
	}
}

// Context returns a context that ends with the scene.
func (e *env) Context() context.Context { return e.ctx }

// Errorf and FailNow fail the scene, unless it was abandoned.
func (e *env) Errorf(format string, args ...any) {
	e.Helper()
	defer e.watch.Hold()()
	e.T.Errorf(format, args...)
}

// FailNow fails the scene and ends the goroutine.
func (e *env) FailNow() {
	e.Helper()
	defer e.watch.Hold()()
	e.T.FailNow()
}

func (e *env) closeAll() {
	e.mu.Lock()
	open := e.open
	e.open, e.ended = nil, true
	e.mu.Unlock()
	for _, c := range open {
		// Scenes close some of the sockets themselves, so an error is expected.
		e.guarded(func() { _ = c.Close() })()
	}
}

// keep registers a socket to be closed when the scene ends.
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

// pair returns both ends of a new connection, the one that connected first.
func (e *env) pair() (client, served impl.Stream) {
	e.Helper()
	server := e.listening()
	client = e.client(server)
	return client, e.accept(server)
}
