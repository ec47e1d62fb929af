package kerneltruth

import (
	"net"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/smalltalk-sockets/go/impl"
)

func TestDissect(t *testing.T) {
	local, remote := impl.IP(loopbackV4, 1), impl.IP(loopbackV4, 2)
	f := dissect(impl.OpError("read", impl.TCP4, local, remote, os.NewSyscallError("read", syscall.ECONNRESET)))
	source, addr := "*net.TCPAddr tcp/127.0.0.1:1", "*net.TCPAddr tcp/127.0.0.1:2"
	assert.Equal(t, &failure{
		Text:  "read tcp4 127.0.0.1:1->127.0.0.1:2: read: " + syscall.ECONNRESET.Error(),
		Chain: []string{"*net.OpError", "*os.SyscallError", "syscall.Errno"},
		Op:    "read", Net: "tcp4", Source: &source, Addr: &addr, Syscall: "read", Errno: "ECONNRESET",
		Temporary: syscall.ECONNRESET.Temporary(),
	}, f)
	f = dissect(impl.OpError("accept", impl.TCP, impl.Endpoint{}, local, os.ErrDeadlineExceeded))
	assert.True(t, f.Timeout)
	assert.Nil(t, f.Source)
	assert.Equal(t, []string{"os.ErrDeadlineExceeded"}, f.Is)
	assert.Equal(t, []string{"net.ErrClosed"}, dissect(net.ErrClosed).Is)
}

func TestLookUpsOfAnyServer(t *testing.T) {
	for text, want := range map[string]string{
		"lookup a.test on 10.0.0.53:53: no such host":      "lookup a.test: no such host",
		"lookup a.test on [2001:db8::53]:53: no such host": "lookup a.test: no such host",
		"lookup a.test: no such host":                      "lookup a.test: no such host",
		"read tcp 127.0.0.1:53->127.0.0.1:54: i/o timeout": "read tcp 127.0.0.1:53->127.0.0.1:54: i/o timeout",
	} {
		assert.Equal(t, want, serverName.ReplaceAllString(text, ""))
	}
}
