//go:build !race

package sockets_test

import (
	"bytes"
	"math"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/impltest/long"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/streams"
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
		long := append(bytes.Repeat([]byte("x"), 1023), '\n')
		framing := streams.MustFraming(streams.Header{Size: 4, Strip: 4})
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
			"long line": func() error {
				if err := putAndFlush(s, long); err != nil {
					return err
				}
				_, err := peer.NextLine()
				return err
			},
			"frame": func() error {
				if err := s.PutFrame(framing, p); err != nil {
					return err
				}
				if err := s.Flush(); err != nil {
					return err
				}
				_, err := peer.Frame(framing)
				return err
			},
			"integer": func() error {
				if err := s.PutUint32BE(7); err != nil {
					return err
				}
				if err := s.Flush(); err != nil {
					return err
				}
				_, err := peer.Uint32BE()
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
		objects, size := 5.0, uint64(1150)
		if overKernel(ns) {
			objects, size = 34, 3000
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
	long.NotShort(t) // the implementations have tests of their own size
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		fresh, afterLine := int64(900), int64(1920)
		if overKernel(ns) {
			fresh, afterLine = 2150, 3450
		}
		for _, c := range []struct {
			what  string
			use   func(from, to *sockets.Socket)
			limit int64
		}{
			{"fresh", func(_, _ *sockets.Socket) {}, fresh},
			{"after a line", func(from, to *sockets.Socket) {
				require.NoError(t, putAndFlush(from, []byte("hello\n")))
				line, err := to.NextLine()
				require.NoError(t, err)
				require.Equal(t, "hello", string(line))
			}, afterLine},
		} {
			size := int64(math.MaxInt64)
			for range 5 { // other goroutines allocate meanwhile
				size = min(size, sizeOfIdle(t, ns, c.use))
			}
			t.Logf("%d bytes for each idle connection, %s", size, c.what)
			assert.LessOrEqual(t, size, c.limit, c.what)
		}
	})
}

// sizeOfIdle returns the bytes for each of some idle connections, both ends of which
// were used in a way.
func sizeOfIdle(t *testing.T, ns *sockets.Namespace, use func(from, to *sockets.Socket)) int64 {
	const count = 40 // each takes two descriptors of the kernel
	l := listening(t, ns)
	open := make([]*sockets.Socket, 0, 2*count)
	before := heap()
	for range count {
		client, err := ns.Socket.RemoteAddress(t.Context(), l.LocalAddress(), l.LocalPort())
		require.NoError(t, err)
		server, err := l.Accept()
		require.NoError(t, err)
		use(client, server)
		use(server, client)
		open = append(open, client, server)
	}
	size := (heap() - before) / count
	for _, s := range open {
		require.NoError(t, s.Close())
	}
	return size
}

// heap returns the bytes in use.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestLineEchoAllocatesNothing: both ends wait for each line, one by an iterator.
func TestLineEchoAllocatesNothing(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		for _, size := range []int{80, 1024} {
			s, peer := pair(t, ns)
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				for l, err := range peer.Lines() {
					if err != nil || peer.NextPutAll(l) != nil || peer.NextPut('\n') != nil {
						return
					}
				}
			}()
			p := append(bytes.Repeat([]byte("x"), size-1), '\n')
			assert.Zero(t, testing.AllocsPerRun(200, func() {
				require.NoError(t, s.NextPutAll(p))
				l, err := s.NextLine()
				if err != nil || len(l) != size-1 {
					t.Errorf("%d bytes and %v", len(l), err)
				}
			}), size)
			require.NoError(t, s.CloseWrite())
			<-ended
		}
	})
}

// TestAShortLineLeavesNoBlock: after it the socket may be idle for a long time.
func TestAShortLineLeavesNoBlock(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		s, peer := pair(t, ns)
		require.NoError(t, putAndFlush(s, []byte("a line\n")))
		line(t, peer, "a line")
		assert.LessOrEqual(t, sockets.ReadBufferOf(peer).Cap(), 128, "no block of the pool")
		assert.Zero(t, sockets.WriteBufferOf(s).Buffered())
		assert.False(t, s.Pending())
	})
}

// TestIdleSocketsHoldLittle weighs pairs that have each said a line.
func TestIdleSocketsHoldLittle(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	const pairs, most = 2000, 1950 // bytes for both ends, the connection included
	l := listening(t, ns)
	kept := make([]*sockets.Socket, 0, 2*pairs)
	before := heap()
	for range pairs {
		s, err := ns.Socket.RemoteAddress(t.Context(), l.LocalAddress(), l.LocalPort())
		require.NoError(t, err)
		peer, err := l.Accept()
		require.NoError(t, err)
		require.NoError(t, putAndFlush(s, []byte("a line\n")))
		line(t, peer, "a line")
		kept = append(kept, s, peer)
	}
	assert.Less(t, int(heap()-before)/pairs, most)
	for _, s := range kept {
		require.NoError(t, s.Close())
	}
}
