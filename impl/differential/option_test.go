//go:build linux

package differential_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// optionOperations are about options.
var optionOperations = []operation{
	{"set option", (*machine).setSome},
	{"get options", (*machine).getOptions},
}

// smallSizes are sizes of buffers that are soon full.
var smallSizes = []int{4096, 16384, 65536}

// shrink makes the buffers of a socket small, before it is connected.
func (m *machine) shrink(tw *twin, size int) {
	setOption(m, tw, impl.SendBuffer, size)
	setOption(m, tw, impl.ReceiveBuffer, size)
	tw.small, tw.sized = true, true
}

// setSome sets an option of a socket.
func (m *machine) setSome(c *choices) {
	tw := m.some(c, all, isOpen)
	if tw == nil || isServer(tw) && tw.socket[inKernel].CanRead() {
		// A connection has the options that the server had when it was made.
		// Those that the implementation over the kernel keeps itself it has from
		// its accept on.
		return
	}
	switch c.below(13) {
	case 0:
		setOption(m, tw, impl.Linger, oneOf(c, -1, 0))
	case 1:
		setOption(m, tw, impl.ReuseAddr, c.below(2) == 0)
	case 2:
		setOption(m, tw, impl.NoDelay, c.below(2) == 0)
	case 3:
		setOption(m, tw, impl.KeepAlive, c.below(2) == 0)
	case 4:
		o := oneOf(c, impl.KeepAliveIdle, impl.KeepAliveInterval)
		setOption(m, tw, o, oneOf(c, 15*time.Second, 0, 1500*time.Millisecond, 32767*time.Second, 32768*time.Second))
	case 5:
		setOption(m, tw, impl.V6Only, c.below(2) == 0)
	case 6:
		tw.sized = true
		setOption(m, tw, impl.SendBuffer, oneOf(c, 65536, 0, 4096, 16384))
	case 7:
		size := oneOf(c, 65536, 16384, 4096, 0)
		if tw.in != nil && tw.network.IsTCP() && (tw.small || size < 16384) {
			return // a receiver that loses its room opens its window by timers, a little at a time
		}
		tw.sized = true
		setOption(m, tw, impl.ReceiveBuffer, size)
	case 8:
		setOption(m, tw, impl.Option[bool]("no such option"), true)
	case 9:
		setOption(m, tw, impl.Option[string](oneOf(c, "linger", "reuse-addr", "v6-only", "keep-alive-idle")), "wrong")
	case 10:
		setOption(m, tw, impl.TTL, oneOf(c, 64, 1, 0, 255, 256, -1))
	case 11:
		setOption(m, tw, impl.UnlinkOnClose, c.below(2) == 0)
	case 12:
		setOption(m, tw, impl.KeepAliveCount, oneOf(c, 9, 0, 127, 128))
	}
}

// getOptions asks a socket for all its options.
func (m *machine) getOptions(c *choices) {
	tw := m.some(c, all, isOpen)
	if tw == nil {
		return
	}
	m.both(fmt.Sprintf("Get(%s, all options)", tw.name), func(s side) result {
		options, _ := impl.As[impl.Options](tw.socket[s])
		var values []any
		for _, name := range slices.Sorted(slices.Values(options.OptionNames())) {
			isBuffer := name == impl.ReceiveBuffer.Name() || name == impl.SendBuffer.Name()
			if isBuffer && tw.in != nil && tw.network.IsTCP() {
				continue // the kernel lets them grow
			}
			value, err := options.GetOption(name)
			if err != nil {
				return result{values: values, err: err}
			}
			values = append(values, fmt.Sprintf("%s %v", name, value))
		}
		return result{values: values}
	})
}
