package icmp

import (
	"testing"

	"github.com/stretchr/testify/assert"
	xicmp "golang.org/x/net/icmp"
	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

// The messages are those that golang.org/x/net/icmp makes.
func TestEchoIsThatOfXNet(t *testing.T) {
	for _, e := range []Echo{
		{EchoRequest4, 0x1234, 7, "hello"}, {EchoReply4, 1, 0xffff, ""}, {EchoRequest4, 0xffff, 1, "odd"},
	} {
		want, err := (&xicmp.Message{Type: ipv4.ICMPType(e.Kind), Body: &xicmp.Echo{ID: int(e.ID), Seq: int(e.Seq), Data: []byte(e.Data)}}).Marshal(nil)
		assert.NoError(t, err)
		assert.Equal(t, want, e.Bytes())
		assert.EqualValues(t, 0xffff, OnesSum(e.Bytes()))
		assert.Equal(t, e, ParseEcho(want))
	}
	e := Echo{EchoRequest6, 9, 8, "six"}
	want, err := (&xicmp.Message{Type: ipv6.ICMPTypeEchoRequest, Body: &xicmp.Echo{ID: 9, Seq: 8, Data: []byte("six")}}).Marshal(nil)
	assert.NoError(t, err)
	assert.Equal(t, want, e.Bytes())
	assert.Zero(t, ParseEcho(want[:7]))
}

func TestIDsDiffer(t *testing.T) {
	assert.NotEqual(t, NewID(), NewID())
}
