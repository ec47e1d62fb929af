package memory

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSegmentString(t *testing.T) {
	for want, s := range map[string]segment{
		"SYN":               {what: synSegment},
		"SYN-ACK":           {what: synAckSegment},
		"ACK":               {what: openSegment, n: 1},
		"data 0..10":        {what: dataSegment, seq: 1, n: 10},
		"FIN 10":            {what: finSegment, seq: 11, n: 1},
		"RST":               {what: rstSegment},
		"host unreachable":  {what: unreachableSegment},
		"ack 10 window 100": {what: ackSegment, ack: 11, edge: 111},
		"ack 11 window 0":   {what: ackSegment, ack: 12, edge: 11},
		"probe":             {what: probeSegment},
	} {
		assert.Equal(t, want, s.String())
	}
}
