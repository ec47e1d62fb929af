package sockets_test

import (
	"context"
	"net"
	"net/netip"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// families is a network with a server that is reached by IPv4, and a host with
// addresses of IPv6 to which no packet comes. server.test is a name of some of
// their addresses.
type families struct {
	*sockets.Namespace
	network *memory.Network
	server  *sockets.ServerSocket
}

const (
	goodAddress, goodAddress2 = "10.0.0.2", "10.0.0.3"
	holeAddress, holeAddress2 = "2001:db8::1", "2001:db8::2"
)

func newFamilies(t *testing.T, name ...string) *families {
	t.Helper()
	f := &families{network: memory.NewNetwork()}
	client, err := f.network.AddHost("client", "10.0.0.1", "2001:db8::c")
	require.NoError(t, err)
	server, err := f.network.AddHost("server", goodAddress, goodAddress2)
	require.NoError(t, err)
	_, err = f.network.AddHost("hole", holeAddress, holeAddress2)
	require.NoError(t, err)
	require.NoError(t, f.network.Partition("client", "hole"))
	var addrs []netip.Addr
	for _, a := range name {
		addrs = append(addrs, netip.MustParseAddr(a))
	}
	require.NoError(t, f.network.SetName("server.test", addrs...))
	f.Namespace = sockets.NewNamespace(client)
	f.server, err = sockets.NewNamespace(server).ServerSocket.Port(700)
	require.NoError(t, err)
	t.Cleanup(func() { _ = f.server.Close() })
	return f
}

// ways are the ways to connect to a name.
var ways = map[string]func(t *testing.T, ctx context.Context, ns *sockets.Namespace) (net.Conn, error){
	"DialContext": func(_ *testing.T, ctx context.Context, ns *sockets.Namespace) (net.Conn, error) {
		return ns.DialContext(ctx, "tcp", "server.test:700")
	},
	"Remote": func(_ *testing.T, ctx context.Context, ns *sockets.Namespace) (net.Conn, error) {
		return ns.Socket.Remote(ctx, "server.test", 700)
	},
	"Connect": func(t *testing.T, ctx context.Context, ns *sockets.Namespace) (net.Conn, error) {
		socket, err := ns.Socket.New()
		require.NoError(t, err)
		if deadline, ok := ctx.Deadline(); ok {
			require.NoError(t, socket.SetTimeout(time.Until(deadline)))
		}
		connected := on(t, socket, sockets.EventConnect)
		failures := on(t, socket, sockets.EventIOError)
		require.NoError(t, socket.Connect("server.test", 700))
		select {
		case <-connected:
			return socket, nil
		case err := <-failures:
			require.NoError(t, socket.Close())
			return nil, err
		}
	},
}

// TestAnAddressThatNeverAnswers costs no more than the time that the other
// family waits before it starts.
func TestAnAddressThatNeverAnswers(t *testing.T) {
	for way, connect := range ways {
		for _, deadline := range []time.Duration{0, time.Second, time.Hour} {
			t.Run(way+" "+deadline.String(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					f := newFamilies(t, holeAddress, holeAddress2, goodAddress, goodAddress2)
					ctx, cancel := context.WithCancel(t.Context())
					if deadline > 0 {
						ctx, cancel = context.WithTimeout(t.Context(), deadline)
					}
					defer cancel()
					begin := time.Now()
					c, err := connect(t, ctx, f.Namespace)
					require.NoError(t, err)
					assert.Equal(t, 300*time.Millisecond, time.Since(begin))
					assert.Equal(t, goodAddress+":700", c.RemoteAddr().String())
					require.NoError(t, c.Close())
				})
			})
		}
	}
}

func TestTheFirstFamilyWinsWhenItAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFamilies(t, goodAddress, holeAddress)
		begin := time.Now()
		c, err := f.Dial("tcp", "server.test:700")
		require.NoError(t, err)
		assert.Zero(t, time.Since(begin))
		require.NoError(t, c.Close())
	})
}

// A network that tracks its sockets knows the call that made one, whichever family
// has won the race.
func TestTheWinnerOfARaceIsMadeInTheCall(t *testing.T) {
	for _, name := range [][]string{{goodAddress, holeAddress}, {holeAddress, goodAddress}} {
		synctest.Test(t, func(t *testing.T) {
			f := newFamilies(t, name...)
			memory.TrackSockets()(f.network)
			c, err := f.Dial("tcp", "server.test:700")
			require.NoError(t, err)
			leaks := f.network.Leaks()
			require.Len(t, leaks, 1)
			assert.Contains(t, leaks[0].String(), "TestTheWinnerOfARaceIsMadeInTheCall")
			require.NoError(t, c.Close())
		})
	}
}

// TestARefusedFamilyLetsTheOtherOneStart at once.
func TestARefusedFamilyLetsTheOtherOneStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFamilies(t, holeAddress, goodAddress)
		require.NoError(t, f.network.Heal("client", "hole"))
		begin := time.Now()
		c, err := f.Dial("tcp", "server.test:700")
		require.NoError(t, err)
		assert.Zero(t, time.Since(begin))
		require.NoError(t, c.Close())
		require.NoError(t, f.server.Close())
		_, err = f.Dial("tcp", "server.test:700")
		require.ErrorIs(t, err, syscall.ECONNREFUSED)
		assert.ErrorContains(t, err, holeAddress, "the error is that of the preferred address")
	})
}

// TestBothFamiliesFail: the error is that of the first address, when the time is
// over.
func TestBothFamiliesFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFamilies(t, holeAddress, holeAddress2, goodAddress)
		require.NoError(t, f.network.Partition("client", "server"))
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		begin := time.Now()
		_, err := f.DialContext(ctx, "tcp", "server.test:700")
		require.EqualError(t, err, "dial tcp ["+holeAddress+"]:700: i/o timeout")
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, 10*time.Second, time.Since(begin))
		ctx, cancel = context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		_, err = f.DialContext(ctx, "tcp", "server.test:700")
		require.ErrorIs(t, err, context.Canceled)
	})
}

// TestTheTimeIsSharedOutAmongAddresses of one family: each has an equal share,
// and two seconds at least.
func TestTheTimeIsSharedOutAmongAddresses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFamilies(t, holeAddress, holeAddress2)
		ctx, cancel := context.WithTimeout(t.Context(), 8*time.Second)
		defer cancel()
		begin := time.Now()
		time.AfterFunc(4*time.Second-time.Nanosecond, func() { _ = f.network.Heal("client", "hole") })
		_, err := f.DialContext(ctx, "tcp", "server.test:700")
		require.ErrorIs(t, err, os.ErrDeadlineExceeded, "the first one took all of its share")
		assert.ErrorContains(t, err, holeAddress)
		assert.Equal(t, 4*time.Second, time.Since(begin), "then the second one was refused")
	})
}

// TestALocalAddressChoosesTheFamily, so that the other one is not tried.
func TestALocalAddressChoosesTheFamily(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFamilies(t, holeAddress, goodAddress)
		local, err := f.IPAddress.FromString("10.0.0.1")
		require.NoError(t, err)
		begin := time.Now()
		c, err := f.Socket.Remote(t.Context(), "server.test", 700, sockets.Local(local, 0))
		require.NoError(t, err)
		assert.Zero(t, time.Since(begin))
		require.NoError(t, c.Close())
	})
}

// TestConnectAlternates between the families, as it cannot race them.
func TestConnectAlternates(t *testing.T) {
	connect := ways["Connect"]
	for name, c := range map[string]struct {
		addrs   []string
		prepare func(f *families)
		timeout time.Duration
		takes   time.Duration
		err     error
	}{
		"the first answers": {addrs: []string{goodAddress, holeAddress}},
		"the first is refused": {addrs: []string{holeAddress, goodAddress}, prepare: func(f *families) {
			_ = f.network.Heal("client", "hole")
		}},
		"the first answers late": {addrs: []string{goodAddress, holeAddress}, prepare: func(f *families) {
			_ = f.network.Shape("client", "server", memory.Link{Latency: 250 * time.Millisecond})
		}, takes: 2*300*time.Millisecond + 500*time.Millisecond},
		"both are refused": {addrs: []string{holeAddress, goodAddress}, prepare: func(f *families) {
			_ = f.network.Heal("client", "hole")
			_ = f.server.Close()
		}, err: syscall.ECONNREFUSED},
		"the first never answers, the other is refused": {addrs: []string{holeAddress, goodAddress}, prepare: func(f *families) {
			_ = f.server.Close()
		}, timeout: 10 * time.Second, takes: 10 * time.Second, err: context.DeadlineExceeded},
		"neither ever answers": {addrs: []string{holeAddress, goodAddress}, prepare: func(f *families) {
			_ = f.network.Partition("client", "server")
		}, timeout: 10 * time.Second, takes: 10 * time.Second, err: os.ErrDeadlineExceeded},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFamilies(t, c.addrs...)
				if c.prepare != nil {
					c.prepare(f)
				}
				ctx := t.Context()
				if c.timeout > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, c.timeout)
					defer cancel()
				}
				begin := time.Now()
				socket, err := connect(t, ctx, f.Namespace)
				assert.Equal(t, c.takes, time.Since(begin))
				if c.err != nil {
					require.ErrorIs(t, err, c.err)
					assert.ErrorContains(t, err, c.addrs[0], "the error is that of the preferred address")
					return
				}
				require.NoError(t, err)
				require.NoError(t, socket.Close())
			})
		})
	}
}
