package memory

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/impl"
)

func TestDatagramQueueIsFIFO(t *testing.T) { rapid.Check(t, datagramQueueIsFIFO) }

func FuzzDatagramQueueIsFIFO(f *testing.F) { f.Fuzz(rapid.MakeFuzz(datagramQueueIsFIFO)) }

// A queue is a list of slices with their senders.
func datagramQueueIsFIFO(t *rapid.T) {
	type message struct {
		text string
		from uint16
	}
	var q datagramQueue
	var model []message
	t.Repeat(map[string]func(*rapid.T){
		"push": func(t *rapid.T) {
			text := rapid.OneOf(
				rapid.StringN(0, 300, 300),
				rapid.Map(rapid.IntRange(0, 70000), func(n int) string { return string(bytes.Repeat([]byte{byte(n)}, n)) }),
			).Draw(t, "text")
			m := message{text, rapid.Uint16().Draw(t, "from")}
			p := []byte(m.text)
			q.push(newDatagram(p, impl.IP(loopback4, m.from), 0))
			clear(p) // the queue has a copy
			model = append(model, m)
		},
		"pop": func(t *rapid.T) {
			d := q.pop()
			if len(model) == 0 {
				require.Nil(t, d)
				return
			}
			m := model[0]
			model = model[1:]
			require.True(t, m.text == string(d.data))
			require.Equal(t, impl.IP(loopback4, m.from), d.from)
			p := make([]byte, rapid.IntRange(0, len(m.text)+5).Draw(t, "room"))
			n := min(len(p), len(m.text))
			require.Equal(t, impl.Message{N: n, From: d.from, Truncated: n < len(m.text)}, d.message(p))
			require.True(t, m.text[:n] == string(p[:n]))
			d.free()
		},
		"": func(t *rapid.T) {
			size := 0
			for _, m := range model {
				size += len(m.text)
			}
			require.Equal(t, []int{len(model), size}, []int{q.Len(), q.bytes})
		},
	})
}

func TestDatagramsTakeMemoryThatFits(t *testing.T) {
	for n, want := range map[int]int{
		0: 256, 256: 256, 257: 1 << 10, 1200: 2 << 10, 8192: 8 << 10, 8193: 16 << 10, 65527: 64 << 10, 100000: 100000,
	} {
		d := newDatagram(make([]byte, n), impl.Endpoint{}, 0)
		assert.Len(t, d.memory, want, "%d bytes", n)
		assert.Len(t, d.data, n)
	}
}
