package impltest

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestLiteral(t *testing.T) {
	assert.Equal(t, `impltest.Features{
	IPv6: true,
	TCPStream: impltest.Capabilities{
		Options: []string{"linger", "ttl"},
		OutOfBand: true,
	},
}`, literal(Features{IPv6: true, TCPStream: Capabilities{Options: []string{"linger", "ttl"}, OutOfBand: true}}))
}
