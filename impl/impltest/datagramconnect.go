package impltest

import (
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// datagramConnect: a socket with a peer sends to it, and hears it alone.
func datagramConnect(s *suite) {
	s.scene("the endpoints of a connected socket", func(e *env) {
		a, b := e.linked()
		assert.Equal(e, e.at(b), a.RemoteEndpoint())
		assert.Equal(e, e.at(a), a.LocalEndpoint(), "it is one address now")
		assert.True(e, b.RemoteEndpoint().IsZero(), "nothing was sent")
		e.empty(b)
		local, remote := a.LocalEndpoint(), a.RemoteEndpoint()
		require.NoError(e, a.Close())
		assert.Equal(e, local, a.LocalEndpoint(), "it goes on answering")
		assert.Equal(e, remote, a.RemoteEndpoint(), "it goes on answering")
	})

	s.udp("it hears its peer alone", func(e *env) {
		a, b := e.linked()
		stranger := e.sender()
		e.sendTo(stranger, "intruder", e.at(a))
		e.sendTo(b, "peer", e.at(a))
		e.gets(a, "peer", e.at(b))
		e.empty(a)
	})

	s.udp("who is not its peer is refused", func(e *env) {
		a, _ := e.linked()
		stranger := e.sender()
		e.link(stranger, a)
		e.send(stranger, "intruder")
		e.receiveFails(stranger, syscall.ECONNREFUSED)
		e.empty(a)
	})

	s.scene("what arrived before stays", func(e *env) {
		a, b, stranger := e.receiver(), e.receiver(), e.sender()
		e.sendTo(stranger, "early", e.at(a))
		e.arrives(a)
		e.sendTo(b, "peer", e.at(a))
		e.arrive()
		e.link(a, b)
		e.gets(a, "early", e.at(stranger))
		e.gets(a, "peer", e.at(b))
	})

	s.scene("again, to another", func(e *env) {
		a, b := e.linked()
		c := e.receiver()
		local := a.LocalEndpoint()
		e.send(a, "to b")
		e.link(a, c)
		assert.Equal(e, e.at(c), a.RemoteEndpoint())
		assert.Equal(e, local, a.LocalEndpoint())
		e.send(a, "to c")
		e.gets(b, "to b", local)
		e.gets(c, "to c", local)
		e.empty(b)
		e.sendTo(c, "from c", local)
		e.gets(a, "from c", e.at(c))
	})

	s.udp("again, it hears the new one alone", func(e *env) {
		a, b := e.linked()
		c := e.receiver()
		e.sendTo(b, "early", e.at(a))
		e.arrives(a)
		e.link(a, c)
		e.sendTo(b, "too late", a.LocalEndpoint())
		e.sendTo(c, "in time", a.LocalEndpoint())
		e.gets(a, "early", e.at(b))
		e.gets(a, "in time", e.at(c))
	})

	s.scene("no endpoint dissolves the connection", func(e *env) {
		a, b := e.linked()
		require.NoError(e, a.Connect(none))
		assert.True(e, a.RemoteEndpoint().IsZero())
		e.noDestination(a)
		e.sendTo(a, "free", e.at(b))
		got, err := receive(b)
		require.NoError(e, err)
		assert.Equal(e, "free", got.text)
		if e.isUnix() {
			assert.Equal(e, e.at(a), got.From)
		}
		stranger := e.sender()
		e.sendTo(stranger, "hello", got.From)
		e.gets(a, "hello", e.at(stranger))
		require.NoError(e, a.Connect(none), "which is what it is")
		e.link(a, b)
		e.send(a, "again")
		_, err = receive(b)
		require.NoError(e, err)
	})

	s.udp("dissolved, a port that was chosen is given up", func(e *env) {
		a, b := e.linked()
		require.NoError(e, a.Connect(none))
		if every := !e.here().Addr().IsValid(); every {
			assert.True(e, a.LocalEndpoint().IsZero(), "%v", a.LocalEndpoint())
		} else {
			assert.Equal(e, e.here(), a.LocalEndpoint(), "the address is kept")
		}
		c := e.datagram()
		e.link(c, b)
		require.NoError(e, c.Connect(none))
		assert.True(e, c.LocalEndpoint().IsZero(), "%v", c.LocalEndpoint())
		for _, d := range []impl.Datagram{a, c} {
			require.NoError(e, d.Bind(e.here()), "it has no endpoint")
			assert.NotZero(e, d.LocalEndpoint().Port())
		}
	})

	s.once("dissolved, a port that was given is kept", func(e *env) {
		first := e.receiverAt(impl.IP(e.host.Spare[0], 0))
		at := first.LocalEndpoint()
		require.NoError(e, first.Close())
		a, b := e.receiverAt(at), e.receiver()
		e.link(a, b)
		require.NoError(e, a.Connect(none))
		assert.Equal(e, at, a.LocalEndpoint())
		e.sendTo(b, "still there", at)
		e.gets(a, "still there", e.at(b))
	})

	s.scene("nobody to send to", func(e *env) {
		e.noDestination(e.datagram())
		e.noDestination(e.receiver())
	})

	s.scene("a destination beside the peer", func(e *env) {
		a, b := e.linked()
		c := e.receiver()
		e.sendTo(a, "aside", e.at(c))
		e.gets(c, "aside", a.LocalEndpoint())
		e.sendTo(a, "same", e.at(b))
		e.gets(b, "same", a.LocalEndpoint())
		e.send(a, "usual")
		e.gets(b, "usual", a.LocalEndpoint())
	})

	s.udp("port 0", func(e *env) {
		nowhere := impl.IP(e.at(e.receiver()).Addr(), 0)
		e.sendToFails(e.receiver(), nowhere, syscall.EINVAL)
		a := e.datagram()
		require.NoError(e, a.Connect(nowhere))
		e.send(a, "lost without a word")
	})
}

// noDestination requires that a Send without a destination fails.
func (e *env) noDestination(d impl.Datagram) {
	e.Helper()
	want := syscall.EDESTADDRREQ
	if e.isUnix() {
		want = syscall.ENOTCONN
	}
	err := e.sendErr(d) // it has bound the socket
	e.opError(err, "write", d.LocalEndpoint(), none, sysErr("write", want))
}
