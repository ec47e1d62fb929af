package sockets_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// resolver records the questions to a resolver, and can reply in its place.
type resolver struct {
	impl.Provider
	host func(ctx context.Context, host string) ([]netip.Addr, error) // nil: the provider's
	addr func(ctx context.Context, addr netip.Addr) ([]string, error) // nil: the provider's

	mu    sync.Mutex // guards asked
	asked []string
}

func (r *resolver) hear(question string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked = append(r.asked, question)
}

// heard returns the questions since its last call.
func (r *resolver) heard() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	asked := r.asked
	r.asked = nil
	return asked
}

func (r *resolver) LookupHost(ctx context.Context, host string) ([]netip.Addr, error) {
	r.hear(host)
	if r.host != nil {
		return r.host(ctx, host)
	}
	return r.Provider.LookupHost(ctx, host)
}

func (r *resolver) LookupAddr(ctx context.Context, addr netip.Addr) ([]string, error) {
	r.hear(addr.String())
	if r.addr != nil {
		return r.addr(ctx, addr)
	}
	return r.Provider.LookupAddr(ctx, addr)
}

// overheard returns a namespace over a memory network, and the recorder of its
// questions.
func overheard(options ...memory.Option) (*sockets.Namespace, *resolver) {
	r := &resolver{Provider: memory.New(options...)}
	return sockets.NewNamespace(r), r
}

func TestNamesAreRemembered(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		r := &resolver{Provider: ns.Provider()}
		ns = sockets.NewNamespace(r)
		for _, host := range []string{"localhost", "LocalHost", "LOCALHOST"} {
			_, err := ns.IPAddress.ByName(t.Context(), host)
			require.NoError(t, err)
			_, err = ns.SocketAddress.AllByName(t.Context(), host)
			require.NoError(t, err)
		}
		assert.Equal(t, []string{"localhost"}, r.heard(), "once, in lower case, by whichever class")
		ns.SocketAddress.Flush()
		_, err := ns.IPAddress.ByName(t.Context(), "localhost")
		require.NoError(t, err)
		assert.Equal(t, []string{"localhost"}, r.heard(), "by whichever class")
		other := sockets.NewNamespace(r)
		_, err = other.IPAddress.ByName(t.Context(), "localhost")
		require.NoError(t, err)
		assert.Equal(t, []string{"localhost"}, r.heard(), "each namespace for itself")
	})
}

func TestWhatIsRememberedIsTheCallersOwn(t *testing.T) {
	ns, _ := overheard(memory.Name("db.test", v4, v6))
	for range 2 {
		all, err := ns.SocketAddress.AllByName(t.Context(), "db.test")
		require.NoError(t, err)
		require.Len(t, all, 2)
		assert.Equal(t, v4.String(), all[0].String())
		clear(all)
	}
}

func TestFailuresAreNotRemembered(t *testing.T) {
	ns, r := overheard()
	for range 2 {
		_, err := ns.IPAddress.ByName(t.Context(), "nobody.test")
		require.Error(t, err)
		_, err = ns.SocketAddress.Name(t.Context(), ns.IPAddress.With(10, 9, 9, 9))
		require.NoError(t, err)
	}
	assert.Equal(t, []string{"nobody.test", "10.9.9.9", "nobody.test", "10.9.9.9"}, r.heard())
}

func TestAnswersGrowOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ns, r := overheard(memory.Name("db.test", v4))
		ask := func(want ...string) {
			t.Helper()
			address, err := ns.IPAddress.ByName(t.Context(), "db.test")
			require.NoError(t, err)
			_, err = ns.IPAddress.Name(t.Context(), address)
			require.NoError(t, err)
			assert.Equal(t, want, r.heard())
		}
		all := []string{"db.test", "10.0.0.1", "db.test"} // the last one holds the name to the address
		assert.Equal(t, time.Minute, ns.SocketAddress.CacheLifetime())
		ask(all...)
		time.Sleep(time.Minute - 1)
		ask()
		time.Sleep(time.Nanosecond)
		ask(all...)

		require.NoError(t, ns.SocketAddress.SetCacheLifetime(time.Hour))
		assert.Equal(t, time.Hour, ns.SocketAddress.CacheLifetime())
		time.Sleep(time.Hour - 1)
		ask()
		require.NoError(t, ns.SocketAddress.SetCacheLifetime(time.Second))
		ask(all...)
		require.NoError(t, ns.SocketAddress.SetCacheLifetime(0))
		ask(all...)
		ask(all...)
		require.ErrorIs(t, ns.SocketAddress.SetCacheLifetime(-1), sockets.ErrRange)
		assert.Zero(t, ns.SocketAddress.CacheLifetime())
	})
}

// TestCacheIsBounded: the names that were looked up first are forgotten first.
func TestCacheIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ns, r := overheard()
		r.host = func(context.Context, string) ([]netip.Addr, error) { return []netip.Addr{v4}, nil }
		ask := func(name string) []string {
			_, err := ns.IPAddress.ByName(t.Context(), name)
			require.NoError(t, err)
			return r.heard()
		}
		require.NoError(t, ns.SocketAddress.SetCacheLifetime(time.Hour))
		for i := range 1025 {
			name := fmt.Sprint("name", i)
			assert.Equal(t, []string{name}, ask(name))
			time.Sleep(time.Millisecond)
		}
		assert.Empty(t, ask("name1"))
		assert.Empty(t, ask("name1024"))
		assert.NotEmpty(t, ask("name0"))
		assert.NotEmpty(t, ask("name1"), "which name0 took the place of")
	})
}

// TestFlushWhileAsking: the answer to a question from before Flush is not cached.
func TestFlushWhileAsking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ns, r := overheard()
		old := make(chan netip.Addr)
		r.host = func(context.Context, string) ([]netip.Addr, error) { return []netip.Addr{<-old}, nil }
		answered := make(chan struct{})
		go func() {
			defer close(answered)
			address, err := ns.IPAddress.ByName(t.Context(), "db.test")
			assert.NoError(t, err)
			assert.Equal(t, v4, address.Addr())
		}()
		synctest.Wait()
		ns.SocketAddress.Flush()
		old <- v4
		<-answered
		go func() { old <- netip.MustParseAddr("10.0.0.2") }()
		address, err := ns.IPAddress.ByName(t.Context(), "db.test")
		require.NoError(t, err)
		assert.Equal(t, "10.0.0.2", address.String())
	})
}

// TestCacheIsShared: many look the same names up while others flush.
func TestCacheIsShared(t *testing.T) {
	ns, r := overheard()
	r.host = func(_ context.Context, host string) ([]netip.Addr, error) {
		if strings.HasPrefix(host, "bad") {
			return nil, errors.New("no")
		}
		return []netip.Addr{v4}, nil
	}
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for j := range 200 {
				address, err := ns.IPAddress.ByName(t.Context(), fmt.Sprint("name", j%5))
				if assert.NoError(t, err) {
					assert.Equal(t, v4, address.Addr())
				}
				_, err = ns.IPAddress.ByName(t.Context(), "bad")
				assert.Error(t, err)
				if j%50 == i {
					ns.SocketAddress.Flush()
					assert.NoError(t, ns.SocketAddress.SetCacheLifetime(time.Duration(j)*time.Second))
				}
			}
		})
	}
	all.Wait()
}
