package impltest

import (
	"bytes"
	"fmt"
	"strings"
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// datagramData: messages arrive whole, with their boundaries and their sender.
func datagramData(s *suite) {
	s.scene("there and back", func(e *env) {
		a, b := e.sender(), e.receiver()
		e.sendTo(a, "hello", e.at(b))
		e.gets(b, "hello", e.at(a))
		e.sendTo(b, "back", e.at(a))
		e.gets(a, "back", e.at(b))
	})

	s.scene("between two who are connected", func(e *env) {
		a, b := e.linked()
		e.link(b, a)
		e.send(a, "ping")
		e.gets(b, "ping", a.LocalEndpoint())
		e.send(b, "pong")
		e.gets(a, "pong", b.LocalEndpoint())
	})

	s.scene("boundaries and order are kept", func(e *env) {
		a, b := e.linked()
		texts := []string{"aa", "bbb", "", "cccc", "", "", "d"}
		for _, text := range texts {
			e.send(a, text)
		}
		for _, text := range texts {
			e.gets(b, text, a.LocalEndpoint())
		}
	})

	s.scene("many, in order", func(e *env) {
		a, b := e.linked()
		for burst := range 10 {
			for i := range 10 {
				e.send(a, fmt.Sprint(burst, i))
			}
			for i := range 10 {
				e.gets(b, fmt.Sprint(burst, i), a.LocalEndpoint())
			}
		}
	})

	s.scene("from several senders", func(e *env) {
		b := e.receiver()
		senders := []impl.Datagram{e.sender(), e.sender(), e.sender()}
		for i, a := range senders {
			e.sendTo(a, fmt.Sprint(i), e.at(b))
			e.gets(b, fmt.Sprint(i), e.at(a))
		}
		for _, a := range senders {
			e.sendTo(b, "answer", e.at(a))
			e.gets(a, "answer", e.at(b))
		}
	})

	s.scene("to oneself", func(e *env) {
		a := e.receiver()
		e.sendTo(a, "note", e.at(a))
		e.gets(a, "note", e.at(a))
		e.link(a, a)
		assert.Equal(e, a.LocalEndpoint(), a.RemoteEndpoint())
		e.send(a, "to self")
		e.gets(a, "to self", e.at(a))
	})

	s.scene("what does not fit is lost", func(e *env) {
		a, b := e.linked()
		receive := map[string]func([]byte) (impl.Message, error){"Receive": b.Receive, "TryReceive": b.TryReceive}
		for name, receive := range receive {
			e.send(a, "0123456789")
			e.send(a, "exactly.")
			e.send(a, "next")
			e.arrives(b)
			p := bytes.Repeat([]byte{'.'}, 8)
			m, err := receive(p[:4])
			require.NoError(e, err, name)
			assert.Equal(e, impl.Message{N: 4, From: a.LocalEndpoint(), Truncated: true}, m, name)
			assert.Equal(e, "0123....", string(p), "it touches nothing behind the slice")
			e.arrives(b)
			m, err = receive(p)
			require.NoError(e, err, name)
			assert.Equal(e, impl.Message{N: 8, From: a.LocalEndpoint()}, m, name)
			e.gets(b, "next", a.LocalEndpoint())
		}
	})

	s.scene("an empty slice takes a datagram too", func(e *env) {
		a, b := e.linked()
		for _, p := range [][]byte{nil, {}} {
			e.send(a, "lost")
			e.send(a, "")
			e.send(a, "lost")
			e.send(a, "kept")
			m, err := b.Receive(p)
			require.NoError(e, err)
			assert.Equal(e, impl.Message{From: a.LocalEndpoint(), Truncated: true}, m)
			m, err = b.Receive(p)
			require.NoError(e, err)
			assert.Equal(e, impl.Message{From: a.LocalEndpoint()}, m, "an empty datagram fits")
			e.arrives(b)
			m, err = b.TryReceive(p)
			require.NoError(e, err)
			assert.Equal(e, impl.Message{From: a.LocalEndpoint(), Truncated: true}, m)
			e.gets(b, "kept", a.LocalEndpoint())
		}
	})

	s.scene("an empty slice waits for a datagram", func(e *env) {
		a, b := e.linked()
		_, err := b.TryReceive(nil)
		assert.True(e, err == impl.ErrWouldBlock, "want the bare value, got %#v", err)
		c := begin(e, func() (impl.Message, error) { return b.Receive(nil) })
		c.waits()
		e.send(a, "x")
		m, err := c.end()
		require.NoError(e, err)
		assert.Equal(e, impl.Message{From: a.LocalEndpoint(), Truncated: true}, m)
	})

	s.scene("an empty datagram wakes who waits", func(e *env) {
		a, b := e.linked()
		c := e.receiving(b)
		c.waits()
		for _, p := range [][]byte{nil, {}} {
			n, err := a.Send(p, none)
			require.NoError(e, err)
			require.Zero(e, n)
		}
		got, err := c.end()
		require.NoError(e, err)
		assert.Equal(e, impl.Message{From: a.LocalEndpoint()}, got.Message)
		e.gets(b, "", a.LocalEndpoint())
	})

	s.scene("a Send may reuse its slice at once", func(e *env) {
		a, b := e.linked()
		p := []byte("first.")
		for _, text := range []string{"first.", "second", "third."} {
			copy(p, text)
			_, err := a.Send(p, none)
			require.NoError(e, err)
		}
		copy(p, "xxxxxx")
		for _, text := range []string{"first.", "second", "third."} {
			e.gets(b, text, a.LocalEndpoint())
		}
	})

	s.scene("a Receive is woken by a datagram", func(e *env) {
		a, b := e.linked()
		for _, text := range []string{"one", "two"} {
			c := e.receiving(b)
			c.waits()
			e.send(a, text)
			got, err := c.end()
			require.NoError(e, err)
			assert.Equal(e, text, got.text)
			assert.Equal(e, a.LocalEndpoint(), got.From)
		}
	})

	s.udp("the largest", func(e *env) {
		largest := 65507
		if e.network == impl.UDP6 {
			largest = 65527
		}
		a, b := e.linked()
		p := noise(1, largest+1)
		n, err := a.Send(p[:largest], none)
		require.NoError(e, err)
		assert.Equal(e, largest, n)
		got := make([]byte, 70000)
		m, err := b.Receive(got)
		require.NoError(e, err)
		require.Equal(e, impl.Message{N: largest, From: a.LocalEndpoint()}, m)
		assert.True(e, bytes.Equal(p[:largest], got[:m.N]))
		for _, size := range []int{largest + 1, 100000} {
			n, err = a.Send(zeros[:size], none)
			assert.Zero(e, n)
			e.datagramErr(err, a, "write", sysErr("write", syscall.EMSGSIZE))
			to := e.at(a)
			n, err = b.Send(zeros[:size], to)
			assert.Zero(e, n)
			e.opError(err, "write", b.LocalEndpoint(), to, sysErr("sendto", syscall.EMSGSIZE))
		}
		e.send(a, "and on")
		e.gets(b, "and on", a.LocalEndpoint())
	})

	s.scene("large and small in turn", func(e *env) {
		a, b := e.linked()
		for _, size := range []int{1, 20000, 0, 1400, 60000, 7} {
			text := strings.Repeat("x", size)
			e.send(a, text)
			p := make([]byte, 65536)
			m, err := b.Receive(p)
			require.NoError(e, err)
			require.Equal(e, impl.Message{N: size, From: a.LocalEndpoint()}, m)
			require.Equal(e, text, string(p[:m.N]))
		}
	})
}

// arrives waits until there is something to receive.
func (e *env) arrives(d impl.Socket) {
	e.Helper()
	require.NoError(e, d.EnsureReadable())
}
