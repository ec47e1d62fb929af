package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestStatistics(t *testing.T) {
	print := func(s Statistics) string {
		var out strings.Builder
		s.Print(&out, "host")
		return out.String()
	}
	var s Statistics
	assert.Equal(t, "\n--- host ping statistics ---\n0 packets transmitted, 0 received, 0% packet loss\n", print(s))
	s.Sent = 3
	assert.Equal(t, "\n--- host ping statistics ---\n3 packets transmitted, 0 received, 100% packet loss\n", print(s))
	s.Add(10 * time.Millisecond)
	s.Add(4 * time.Millisecond)
	s.Duplicates = 1
	assert.Equal(t, `
--- host ping statistics ---
3 packets transmitted, 2 received, +1 duplicates, 33.3% packet loss
rtt min/avg/max/mdev = 4.000/7.000/10.000/3.000 ms
`, print(s))
}
