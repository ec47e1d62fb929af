package impltest

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// datagramConcurrency: every method from any goroutine at any time.
func datagramConcurrency(s *suite) {
	s.scene("many senders: each datagram arrives whole, and once", func(e *env) {
		const senders, each, size = 4, 50, 60 // as many as fit into the queue
		b := e.receiver()
		to := e.at(b)
		shared := e.sender()
		start := make(chan struct{})
		for i := range senders {
			own := e.sender()
			e.start(func() {
				<-start
				for j := range each {
					d := own
					if j%2 == 0 {
						d = shared
					}
					text := fmt.Sprintf("%d.%d.", i, j)
					n, err := d.Send(bytes.Repeat([]byte(text), size/len(text)), to)
					assert.NoError(e, err)
					assert.Equal(e, size/len(text)*len(text), n)
				}
			})
		}
		close(start)
		seen := map[string]int{}
		p := make([]byte, 2*size)
		for range senders * each {
			m, err := b.Receive(p)
			require.NoError(e, err)
			text := string(p[:bytes.LastIndexByte(p[:min(m.N, 8)], '.')+1])
			parts := bytes.SplitAfterN(p[:m.N], []byte("."), 3)
			require.Len(e, parts, 3, "%q", text)
			text = string(parts[0]) + string(parts[1])
			require.Equal(e, bytes.Repeat([]byte(text), size/len(text)), p[:m.N], "two datagrams are mixed")
			seen[text]++
		}
		assert.Len(e, seen, senders*each, "every datagram arrived once")
		e.empty(b)
	})

	s.scene("one datagram wakes one of two", func(e *env) {
		a, b := e.linked()
		c, d := e.receiving(b), e.receiving(b)
		c.waits()
		e.send(a, "x")
		select {
		case <-c.done:
			d.waits()
		case <-d.done:
			c.waits()
		}
		e.send(a, "y")
		first, err := c.end()
		require.NoError(e, err)
		second, err := d.end()
		require.NoError(e, err)
		assert.ElementsMatch(e, []string{"x", "y"}, []string{first.text, second.text})
	})

	s.scene("a datagram wakes both a Receive and EnsureReadable", func(e *env) {
		a, b := e.linked()
		ready, c := beginErr(e, b.EnsureReadable), e.receiving(b)
		ready.waits()
		e.send(a, "x")
		got, err := c.end()
		require.NoError(e, err)
		assert.Equal(e, "x", got.text)
		e.send(a, "y") // the Receive may have been first
		require.NoError(e, ready.fails())
		e.gets(b, "y", a.LocalEndpoint())
	})

	s.prompt().scene("deadlines while datagrams flow", func(e *env) {
		a, b := e.linked()
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
		for i := range rounds {
			e.send(a, fmt.Sprint(i))
			e.gets(b, fmt.Sprint(i), a.LocalEndpoint())
		}
		close(stop)
		require.NoError(e, setter.fails())
	})

	s.scene("Close while everything is going on", func(e *env) {
		for range 5 {
			a, b := e.linked()
			var calls []*call[struct{}]
			for _, f := range everyDatagramCall(a, e.at(b)) {
				calls = append(calls, beginErr(e, func() error { return untilClosed(f) }))
			}
			require.NoError(e, a.Close())
			for _, c := range calls {
				e.isClosed(c.fails(), "")
			}
			require.NoError(e, b.Close())
		}
	})

	s.scene("binding twice at once", func(e *env) {
		for range 5 {
			e.bindTwice(e.datagram(), e.here(), e.here())
		}
	})

	s.scene("connecting and sending at once", func(e *env) {
		a, b := e.datagram(), e.receiver()
		if e.isUnix() {
			require.NoError(e, a.Bind(e.here()))
		}
		to := e.at(b)
		c := beginErr(e, func() error { return a.Connect(to) })
		d := beginErr(e, func() error {
			_, err := a.Send([]byte("x"), to)
			return err
		})
		require.NoError(e, c.fails())
		require.NoError(e, d.fails())
		e.gets(b, "x", a.LocalEndpoint())
	})

	s.scene("closing while connecting", func(e *env) {
		b := e.receiver()
		to := e.at(b)
		for range 10 {
			a := e.datagram()
			c := beginErr(e, func() error { return a.Connect(to) })
			require.NoError(e, a.Close())
			if err := c.fails(); err != nil {
				e.isClosed(err, "Connect")
			}
			e.isClosed(a.Close(), "Close")
			e.isClosed(e.sendErr(a), "Send")
			assert.False(e, a.CanRead())
		}
	})
}

// everyDatagramCall returns the calls on a connected socket that can be repeated
// without end.
func everyDatagramCall(a impl.Datagram, peer impl.Endpoint) []func() error {
	p := make([]byte, 100)
	return []func() error{
		func() error { _, err := a.Receive(make([]byte, 100)); return err },
		func() error { _, err := a.TryReceive(make([]byte, 100)); return err },
		func() error { _, err := a.TryPeek(make([]byte, 100)); return err },
		func() error { _, err := a.Send(p, none); return err },
		func() error { return a.Connect(peer) },
		a.EnsureReadable,
		a.EnsureWritable,
		func() error { a.CanRead(); return a.SetReadDeadline(inAnHour()) },
		func() error { a.CanWrite(); return a.SetWriteDeadline(inAnHour()) },
		func() error {
			_ = impl.OptionNames(a)
			_, _ = a.LocalEndpoint(), a.RemoteEndpoint()
			return a.SetReadDeadline(time.Time{})
		},
	}
}
