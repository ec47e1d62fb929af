package impltest

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// concurrency: every method from any goroutine at any time.
func concurrency(s *suite) {
	s.scene("writes do not interleave", func(e *env) {
		const writers, each, size = 4, 20, 40 << 10
		a, b := e.pair()
		start := make(chan struct{})
		for i := range writers {
			e.start(func() {
				<-start
				p := bytes.Repeat([]byte{byte('a' + i)}, size)
				for range each {
					_, err := a.Write(p)
					assert.NoError(e, err)
				}
			})
		}
		close(start)
		p := make([]byte, size)
		count := map[byte]int{}
		for range writers * each {
			_, err := io.ReadFull(plain{b}, p)
			require.NoError(e, err)
			require.Equal(e, size, bytes.Count(p, p[:1]), "the bytes of two writes are mixed")
			count[p[0]]++
		}
		assert.Len(e, count, writers)
	})

	s.halfCloses().scene("reads share the bytes", func(e *env) {
		const readers, total = 4, 200 << 10
		a, b := e.pair()
		var got atomic.Int64
		var all sync.WaitGroup
		for range readers {
			e.startIn(&all, func() {
				p := make([]byte, 777)
				for {
					n, err := plain{b}.Read(p)
					got.Add(int64(n))
					if err != nil {
						assert.True(e, isEOF(err), "%v", err)
						return
					}
				}
			})
		}
		sent := e.writing(a, total)
		_, err := sent.end()
		require.NoError(e, err)
		require.NoError(e, a.CloseWrite())
		all.Wait()
		assert.EqualValues(e, total, got.Load())
	})

	s.scene("one byte wakes one read", func(e *env) {
		a, b := e.pair()
		c, d := e.reading(b, 1), e.reading(b, 1)
		c.waits()
		e.write(a, "x")
		select {
		case <-c.done:
			d.waits()
		case <-d.done:
			c.waits()
		}
		e.write(a, "y")
		first, err := c.end()
		require.NoError(e, err)
		second, err := d.end()
		require.NoError(e, err)
		assert.ElementsMatch(e, []string{"x", "y"}, []string{first, second})
	})

	s.scene("reading and writing at once", func(e *env) {
		a, b := e.pair()
		const size = 256 << 10
		for _, t := range []*call[struct{}]{
			e.sends(a, 5, size), e.receives(a, 6, size), e.sends(b, 6, size), e.receives(b, 5, size),
		} {
			require.NoError(e, t.fails())
		}
	})

	s.prompt().scene("deadlines while bytes flow", func(e *env) {
		a, b := e.pair()
		stop := make(chan struct{})
		setter := beginErr(e, func() error {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return nil
				default:
					runtime.Gosched() // With one thread there is no preemption.
				}
				deadline := inAnHour()
				if i%3 == 0 {
					deadline = time.Time{}
				}
				if err := errors.Join(a.SetWriteDeadline(deadline), b.SetReadDeadline(deadline)); err != nil {
					return err
				}
			}
		})
		const size = 128 << 10
		sent, received := e.sends(a, 7, size), e.receives(b, 7, size)
		require.NoError(e, sent.fails())
		require.NoError(e, received.fails())
		close(stop)
		require.NoError(e, setter.fails())
	})

	s.scene("Close while everything is going on", func(e *env) {
		for range 5 {
			a, b := e.pair()
			var calls []*call[struct{}]
			for _, f := range everything(a) {
				calls = append(calls, beginErr(e, func() error { return untilClosed(f) }))
			}
			other := beginErr(e, func() error { _, err := e.toTheEnd(b); return err })
			require.NoError(e, a.Close())
			for _, c := range calls {
				e.isClosed(c.fails(), "")
			}
			_ = other.fails() // the end of the stream or a reset
		}
	})

	s.scene("closing both ends at once", func(e *env) {
		for range 10 {
			a, b := e.pair()
			c, d := beginErr(e, a.Close), beginErr(e, b.Close)
			require.NoError(e, c.fails())
			require.NoError(e, d.fails())
		}
	})

	s.boundStreams().scene("binding twice at once", func(e *env) {
		for range 5 {
			e.bindTwice(e.stream(), e.here(), e.here())
			e.bindTwice(e.server(), e.there(), e.there())
		}
	})

	s.scene("closing while connecting", func(e *env) {
		server := e.listening()
		for range 10 {
			a := e.stream()
			c := e.connecting(a, server)
			require.NoError(e, a.Close())
			if err := c.fails(); err != nil {
				e.isClosed(err, "Connect")
			}
			e.isClosed(a.Close(), "Close")
			_, err := a.Read(make([]byte, 1))
			e.isClosed(err, "Read")
			assert.False(e, a.CanRead())
		}
	})

	s.scene("closing a server while clients come", func(e *env) {
		for range 5 {
			server := e.listening()
			var clients []*call[struct{}]
			for range 4 {
				clients = append(clients, e.connecting(e.stream(), server))
			}
			acceptor := e.accepting(server)
			require.NoError(e, server.Close())
			if _, err := acceptor.end(); err != nil {
				e.isClosed(err, "Accept")
			}
			for _, c := range clients {
				if err := c.fails(); err != nil {
					assert.NotErrorIs(e, err, errClosed, "the streams are open")
				}
			}
		}
	})
}

// bindTwice binds a socket from two goroutines at once.
func (e *env) bindTwice(a impl.Socket, first, second impl.Endpoint) {
	e.Helper()
	c, d := beginErr(e, func() error { return a.Bind(first) }), beginErr(e, func() error { return a.Bind(second) })
	errs := []error{c.fails(), d.fails()}
	if errs[0] != nil {
		errs[0], errs[1] = errs[1], errs[0]
	}
	require.NoError(e, errs[0], "one of them binds")
	e.wrongPhase(errs[1], impl.ErrBound, "bind", syscall.EINVAL)
}

// everything returns the calls on a connected stream that can be repeated without
// end.
func everything(a impl.Stream) []func() error {
	p := make([]byte, 100)
	return []func() error{
		func() error { _, err := a.Read(make([]byte, 100)); return err },
		func() error { _, err := a.TryRead(make([]byte, 100)); return err },
		func() error { _, err := a.Write(p); return err },
		a.EnsureReadable,
		a.EnsureWritable,
		func() error { a.CanRead(); return a.SetReadDeadline(inAnHour()) },
		func() error { a.CanWrite(); return a.SetWriteDeadline(inAnHour()) },
		func() error {
			_, err := impl.Get(a, impl.NoDelay)
			_ = impl.OptionNames(a)
			_, _ = a.LocalEndpoint(), a.RemoteEndpoint()
			if errors.Is(err, errors.ErrUnsupported) {
				err = a.SetReadDeadline(time.Time{})
			}
			return err
		},
	}
}

// untilClosed repeats a call until it reports that its socket is closed, and
// returns any other error, except a would-block. Between calls it lets other
// goroutines run, so that Close comes soon where there are few processors.
func untilClosed(f func() error) error {
	for ; ; runtime.Gosched() {
		if err := f(); err != nil && !errors.Is(err, impl.ErrWouldBlock) {
			return err
		}
		runtime.Gosched() // With one thread there is no preemption.
	}
}
