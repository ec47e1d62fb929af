package impltest

import (
	"net"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/smalltalk-sockets/go/impl"
)

func TestCompareNumbers(t *testing.T) {
	exact := step{Op: "read"}
	size := step{Op: "xfill", Quantitative: true}
	vague := step{Op: "read", Quantitative: true}
	memory := &replay{TruthHarness: &TruthHarness{}}
	kernel := &replay{TruthHarness: &TruthHarness{Kernel: true}}
	racy := &replay{TruthHarness: &TruthHarness{}, scenario: scenario{Racy: true}}
	for _, c := range []struct {
		r         *replay
		s         step
		name      string
		want, got float64
		same      bool
	}{
		{memory, exact, "n", 5, 5, true},
		{memory, exact, "n", 5, 4, false},
		{memory, vague, "n", 5, 4000, true},
		{memory, size, "total", 1000, 1100, true},
		{memory, size, "total", 1000, 800, false},
		{memory, size, "first", 1000, 10, true},
		{kernel, size, "total", 1000, 10, true},
		{kernel, size, "total", 1000, 0, false},
		{kernel, exact, "n", 5, 4, false},
		{racy, size, "total", 1000, 0, true},
	} {
		err := c.r.compareNumbers(c.s, c.name, c.want, c.got)
		assert.Equal(t, c.same, err == nil, "%+v: %v", c, err)
	}
}

func TestCompareReadiness(t *testing.T) {
	for want, got := range map[string]string{
		"-": "", "IN|OUT|RDHUP": "IN|OUT", "OUT|ERR": "IN|OUT", "IN": "IN", "OUT": "OUT",
	} {
		assert.NoError(t, compareReadiness(want, got))
		for _, other := range []string{"", "IN", "OUT", "IN|OUT"} {
			if other != got {
				assert.Error(t, compareReadiness(want, other), "%s and %s", want, other)
			}
		}
	}
}

func TestCompareWantsEveryFact(t *testing.T) {
	r := &replay{TruthHarness: &TruthHarness{}, symbols: make(symbols)}
	s := step{Result: record{Facts: map[string]any{"n": 1.0, "remote": nil, "type": "*net.TCPConn"}}}
	assert.NoError(t, r.compare(s, outcome{facts: facts{"n": 1, "remote": nil, "data": `""`}}))
	assert.ErrorContains(t, r.compare(s, outcome{facts: facts{"n": 1}}), "remote")
	assert.ErrorContains(t, r.compare(s, outcome{facts: facts{"n": 1, "remote": "somebody"}}), "somebody")
	assert.ErrorContains(t, r.compare(s, outcome{facts: facts{"n": 1, "remote": nil, "data": `"x"`}}), "data")
}

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
