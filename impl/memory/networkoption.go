package memory

import (
	"fmt"
	"net/netip"
	"strings"
)

// An Option is given to NewNetwork and New.
type Option func(*Network)

// Name adds a name to those that can be looked up on the network, with its addresses
// in the order in which they are tried. Network.SetName does so later.
//
// Name panics for what Network.SetName refuses.
func Name(name string, addrs ...netip.Addr) Option {
	if err := checkAddressed(name, addrs); err != nil {
		// An Option returns no error, and a missing name would be noticed late.
		panic("memory: Name: " + strings.TrimPrefix(err.Error(), "sockets: "))
	}
	return func(n *Network) { n.names.Set(name, addrs) }
}

// Seed sets the seed of the network's draws: those of loss, jitter, duplication and
// reordering. The same seed and the same program make the same network. The default is
// 1.
func Seed(seed uint64) Option {
	return func(n *Network) { n.seed = seed }
}

// maxTimeScale keeps the clock of a network from overflowing for a hundred days.
const maxTimeScale = 1_000_000

// TimeScale makes the time of the network pass factor times as fast as real time:
// with a factor of 100 a link with a latency of 20 ms delays a packet by 0.2 ms,
// and a read that is given a second fails after 10 ms. Everything that the network
// times runs on that clock: links, retransmission, TIME_WAIT, linger, deadlines of
// sockets, and the deadline of the context of a Connect. What the program times
// itself does not: time.Sleep, timers, and contexts for any other purpose.
//
// It is for programs that a bubble of testing/synctest freezes, which are those
// that hold a sync.Mutex while they wait for the network. In a bubble it has no
// use: virtual time passes at once.
//
// Timers of the system are exact to some 0.1 ms, so a factor of 100 adds some
// 10 ms to what links take. Deadlines come closer in real time, too: the program
// needs time to run, so a deadline that it meets easily at a factor of 1 may be
// missed at a factor of 1000.
//
// The factor is 1 by default. TimeScale panics unless it is from 1 to 1,000,000.
func TimeScale(factor int) Option {
	if factor < 1 || factor > maxTimeScale {
		panic(fmt.Sprintf("memory: TimeScale(%d): needs a factor from 1 to %d", factor, maxTimeScale))
	}
	return func(n *Network) { n.clock.SetScale(factor) }
}
