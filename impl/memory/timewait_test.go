package memory_test

import (
	"net/netip"
	"slices"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/long"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// held is a scenario after which the remnant of a connection holds the server's port
// for a while.
func held(t *testing.T, scenario func(client, server impl.Stream)) (*memory.Host, impl.Endpoint) {
	t.Helper()
	h := memory.New()
	l := listen(t, h, impl.TCP)
	client, server := connect(t, h, l)
	scenario(client, server)
	require.NoError(t, l.Close())
	return h, l.LocalEndpoint()
}

func TestTimeWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, at := held(t, func(client, server impl.Stream) {
			require.NoError(t, server.Close())
			time.Sleep(30 * time.Second)
			require.NoError(t, client.Close()) // it begins here
		})
		time.Sleep(time.Minute - 1)
		require.ErrorIs(t, bindAlone(t, h, at), syscall.EADDRINUSE)
		time.Sleep(time.Nanosecond)
		require.NoError(t, bindAlone(t, h, at))
	})
}

func TestTimeWaitIsTheFirstCloser(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, at := held(t, func(client, server impl.Stream) {
			require.NoError(t, client.Close())
			require.NoError(t, server.Close())
		})
		require.NoError(t, bindAlone(t, h, at))
	})
}

func TestTimeWaitAfterHalfClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, at := held(t, func(client, server impl.Stream) {
			require.NoError(t, server.CloseWrite())
			require.NoError(t, client.Close())
			require.NoError(t, server.Close())
		})
		require.ErrorIs(t, bindAlone(t, h, at), syscall.EADDRINUSE)
		time.Sleep(time.Minute)
		require.NoError(t, bindAlone(t, h, at))
	})
}

// A closed end waits only for a time for its peer's Close.
func TestOrphan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var client impl.Stream
		h, at := held(t, func(c, server impl.Stream) {
			client = c
			require.NoError(t, server.Close())
		})
		require.ErrorIs(t, bindAlone(t, h, at), syscall.EADDRINUSE)
		time.Sleep(time.Minute)
		require.NoError(t, bindAlone(t, h, at))
		atEnd(t, client)
		require.NoError(t, client.Close())
	})
}

func TestOrphanIsResetByBytes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, at := held(t, func(client, server impl.Stream) {
			require.NoError(t, server.Close())
			write(t, client, "x")
		})
		require.NoError(t, bindAlone(t, h, at))
	})
}

func TestNoTimeWaitAfterReset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, at := held(t, func(client, server impl.Stream) {
			require.NoError(t, server.CloseWrite())
			require.NoError(t, impl.Set(client, impl.Linger, 0))
			require.NoError(t, client.Close())
		})
		require.NoError(t, bindAlone(t, h, at))
	})
}

// After many connections the table drops what has expired.
func TestTimeWaitOfManyConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		l := listen(t, h, impl.TCP)
		for range 5000 {
			client, server := connect(t, h, l)
			require.NoError(t, server.Close())
			require.NoError(t, client.Close())
		}
		require.NoError(t, l.Close())
		require.ErrorIs(t, bindAlone(t, h, l.LocalEndpoint()), syscall.EADDRINUSE)
		time.Sleep(time.Minute)
		require.NoError(t, bindAlone(t, h, l.LocalEndpoint()))
		again := listen(t, h, impl.TCP)
		client, server := connect(t, h, again) // and what has expired is dropped
		require.NoError(t, server.Close())
		require.NoError(t, client.Close())
	})
}

// A stream that is connected to itself is also the end that closes first.
func TestTimeWaitOfAStreamConnectedToItself(t *testing.T) {
	h := memory.New()
	c, err := h.NewStream(impl.TCP)
	require.NoError(t, err)
	require.NoError(t, c.Bind(impl.IP(loopback, 0)))
	at := c.LocalEndpoint()
	require.NoError(t, c.Connect(t.Context(), at))
	require.NoError(t, c.Close())
	again, err := h.NewStream(impl.TCP)
	require.NoError(t, err)
	require.ErrorIs(t, again.Bind(at), syscall.EADDRINUSE)
}

// What the tests below expect was measured on Linux, with 100 ports to choose from:
// TIME_WAIT keeps a port from connections to the same endpoint, over loopback for a
// second.
var keepers = map[string]struct {
	to   string // "" for the other host
	back time.Duration
}{
	"loopback":       {"127.0.0.1", time.Second + 1},
	"IPv6 loopback":  {"::1", time.Second + 1},
	"own address":    {"10.0.0.1", time.Minute},
	"another host":   {"10.0.0.2", time.Minute},
	"IPv6 elsewhere": {"fd00::2", time.Minute},
}

// chosenPorts makes two hosts, and a server where the first one connects to.
func chosenPorts(t *testing.T, to string) (*memory.Host, impl.Server) {
	t.Helper()
	n := memory.NewNetwork()
	here, there := addHost(t, n, "here"), addHost(t, n, "there")
	require.NoError(t, here.SetEphemeralPorts(40000, 40099))
	at := netip.MustParseAddr(to)
	if !slices.Contains(there.Addrs(), at) {
		there = here
	}
	l, err := there.NewServer(impl.TCP)
	require.NoError(t, err)
	require.NoError(t, l.Bind(impl.IP(at, 700)))
	require.NoError(t, l.Listen(5))
	return here, l
}

// comeAndClose connects, and closes the ends in an order.
func comeAndClose(t *testing.T, h *memory.Host, l impl.Server, clientFirst bool) error {
	t.Helper()
	c, err := h.NewStream(impl.TCP)
	require.NoError(t, err)
	if err := c.Connect(t.Context(), l.LocalEndpoint()); err != nil {
		return err
	}
	s, err := l.Accept()
	require.NoError(t, err)
	if clientFirst {
		require.NoError(t, c.Close())
	}
	require.NoError(t, s.Close())
	if !clientFirst {
		require.NoError(t, c.Close())
	}
	return nil
}

// inTimeWait counts the connections of a host that are in TIME_WAIT.
func inTimeWait(h *memory.Host) (n int) {
	for _, s := range h.Snapshot() {
		if s.State == memory.StateTimeWait {
			n++
		}
	}
	return n
}

func TestTimeWaitKeepsChosenPorts(t *testing.T) {
	for name, c := range keepers {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h, l := chosenPorts(t, c.to)
				for range 3 {
					for range 100 {
						require.NoError(t, comeAndClose(t, h, l, true))
					}
					time.Sleep(c.back - 1)
					require.ErrorIs(t, comeAndClose(t, h, l, true), syscall.EADDRNOTAVAIL)
					assert.Equal(t, 100, inTimeWait(h))
					time.Sleep(time.Nanosecond)
				}
			})
		})
	}
}

// The end that closes first is in TIME_WAIT, which at a server keeps no port from
// clients.
func TestTimeWaitOfServersKeepsNoPorts(t *testing.T) {
	for name, c := range keepers {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h, l := chosenPorts(t, c.to)
				for range 300 {
					require.NoError(t, comeAndClose(t, h, l, false))
				}
				assert.LessOrEqual(t, inTimeWait(h), 100)
			})
		})
	}
}

// An end whose peer is not closed yet keeps its port over loopback too.
func TestTimeWaitComesAfterOrphan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, l := chosenPorts(t, "127.0.0.1")
		var servers []impl.Stream
		for range 100 {
			c, s := connect(t, h, l)
			require.NoError(t, c.Close())
			servers = append(servers, s)
		}
		time.Sleep(30 * time.Second)
		require.ErrorIs(t, comeAndClose(t, h, l, true), syscall.EADDRNOTAVAIL)
		for _, s := range servers {
			require.NoError(t, s.Close())
		}
		time.Sleep(time.Second)
		require.ErrorIs(t, comeAndClose(t, h, l, true), syscall.EADDRNOTAVAIL)
		time.Sleep(time.Nanosecond)
		require.NoError(t, comeAndClose(t, h, l, true))
	})
}

// Ports are kept only from connections to the same endpoint, and from sockets that are
// bound to a port that the host chooses.
func TestTimeWaitKeepsPortsFrom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, l := chosenPorts(t, "127.0.0.1")
		for range 100 {
			require.NoError(t, comeAndClose(t, h, l, true))
		}
		time.Sleep(time.Second + 1)
		bound, err := h.NewStream(impl.TCP)
		require.NoError(t, err)
		require.ErrorIs(t, bound.Bind(impl.IP(loopback, 0)), syscall.EADDRINUSE)
		require.ErrorIs(t, bound.Bind(impl.IP(loopback, 40000)), syscall.EADDRINUSE)
		require.NoError(t, bound.Bind(impl.IP(netip.MustParseAddr("127.0.0.2"), 40000)))
		other, err := h.NewServer(impl.TCP)
		require.NoError(t, err)
		require.NoError(t, other.Bind(impl.IP(loopback, 701)))
		require.NoError(t, other.Listen(5))
		require.NoError(t, comeAndClose(t, h, other, true))
		packets, err := h.NewDatagram(impl.UDP)
		require.NoError(t, err)
		require.NoError(t, packets.Bind(impl.IP(loopback, 40002)))
	})
}

// A port that several sockets were bound to is free for the next one at once, but not
// while the peer of the last one is open.
func TestTimeWaitMakesRoomForBoundSockets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, l := chosenPorts(t, "10.0.0.2")
		from := impl.IP(h.Addrs()[0], 5000)
		for range 3 {
			c, err := dialFrom(t, h, from, l.LocalEndpoint())
			require.NoError(t, err)
			s, err := l.Accept()
			require.NoError(t, err)
			require.NoError(t, c.Close())
			require.NoError(t, s.Close())
		}
		c, err := dialFrom(t, h, from, l.LocalEndpoint())
		require.NoError(t, err)
		require.NoError(t, c.Close())
		_, err = dialFrom(t, h, from, l.LocalEndpoint())
		require.ErrorIs(t, err, syscall.EADDRNOTAVAIL)
	})
}

// A loop that connects and closes runs out of ports, as on Linux.
func TestTimeWaitOfEveryPort(t *testing.T) {
	long.Only(t)
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		l := listen(t, h, impl.TCP)
		for range ephemerals - 1 { // the server has one
			require.NoError(t, comeAndClose(t, h, l, true))
		}
		require.ErrorIs(t, comeAndClose(t, h, l, true), syscall.EADDRNOTAVAIL)
		time.Sleep(time.Second + 1)
		require.NoError(t, comeAndClose(t, h, l, true))
	})
}

// shut ends a connection to a server whose client has ReuseAddr, is bound to a port
// and stays open. It returns the client.
func shut(t *testing.T, h *memory.Host, l impl.Server, from impl.Endpoint, clientFirst bool) impl.Stream {
	t.Helper()
	c, err := h.NewStream(impl.TCP)
	require.NoError(t, err)
	require.NoError(t, impl.Set(c, impl.ReuseAddr, true))
	require.NoError(t, c.Bind(from))
	require.NoError(t, c.Connect(t.Context(), l.LocalEndpoint()))
	s, err := l.Accept()
	require.NoError(t, err)
	if clientFirst {
		require.NoError(t, c.CloseWrite())
	}
	require.NoError(t, s.Close())
	if !clientFirst {
		require.NoError(t, c.CloseWrite())
	}
	return c
}

// TIME_WAIT begins with the end of the connection, and not with a later Close; until
// then a bound socket keeps its port anyway. It was measured on Linux.
func TestTimeWaitBeginsBeforeClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, l := chosenPorts(t, "127.0.0.1")
		from := impl.IP(netip.MustParseAddr("127.0.0.1"), 41000)
		c := shut(t, h, l, from, true)
		bind := func() error {
			s, err := h.NewStream(impl.TCP)
			require.NoError(t, err)
			defer func() { require.NoError(t, s.Close()) }()
			return s.Bind(from)
		}
		time.Sleep(time.Minute - 1)
		require.ErrorIs(t, bind(), syscall.EADDRINUSE)
		assert.Equal(t, memory.StateTimeWait, state(t, c))
		time.Sleep(time.Nanosecond)
		require.ErrorIs(t, bind(), syscall.EADDRINUSE)
		assert.Equal(t, memory.StateClose, state(t, c))
		require.NoError(t, c.Close())
		require.NoError(t, bind())
	})
}

// Only one connection has a pair of endpoints, even if open sockets had it before.
func TestSnapshotShowsAConnectionOnce(t *testing.T) {
	for name, clientFirst := range map[string]bool{"the client first": true, "the server first": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h, l := chosenPorts(t, "127.0.0.1")
				from := impl.IP(netip.MustParseAddr("127.0.0.1"), 41000)
				var open []impl.Stream
				for range 3 {
					open = append(open, shut(t, h, l, from, clientFirst))
					assert.Equal(t, 1, inTimeWait(h))
				}
				for _, c := range open {
					require.NoError(t, c.Close())
				}
				assert.Equal(t, 1, inTimeWait(h))
				time.Sleep(time.Minute)
				assert.Zero(t, inTimeWait(h))
			})
		})
	}
}
