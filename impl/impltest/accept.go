package impltest

import (
	"sync"
	"syscall"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// accept: the queue of established connections, and the calls that wait for it.
func accept(s *suite) {
	s.scene("in the order of connecting", func(e *env) {
		server := e.listening()
		texts := []string{"first", "second", "third", "fourth"}
		for _, text := range texts {
			e.write(e.client(server), text)
		}
		for _, text := range texts {
			e.reads(e.accept(server), text)
		}
	})

	s.scene("answers a stream of the server's network", func(e *env) {
		server := e.listening()
		e.client(server)
		assert.Equal(e, e.network, e.accept(server).Network())
	})

	s.scene("is woken by a connection", func(e *env) {
		server := e.listening()
		c := e.accepting(server)
		c.waits()
		a := e.client(server)
		b, err := c.end()
		require.NoError(e, err)
		assert.Equal(e, a.LocalEndpoint(), b.RemoteEndpoint())
	})

	s.scene("is woken by a deadline", func(e *env) {
		server := e.listening()
		c := e.accepting(server)
		c.waits()
		require.NoError(e, server.SetReadDeadline(time.Unix(1, 0)))
		_, err := c.end()
		e.serverErr(err, server, "accept", errDeadline)
	})

	s.scene("WaitEnd waits for Close, and for no connection and no deadline", func(e *env) {
		server := e.listening()
		ended := beginErr(e, server.WaitEnd)
		ended.waits()
		a := e.client(server)
		ended.waits()
		require.NoError(e, server.SetReadDeadline(time.Unix(1, 0)))
		ended.waits()
		require.NoError(e, server.SetReadDeadline(time.Time{}))
		b := e.accept(server) // it does not wait
		assert.Equal(e, a.LocalEndpoint(), b.RemoteEndpoint())
		require.NoError(e, server.Close())
		e.serverErr(ended.fails(), server, "accept", errClosed)
		e.serverErr(server.WaitEnd(), server, "accept", errClosed)
	})

	s.scene("WaitEnd before Listen", func(e *env) {
		server := e.bound()
		require.ErrorIs(e, server.WaitEnd(), impl.ErrNotListening)
	})

	s.scene("is woken by Close", func(e *env) {
		server := e.listening()
		c := e.accepting(server)
		c.waits()
		require.NoError(e, server.Close())
		_, err := c.end()
		e.serverErr(err, server, "accept", errClosed)
	})

	s.scene("a past deadline beats a queued connection", func(e *env) {
		server := e.listening()
		a := e.client(server)
		require.NoError(e, server.SetReadDeadline(time.Unix(1, 0)))
		_, err := server.Accept()
		e.serverErr(err, server, "accept", errDeadline)
		_, err = server.TryAccept()
		e.serverErr(err, server, "accept", errDeadline)
		require.NoError(e, server.SetReadDeadline(time.Time{}))
		assert.Equal(e, a.LocalEndpoint(), e.accept(server).RemoteEndpoint())
	})

	s.scene("what is accepted has no deadline of its server", func(e *env) {
		server := e.listening()
		a := e.client(server)
		require.NoError(e, server.SetReadDeadline(inAnHour()))
		b := e.accept(server)
		require.NoError(e, server.SetReadDeadline(longAgo))
		e.write(a, "x")
		e.reads(b, "x")
		e.write(b, "y")
		e.reads(a, "y")
	})

	s.scene("many acceptors share the connections", func(e *env) {
		const n = 8
		server := e.listening()
		var acceptors []*call[impl.Stream]
		for range n {
			acceptors = append(acceptors, e.accepting(server))
		}
		for _, a := range acceptors {
			a.waits()
			break // when one waits, the others do or will
		}
		for i := range n {
			e.write(e.client(server), string(rune('a'+i)))
		}
		got := map[string]bool{}
		for _, a := range acceptors {
			stream, err := a.end()
			require.NoError(e, err)
			text, err := e.reading(stream, 10).end()
			require.NoError(e, err)
			assert.False(e, got[text], "%q was accepted twice", text)
			got[text] = true
		}
		assert.Len(e, got, n)
	})

	s.scene("Close wakes all acceptors", func(e *env) {
		server := e.listening()
		var acceptors []*call[impl.Stream]
		for range 4 {
			acceptors = append(acceptors, e.accepting(server))
		}
		acceptors[0].waits()
		require.NoError(e, server.Close())
		for _, a := range acceptors {
			_, err := a.end()
			e.serverErr(err, server, "accept", errClosed)
		}
	})

	s.scene("a connection that its client has closed", func(e *env) {
		server := e.listening()
		a := e.client(server)
		remote := a.LocalEndpoint()
		e.write(a, "bye")
		require.NoError(e, a.Close())
		b := e.accept(server)
		assert.Equal(e, remote, b.RemoteEndpoint())
		e.reads(b, "bye")
		e.eof(b)
	})

	s.resets().scene("closing the server resets what nobody has accepted", func(e *env) {
		server := e.listening()
		idle, talking := e.client(server), e.client(server)
		e.write(talking, "hello?")
		waiting := e.client(server)
		c := e.reading(waiting, 10)
		c.waits()
		require.NoError(e, server.Close())
		for _, a := range []impl.Stream{idle, talking} {
			e.reset(a)
			e.eof(a)
			e.writeFails(a, syscall.EPIPE)
		}
		_, err := c.end()
		e.streamErr(err, waiting, "read", sysErr("read", syscall.ECONNRESET))
	})

	s.scene("closing the server leaves what was accepted", func(e *env) {
		server := e.listening()
		a := e.client(server)
		b := e.accept(server)
		require.NoError(e, server.Close())
		e.write(a, "still")
		e.reads(b, "still")
		e.write(b, "here")
		e.reads(a, "here")
	})

	s.scene("connecting and accepting from many goroutines", func(e *env) {
		const clients, each = 4, 25
		server := e.backlog(clients * each) // a connect that finds it full would wait for a second
		var all sync.WaitGroup
		accepted := make(chan string, clients*each)
		for range 3 {
			e.start(func() {
				for {
					b, err := server.Accept()
					if err != nil {
						return // closed at the end of the scene
					}
					p := make([]byte, 4)
					n, _ := b.Read(p)
					accepted <- string(p[:n])
					_ = b.Close()
				}
			})
		}
		for i := range clients {
			e.startIn(&all, func() {
				for j := range each {
					a, err := e.clients.Provider.NewStream(e.network)
					if !assert.NoError(e, err) {
						return
					}
					e.keep(a)
					err = a.Connect(e.Context(), e.reach(e, server.LocalEndpoint()))
					if !assert.NoError(e, err) {
						return
					}
					_, err = a.Write([]byte{byte('a' + i), byte('a' + j)})
					assert.NoError(e, err)
				}
			})
		}
		seen := map[string]int{}
		for range clients * each {
			seen[<-accepted]++
		}
		all.Wait()
		require.NoError(e, server.Close())
		assert.Len(e, seen, clients*each, "every connection was accepted once")
	})
}
