package memory_test

import (
	"errors"
	"slices"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// Servers take the odd ports of the range first, and then the others, each once.
func TestEphemeralPorts(t *testing.T) {
	for _, c := range []struct{ first, last uint16 }{{100, 109}, {101, 109}, {100, 100}, {101, 101}, {65534, 65535}} {
		h := memory.New()
		require.NoError(t, h.SetEphemeralPorts(c.first, c.last))
		var got, want []uint16
		for port := int(c.first); port <= int(c.last); port++ {
			want = append(want, uint16(port))
			got = append(got, listen(t, h, impl.TCP).LocalEndpoint().Port())
		}
		if c.first%2 == 1 {
			assert.Equal(t, c.first, got[0])
		}
		slices.Sort(got)
		assert.Equal(t, want, got)
		l, err := h.NewServer(impl.TCP)
		require.NoError(t, err)
		require.ErrorIs(t, l.Bind(impl.IP(loopback, 0)), syscall.EADDRINUSE)
	}
}

// Connections run out of ports too, for one destination.
func TestEphemeralPortsOfConnections(t *testing.T) {
	h := memory.New()
	l := listen(t, h, impl.TCP)
	require.NoError(t, h.SetEphemeralPorts(40000, 40002))
	for _, want := range []uint16{40000, 40002, 40001} {
		assert.Equal(t, want, dial(t, h, l).LocalEndpoint().Port())
	}
	c, err := h.NewStream(impl.TCP)
	require.NoError(t, err)
	require.ErrorIs(t, c.Connect(t.Context(), l.LocalEndpoint()), syscall.EADDRNOTAVAIL)
	require.NoError(t, h.SetEphemeralPorts(40000, 40003))
	require.NoError(t, c.Connect(t.Context(), l.LocalEndpoint()))
}

func TestEphemeralPortsOfDatagrams(t *testing.T) {
	h := memory.New()
	require.NoError(t, h.SetEphemeralPorts(7, 8))
	for _, want := range []uint16{7, 8} {
		d, err := h.NewDatagram(impl.UDP4)
		require.NoError(t, err)
		require.NoError(t, d.Bind(impl.IP(loopback, 0)))
		assert.Equal(t, want, d.LocalEndpoint().Port())
	}
}

func TestEphemeralPortsThatCannotBe(t *testing.T) {
	h := memory.New()
	var outside *impl.RangeError
	require.True(t, errors.As(h.SetEphemeralPorts(0, 10), &outside))
	assert.EqualValues(t, 1, outside.Min)
	require.ErrorIs(t, h.SetEphemeralPorts(10, 9), impl.ErrArgument)
	assert.EqualValues(t, 32769, listen(t, h, impl.TCP).LocalEndpoint().Port(), "nothing has changed")
}
