package impltest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// unixNames: the names of Unix sockets, as paths and in the abstract name
// space.
func unixNames(s *suite) {
	s.unix("a path that does not exist", func(e *env) {
		to := e.there()
		err := e.stream().Connect(e.Context(), to)
		e.opError(err, "dial", none, to, sysErr("connect", syscall.ENOENT))
	})

	s.unix("a server's path goes when it closes", func(e *env) {
		for _, a := range []impl.Server{e.bound(), e.listening()} {
			at := a.LocalEndpoint()
			require.NoError(e, a.Close())
			err := e.stream().Connect(e.Context(), at)
			e.opError(err, "dial", none, at, sysErr("connect", syscall.ENOENT))
			b := e.server()
			require.NoError(e, b.Bind(at))
			require.NoError(e, b.Listen(1))
			e.client(b)
		}
	})

	if slices.Contains(s.h.Features.UnixServer.Options, impl.UnlinkOnClose.Name()) {
		s.unix("a server's path stays when it is told so", func(e *env) {
			for _, early := range []bool{true, false} {
				a := e.server()
				has(e, a, impl.UnlinkOnClose, true)
				keeps(e, a, impl.UnlinkOnClose, false, true, !early)
				require.NoError(e, a.Bind(e.there()))
				require.NoError(e, a.Listen(1))
				keeps(e, a, impl.UnlinkOnClose, false)
				e.client(a)
				at := a.LocalEndpoint()
				require.NoError(e, e.accept(a).Close())
				require.NoError(e, a.Close())
				e.staysBehind(at)
			}
		})

		s.unix("a server's path goes with one that was told late", func(e *env) {
			a := e.server()
			require.NoError(e, impl.Set(a, impl.UnlinkOnClose, false))
			require.NoError(e, a.Bind(e.there()))
			at := a.LocalEndpoint()
			require.NoError(e, a.Listen(1))
			require.NoError(e, impl.Set(a, impl.UnlinkOnClose, true))
			require.NoError(e, a.Close())
			require.NoError(e, e.server().Bind(at))
		})

		s.unix("a stream has no path to take away", func(e *env) {
			a, b := e.pair()
			for _, stream := range []impl.Stream{e.stream(), a, b} {
				e.isUnsupported(impl.Set(stream, impl.UnlinkOnClose, true), "Set")
			}
		})
	}

	s.boundStreams().unix("a stream's path stays when it closes", func(e *env) {
		a := e.stream()
		at := e.there()
		require.NoError(e, a.Bind(at))
		require.NoError(e, a.Close())
		e.staysBehind(at)
	})

	s.boundStreams().unix("a bound stream's name is its peer's remote endpoint", func(e *env) {
		server := e.listening()
		a := e.stream()
		at := e.there()
		require.NoError(e, a.Bind(at))
		e.connect(a, server)
		b := e.accept(server)
		assert.Equal(e, at, a.LocalEndpoint())
		assert.Equal(e, at, b.RemoteEndpoint())
	})

	s.unix("a stream without a name", func(e *env) {
		a, b := e.pair()
		assert.Equal(e, impl.Unnamed, a.LocalEndpoint())
		assert.Equal(e, impl.Unnamed, b.RemoteEndpoint())
		require.NoError(e, a.Close())
		e.writeFails(b, syscall.EPIPE)
	})

	s.unix("the longest path", func(e *env) {
		longest := impl.UnixPath(pad(e.path(), 107))
		a := e.server()
		require.NoError(e, a.Bind(longest))
		require.NoError(e, a.Listen(1))
		assert.Equal(e, longest, a.LocalEndpoint())
		assert.Equal(e, longest, e.client(a).RemoteEndpoint())
		tooLong := impl.UnixPath(pad(e.path(), 108))
		e.opError(e.server().Bind(tooLong), "listen", none, tooLong, sysErr("bind", syscall.EINVAL))
		err := e.stream().Connect(e.Context(), tooLong)
		e.opError(err, "dial", none, tooLong, sysErr("connect", syscall.EINVAL))
	})

	s.backlogs().unix("a queue that is full does not wait", func(e *env) {
		server := e.backlog(0)
		first := e.client(server)
		ctx, cancel := context.WithDeadline(e.Context(), time.Now().Add(time.Hour))
		defer cancel()
		a := e.stream()
		to := server.LocalEndpoint()
		err := a.Connect(ctx, to)
		e.opError(err, "dial", none, to, sysErr("connect", syscall.EAGAIN))
		assert.True(e, isTimeout(err), "EAGAIN counts as a timeout")
		e.accept(server)
		e.connect(a, server)
		require.NoError(e, first.Close())
	})

	s.unix("connections that are still queued move bytes", func(e *env) {
		server := e.listening()
		a := e.client(server)
		e.write(a, "hello")
		require.NoError(e, a.Close())
		b := e.accept(server)
		e.reads(b, "hello")
		e.eof(b)
		e.writeFails(b, syscall.EPIPE)
	})

	if s.h.Features.AbstractNames {
		abstractNames(s)
	}
}

func abstractNames(s *suite) {
	s.boundServers().unix("an abstract name goes when it is closed", func(e *env) {
		at := impl.UnixPath(abstractName())
		a := e.server()
		require.NoError(e, a.Bind(at))
		assert.Equal(e, at, a.LocalEndpoint())
		err := e.stream().Connect(e.Context(), at)
		e.opError(err, "dial", none, at, sysErr("connect", syscall.ECONNREFUSED))
		require.NoError(e, a.Listen(1))
		c := e.client(a)
		b := e.accept(a)
		assert.Equal(e, at, c.RemoteEndpoint())
		assert.Equal(e, at, b.LocalEndpoint())
		assert.Equal(e, impl.Unnamed, b.RemoteEndpoint())
		e.opError(e.server().Bind(at), "listen", none, at, sysErr("bind", syscall.EADDRINUSE))
		require.NoError(e, a.Close())
		err = e.stream().Connect(e.Context(), at)
		e.opError(err, "dial", none, at, sysErr("connect", syscall.ECONNREFUSED))
		// The connections that it accepted keep their name, but do not hold it.
		require.NoError(e, b.Close())
		require.NoError(e, e.server().Bind(at))
	})

	s.unix("an abstract name goes whatever it is told", func(e *env) {
		at := impl.UnixPath(abstractName())
		for _, unlink := range []bool{true, false} {
			a := e.server()
			require.NoError(e, a.Bind(at))
			if slices.Contains(impl.OptionNames(a), impl.UnlinkOnClose.Name()) {
				require.NoError(e, impl.Set(a, impl.UnlinkOnClose, unlink))
			}
			require.NoError(e, a.Close())
		}
		require.NoError(e, e.server().Bind(at))
	})

	s.boundStreams().unix("an abstract name of a stream goes too", func(e *env) {
		at := impl.UnixPath(abstractName())
		a := e.stream()
		require.NoError(e, a.Bind(at))
		require.NoError(e, a.Close())
		require.NoError(e, e.stream().Bind(at))
	})

	s.unix("no name chooses an abstract one", func(e *env) {
		a := e.server()
		require.NoError(e, a.Bind(none))
		assert.Regexp(e, "^@[0-9a-f]{5}$", a.LocalEndpoint().Path)
		require.NoError(e, a.Listen(1))
		e.client(a)
	})

	s.unix("the longest abstract name", func(e *env) {
		longest := impl.UnixPath(pad(abstractName(), 108))
		a := e.server()
		require.NoError(e, a.Bind(longest))
		require.NoError(e, a.Listen(1))
		assert.Equal(e, longest, e.client(a).RemoteEndpoint())
		tooLong := impl.UnixPath(pad(abstractName(), 109))
		e.opError(e.server().Bind(tooLong), "listen", none, tooLong, sysErr("bind", syscall.EINVAL))
	})
}

// staysBehind requires that a path is there without a socket.
func (e *env) staysBehind(at impl.Endpoint) {
	e.Helper()
	err := e.stream().Connect(e.Context(), at)
	e.opError(err, "dial", none, at, sysErr("connect", syscall.ECONNREFUSED))
	e.opError(e.server().Bind(at), "listen", none, at, sysErr("bind", syscall.EADDRINUSE))
}

// Abstract names are counted: two runs of the suite in one process must not meet.
var abstractCount atomic.Int64

func abstractName() string {
	return fmt.Sprintf("@impltest-%d-%d", syscall.Getpid(), abstractCount.Add(1))
}

// pad returns the name, extended to n bytes.
func pad(name string, n int) string { return name + strings.Repeat("p", n-len(name)) }

func isTimeout(err error) bool {
	t, ok := err.(interface{ Timeout() bool })
	return ok && t.Timeout()
}
