//go:build !race

package sockets_test

import (
	"net/netip"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets"
)

// The race detector has allocations of its own, so these run without it.

func TestDatagramsAllocateNothing(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		a, b := receiver(t, ns), receiver(t, ns)
		to := netip.MustParseAddrPort(b.LocalAddr().String())
		d, got, p := sockets.NewDatagramTo(make([]byte, 64), b.LocalAddress(), b.LocalPort()), new(sockets.Datagram), make([]byte, 64)
		out, in := numbered(0, 8, b.LocalAddress(), b.LocalPort()), numbered(0, 8, nil, 0)
		for name, move := range map[string]func() error{
			"Receive": func() error {
				if err := a.NextPut(d); err != nil {
					return err
				}
				return b.Receive(got)
			},
			"ReadFromAddrPort": func() error {
				if _, err := a.WriteToAddrPort(p, to); err != nil {
					return err
				}
				_, _, err := b.ReadFromAddrPort(p)
				return err
			},
			"ReceiveAvailable": func() error {
				_, err := a.NextPutAll(out)
				for got := 0; got < len(out) && err == nil; {
					var n int
					n, err = b.ReceiveAvailable(in)
					got += n
				}
				return err
			},
		} {
			assert.Zero(t, testing.AllocsPerRun(200, func() { require.NoError(t, move()) }), name)
		}
	})
}

func TestStreamsAllocateNothing(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		s, peer := pair(t, ns)
		direct, peerOfDirect := unbuffered(t, ns)
		p := []byte("a line of text\n")
		got := make([]byte, len(p))
		for name, move := range map[string]func() error{
			"Read": func() error {
				if _, err := s.Write(p); err != nil {
					return err
				}
				_, err := peer.Read(got)
				return err
			},
			"NextLine": func() error {
				if err := putAndFlush(s, p); err != nil {
					return err
				}
				_, err := peer.NextLine()
				return err
			},
			"StreamSocket": func() error {
				if err := direct.NextPutAll(p); err != nil {
					return err
				}
				_, err := peerOfDirect.NextLine()
				return err
			},
		} {
			assert.Zero(t, testing.AllocsPerRun(200, func() { require.NoError(t, move()) }), name)
		}
	})
}

func TestDeadlinesAllocateNothing(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		s, _ := pair(t, ns)
		deadline := time.Now().Add(time.Hour)
		assert.Zero(t, testing.AllocsPerRun(200, func() {
			deadline = deadline.Add(time.Second)
			require.NoError(t, s.SetDeadline(deadline))
		}))
	})
}

// A connection that is dialled, accepted and closed takes no more than this, both ends.
func TestConnectingAllocates(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		objects, size := 43.0, uint64(4000)
		if overKernel(ns) {
			objects, size = 74, 5500
		}
		l, err := ns.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer func() { require.NoError(t, l.Close()) }()
		address := l.Addr().String()
		cycle := func() {
			client, err := ns.Dial("tcp", address)
			require.NoError(t, err)
			server, err := l.Accept()
			require.NoError(t, err)
			require.NoError(t, server.Close())
			require.NoError(t, client.Close())
		}
		allocs := testing.AllocsPerRun(200, cycle)
		took := bytesPerRun(200, cycle)
		t.Logf("%.0f allocations and %d bytes", allocs, took)
		assert.LessOrEqual(t, allocs, objects)
		assert.LessOrEqual(t, took, size)
	})
}

// bytesPerRun is testing.AllocsPerRun for bytes.
func bytesPerRun(runs int, f func()) uint64 {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var before, after runtime.MemStats
	f()
	runtime.ReadMemStats(&before)
	for range runs {
		f()
	}
	runtime.ReadMemStats(&after)
	return (after.TotalAlloc - before.TotalAlloc) / uint64(runs)
}

// An idle connection that has read nothing yet, and one that has read a line: both
// ends, with what the implementation holds.
func TestIdleConnectionIsSmall(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		fresh, afterLine := uint64(2450), uint64(10_700)
		if overKernel(ns) {
			fresh, afterLine = 3450, 12_000
		}
		const count = 40 // each takes two descriptors of the kernel
		for _, c := range []struct {
			what  string
			use   func(from, to *sockets.Socket)
			limit uint64
		}{
			{"fresh", func(_, _ *sockets.Socket) {}, fresh},
			{"after a line", func(from, to *sockets.Socket) {
				require.NoError(t, putAndFlush(from, []byte("hello\n")))
				line, err := to.NextLine()
				require.NoError(t, err)
				require.Equal(t, "hello", string(line))
			}, afterLine},
		} {
			l := listening(t, ns)
			open := make([]*sockets.Socket, 0, 2*count)
			before := heap()
			for range count {
				client, err := ns.Socket.RemoteAddress(t.Context(), l.LocalAddress(), l.LocalPort())
				require.NoError(t, err)
				server, err := l.Accept()
				require.NoError(t, err)
				c.use(client, server)
				c.use(server, client)
				open = append(open, client, server)
			}
			size := (heap() - before) / count
			t.Logf("%d bytes for each idle connection, %s", size, c.what)
			assert.LessOrEqual(t, size, c.limit, c.what)
			for _, s := range open {
				require.NoError(t, s.Close())
			}
		}
	})
}

// heap returns the bytes in use.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
