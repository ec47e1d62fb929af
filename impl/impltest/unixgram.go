package impltest

import (
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// unixgram: datagrams between Unix sockets, their names, and which socket may
// send to which.
func unixgram(s *suite) {
	s.scene("a sender without a name", func(e *env) {
		b := e.receiver()
		a := e.datagram()
		e.link(a, b)
		assert.Equal(e, impl.Unnamed, a.LocalEndpoint())
		e.send(a, "connected")
		e.gets(b, "connected", none)
		c := e.datagram()
		e.sendTo(c, "sent", e.at(b))
		e.gets(b, "sent", none)
	})

	s.scene("a socket can get its name when it is connected", func(e *env) {
		b := e.receiver()
		a := e.datagram()
		e.link(a, b)
		at := e.here()
		require.NoError(e, a.Bind(at))
		assert.Equal(e, at, a.LocalEndpoint())
		e.send(a, "x")
		e.gets(b, "x", at)
		e.sendTo(b, "y", at)
		e.gets(a, "y", e.at(b))
		e.wrongPhase(a.Bind(e.here()), impl.ErrBound, "bind", syscall.EINVAL)
	})

	s.scene("a path that does not exist", func(e *env) {
		to := e.there()
		a := e.sender()
		e.sendToFails(a, to, syscall.ENOENT)
		e.connectFails(a, to, syscall.ENOENT)
		assert.True(e, a.RemoteEndpoint().IsZero())
	})

	s.scene("a path stays when its socket closes, and nobody is there", func(e *env) {
		b := e.receiver()
		at := b.LocalEndpoint()
		require.NoError(e, b.Close())
		a := e.sender()
		e.sendToFails(a, at, syscall.ECONNREFUSED)
		e.connectFails(a, at, syscall.ECONNREFUSED)
		e.inUse(e.datagram(), at)
	})

	if s.has(impl.UnlinkOnClose.Name()) {
		s.scene("a path goes when its socket is told so", func(e *env) {
			for _, d := range e.datagramsInEveryPhase() {
				has(e, d, impl.UnlinkOnClose, false)
				keeps(e, d, impl.UnlinkOnClose, true, false)
			}
			for _, connected := range []bool{true, false} {
				a, b := e.linked()
				if connected {
					a, b = b, a
				}
				at := a.LocalEndpoint()
				require.NoError(e, impl.Set(a, impl.UnlinkOnClose, true))
				require.NoError(e, a.Close())
				e.sendToFails(b, at, syscall.ENOENT)
				e.connectFails(e.sender(), at, syscall.ENOENT)
				c := e.receiverAt(at)
				e.sendTo(e.sender(), "x", at)
				require.NoError(e, c.EnsureReadable())
			}
		})

		s.scene("what is told before there is a path counts", func(e *env) {
			a := e.datagram()
			require.NoError(e, impl.Set(a, impl.UnlinkOnClose, true))
			e.link(a, e.receiver())
			require.NoError(e, a.Bind(e.here()))
			at := a.LocalEndpoint()
			require.NoError(e, a.Close())
			e.receiverAt(at)
		})

		s.scene("a socket without a path has none to take away", func(e *env) {
			b := e.receiver()
			for range 2 {
				a := e.datagram()
				require.NoError(e, impl.Set(a, impl.UnlinkOnClose, true))
				e.link(a, b)
				require.NoError(e, a.Close())
			}
			e.sendTo(e.sender(), "still here", e.at(b))
			require.NoError(e, b.EnsureReadable())
		})
	}

	s.scene("the path of a stream socket", func(e *env) {
		if !e.features.Unix {
			return
		}
		server := e.serverOf(impl.Unix)
		require.NoError(e, server.Bind(e.there()))
		require.NoError(e, server.Listen(1))
		at := server.LocalEndpoint()
		a := e.sender()
		e.sendToFails(a, at, syscall.EPROTOTYPE)
		e.connectFails(a, at, syscall.EPROTOTYPE)
		e.inUse(e.datagram(), at)
		stream := e.streamOf(impl.Unix)
		err := stream.Connect(e.Context(), a.LocalEndpoint())
		e.opErrorOf(err, "dial", impl.Unix, none, a.LocalEndpoint(), sysErr("connect", syscall.EPROTOTYPE))
	})

	s.scene("who is connected takes nothing from others", func(e *env) {
		a, b := e.linked()
		stranger := e.sender()
		e.sendToFails(stranger, e.at(a), syscall.EPERM)
		e.connectFails(stranger, e.at(a), syscall.EPERM)
		e.sendTo(b, "from the peer", e.at(a))
		e.gets(a, "from the peer", e.at(b))
		e.link(b, a)
	})

	s.scene("who connects elsewhere is heard no more by those who are connected to it", func(e *env) {
		a, b := e.linked()
		c := e.receiver()
		e.link(b, c) // from now on it takes nothing from a
		e.sendFails(a, syscall.EPERM)
	})

	s.scene("the peer is gone", func(e *env) {
		a, b := e.linked()
		remote := a.RemoteEndpoint()
		e.sendTo(b, "goodbye", e.at(a))
		require.NoError(e, b.Close())
		e.opError(e.sendErr(a), "write", a.LocalEndpoint(), remote, sysErr("write", syscall.ECONNREFUSED))
		e.opError(e.sendErr(a), "write", a.LocalEndpoint(), a.RemoteEndpoint(), sysErr("write", syscall.ENOTCONN))
	})

	s.scene("who has its path afterwards is another", func(e *env) {
		if !e.features.AbstractNames {
			return // A path stays, and no socket can have it again.
		}
		at := impl.UnixPath(abstractName())
		b := e.receiverAt(at)
		a := e.sender()
		e.link(a, b)
		require.NoError(e, b.Close())
		c := e.receiverAt(at)
		e.sendFails(a, syscall.ECONNREFUSED)
		e.empty(c)
		e.link(a, c)
		e.send(a, "known again")
		e.gets(c, "known again", a.LocalEndpoint())
	})

	s.scene("connecting elsewhere drops what the old peer sent", func(e *env) {
		a, b := e.linked()
		c := e.receiver()
		e.sendTo(b, "old", e.at(a))
		e.link(a, b)
		e.gets(a, "old", e.at(b)) // the same peer again changes nothing
		e.sendTo(b, "old", e.at(a))
		e.link(a, c)
		e.empty(a)
		e.sendTo(c, "new", e.at(a))
		e.gets(a, "new", e.at(c))
	})

	s.scene("connecting elsewhere with unread datagrams resets the old peer's connection", func(e *env) {
		a, b := e.linked()
		e.link(b, a)
		e.send(a, "unread")
		e.link(b, e.receiver())
		assert.True(e, a.CanRead())
		e.receiveFails(a, syscall.ECONNRESET)
		e.empty(a)
	})

	s.scene("the longest path", func(e *env) {
		longest := impl.UnixPath(pad(e.path(), 107))
		b := e.receiverAt(longest)
		a := e.sender()
		e.sendTo(a, "x", longest)
		e.gets(b, "x", e.at(a))
		e.sendTo(b, "y", e.at(a))
		e.gets(a, "y", longest)
		tooLong := impl.UnixPath(pad(e.path(), 108))
		e.opError(e.datagram().Bind(tooLong), "listen", none, tooLong, sysErr("bind", syscall.EINVAL))
		e.connectFails(a, tooLong, syscall.EINVAL)
		e.sendToFails(a, tooLong, syscall.EINVAL)
	})

	if s.h.Features.AbstractNames {
		abstractDatagrams(s)
	}
}

func abstractDatagrams(s *suite) {
	s.scene("an abstract name goes when it is closed", func(e *env) {
		at := impl.UnixPath(abstractName())
		b := e.receiverAt(at)
		assert.Equal(e, at, b.LocalEndpoint())
		e.inUse(e.datagram(), at)
		a := e.receiverAt(impl.UnixPath(abstractName()))
		e.sendTo(a, "x", at)
		e.gets(b, "x", a.LocalEndpoint())
		require.NoError(e, b.Close())
		e.sendToFails(a, at, syscall.ECONNREFUSED)
		e.connectFails(a, at, syscall.ECONNREFUSED)
		e.receiverAt(at)
	})

	s.scene("no name chooses an abstract one", func(e *env) {
		b := e.receiverAt(none)
		assert.Regexp(e, "^@[0-9a-f]{5}$", b.LocalEndpoint().Path)
		a := e.sender()
		e.sendTo(a, "x", b.LocalEndpoint())
		e.gets(b, "x", a.LocalEndpoint())
		e.sendTo(b, "y", e.at(a))
		e.gets(a, "y", b.LocalEndpoint())
	})

	s.scene("the longest abstract name", func(e *env) {
		longest := impl.UnixPath(pad(abstractName(), 108))
		b := e.receiverAt(longest)
		a := e.sender()
		e.sendTo(a, "x", longest)
		e.gets(b, "x", a.LocalEndpoint())
		tooLong := impl.UnixPath(pad(abstractName(), 109))
		e.opError(e.datagram().Bind(tooLong), "listen", none, tooLong, sysErr("bind", syscall.EINVAL))
	})
}

// isUnixgram reports whether the sockets of the variant are Unix datagrams.
func (s *suite) isUnixgram() bool { return s.variant.network == impl.Unixgram }
