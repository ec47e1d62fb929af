package queue

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestPortMapIsAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var m PortMap[int]
		model := make(map[uint16]*int)
		port := rapid.OneOf(rapid.Uint16(), rapid.Uint16Range(250, 260), rapid.SampledFrom([]uint16{0, 65535}))
		t.Repeat(map[string]func(*rapid.T){
			"set": func(t *rapid.T) {
				p, n := port.Draw(t, "port"), new(int)
				m.Set(p, n)
				model[p] = n
			},
			"clear": func(t *rapid.T) {
				p := port.Draw(t, "port")
				m.Set(p, nil)
				delete(model, p)
			},
			"get": func(t *rapid.T) {
				p := port.Draw(t, "port")
				require.Same(t, model[p], m.Get(p))
			},
		})
	})
}
