package names

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestService(t *testing.T) {
	for _, c := range []struct {
		protocol, name string
		port           uint16
	}{{"tcp", "http", 80}, {"tcp", "HTTPS", 443}, {"udp", "ntp", 123}, {"udp", "http", 0}, {"tcp", "", 0}, {"sctp", "http", 0}} {
		port, ok := Service(c.protocol, c.name)
		assert.Equal(t, c.port, port, "%s %s", c.protocol, c.name)
		assert.Equal(t, c.port != 0, ok, "%s %s", c.protocol, c.name)
	}
}
