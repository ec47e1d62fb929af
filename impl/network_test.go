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

func TestIsUDP(t *testing.T) {
	for network, want := range map[impl.Network]bool{
		impl.UDP: true, impl.UDP4: true, impl.UDP6: true, impl.Unixgram: false, impl.TCP: false, "": false, "UDP": false,
	} {
		assert.Equal(t, want, network.IsUDP(), "%q", network)
	}
}

func TestIsUnix(t *testing.T) {
	for network, want := range map[impl.Network]bool{
		impl.Unix: true, impl.Unixgram: true, impl.UDP: false, impl.TCP4: false, "": false, "unixpacket": false,
	} {
		assert.Equal(t, want, network.IsUnix(), "%q", network)
	}
}

func TestIsRaw(t *testing.T) {
	for network, want := range map[impl.Network]bool{
		impl.ICMP4: true, impl.ICMP6: true, impl.UDP4: false, impl.Unixgram: false, "": false, "ip4:udp": false,
	} {
		assert.Equal(t, want, network.IsRaw(), "%q", network)
	}
}

func TestIsStreamAndIsDatagram(t *testing.T) {
	for network, want := range map[impl.Network][2]bool{
		impl.TCP: {true, false}, impl.TCP4: {true, false}, impl.TCP6: {true, false}, impl.Unix: {true, false},
		impl.UDP: {false, true}, impl.UDP6: {false, true}, impl.Unixgram: {false, true},
		impl.ICMP4: {}, impl.ICMP6: {}, "": {}, "unixpacket": {},
	} {
		assert.Equal(t, want, [2]bool{network.IsStream(), network.IsDatagram()}, "%q", network)
	}
}
