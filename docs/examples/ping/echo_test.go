package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEchoes(t *testing.T) {
	for name, f := range map[string]family{"IPv4": v4, "IPv6": v6} {
		t.Run(name, func(t *testing.T) {
			want := Echo{ID: 0x1234, Seq: 7, Data: []byte("hello")}
			message, err := f.Request(want)
			require.NoError(t, err)
			require.Len(t, message, 8+5)
			_, ok := f.Reply(message)
			assert.False(t, ok, "a request is no reply")

			message[0] = map[string]byte{"IPv4": 0, "IPv6": 129}[name]
			got, ok := f.Reply(message)
			assert.True(t, ok)
			assert.Equal(t, want, got)
			for n := range 8 {
				_, ok := f.Reply(message[:n])
				assert.False(t, ok, "%d bytes", n)
			}
		})
	}
}
