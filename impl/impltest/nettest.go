package impltest

import (
	"net"
	"testing"

	"golang.org/x/net/nettest"

	"github.com/smalltalk-sockets/go/impl/internal/watchdog"
)

// netConn holds the streams to what every net.Conn must do, with the suite of
// the Go project. Each of its tests has the time of a scene.
func netConn(t *testing.T, h *Harness, v variant, w *watchdog.Watch) {
	t.Helper()
	if v.isUnix() {
		h.UnixPath(t) // may skip all of it; later would be too late
	}
	nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
		w.Again()
		e := newEnv(t, h, v, w)
		err = errPanicked
		e.guarded(func() {
			client, served := e.pair()
			c1, c2, err = guardedConn{Conn(client), e}, guardedConn{Conn(served), e}, nil
		})()
		return c1, c2, e.end, err
	})
}
