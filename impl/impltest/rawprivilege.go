package impltest

import (
	"os"
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// rawPrivilege: without the privilege a raw socket can be made, and the first
// call that needs the system returns the error.
func rawPrivilege(s *suite) {
	s.scene("every call that opens it is not permitted", func(e *env) {
		denied := sysErr("socket", syscall.EPERM)
		to := e.there()
		a := e.datagram()
		for range 2 {
			for _, at := range []impl.Endpoint{none, e.here()} {
				e.opError(a.Bind(at), "listen", none, at, denied)
			}
			e.opError(a.Connect(to), "dial", none, to, denied)
			err := e.sendToErr(a, to)
			e.opError(err, "write", none, to, denied)
			assert.ErrorIs(e, err, os.ErrPermission)
			e.opError(e.sendErr(a), "write", none, none, denied)
			assert.True(e, a.LocalEndpoint().IsZero())
			assert.True(e, a.RemoteEndpoint().IsZero())
		}
		_, err := a.Receive(make([]byte, 1))
		e.wrongPhase(err, impl.ErrNotBound, "recvfrom", syscall.EINVAL)
		require.NoError(e, a.Close())
		for what, err := range map[string]error{"Bind": a.Bind(none), "Connect": a.Connect(to), "Send": e.sendToErr(a, to)} {
			e.isClosed(err, what)
		}
	})

	s.scene("nor are options that the system is asked for", func(e *env) {
		a := e.datagram()
		assert.Equal(e, s.h.Features.RawDatagram.sorted().Options, found(a).Options)
		for _, name := range impl.OptionNames(a) {
			require.ErrorIs(e, impl.Set(a, impl.Option[int](name), 9), os.ErrPermission, name)
			_, err := impl.Get(a, impl.Option[int](name))
			require.ErrorIs(e, err, os.ErrPermission, name)
		}
	})

	s.scene("wrong arguments come first", func(e *env) {
		a := e.datagram()
		wrong := impl.IP(e.there().Addr(), 7)
		e.wrongArgument(a.Bind(wrong), "address")
		e.wrongArgument(a.Connect(wrong), "address")
		e.wrongArgument(e.sendToErr(a, wrong), "address")
	})
}
