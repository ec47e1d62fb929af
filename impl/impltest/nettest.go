package impltest

import (
	"net"
	"testing"

	"golang.org/x/net/nettest"
)

// netConn holds the streams to what every net.Conn must do, with the suite of
// the Go project.
func netConn(t *testing.T, h *Harness, v variant) {
	t.Helper()
	t.Parallel()
	nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
		e := newEnv(t, h, v)
		client, served := e.pair()
		return Conn(client), Conn(served), e.closeAll, nil
	})
}
