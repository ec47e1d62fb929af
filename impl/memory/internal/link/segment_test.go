package link

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSegmentString(t *testing.T) {
	for want, s := range map[string]Segment{
		"SYN":               {Kind: SYN},
		"SYN-ACK":           {Kind: SYNACK},
		"ACK":               {Kind: HandshakeACK, Len: 1},
		"data 0..10":        {Kind: Data, Seq: 1, Len: 10},
		"FIN 10":            {Kind: FIN, Seq: 11, Len: 1},
		"RST":               {Kind: RST},
		"host unreachable":  {Kind: Unreachable},
		"ack 10 window 100": {Kind: ACK, Ack: 11, Edge: 111},
		"ack 11 window 0":   {Kind: ACK, Ack: 12, Edge: 11},
		"probe":             {Kind: Probe},
	} {
		assert.Equal(t, want, s.String())
	}
}
