package impl_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/smalltalk-sockets/go/impl"
)

func TestIsTCP(t *testing.T) {
	for network, want := range map[impl.Network]bool{
		impl.TCP: true, impl.TCP4: true, impl.TCP6: true, impl.Unix: false, "udp": false, "": false, "TCP": false,
	} {
		assert.Equal(t, want, network.IsTCP(), "%q", network)
	}
}
