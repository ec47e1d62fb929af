package impltest

import (
	"net"
	"testing"

	"golang.org/x/net/nettest"
)

// netConns holds the streams to what every net.Conn must do, with the suite of
// the Go project.
func netConns(t *testing.T, h *Harness) {
	t.Helper()
	for _, v := range variants(h) {
		t.Run("net.Conn/"+v.name, func(t *testing.T) {
			t.Parallel()
			nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
				e := newEnv(t, h, v)
				client, served := e.pair()
				return Conn(client), Conn(served), e.closeAll, nil
			})
		})
	}
}
