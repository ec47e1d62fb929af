package sockets

import (
	"context"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// nameCache caches the replies of the resolver of a namespace.
type nameCache struct {
	lifetime atomic.Int64 // a time.Duration
	hosts    cache[string, []netip.Addr]
	names    cache[netip.Addr, string]
}

const (
	// defaultCacheLifetime avoids repeated questions to the resolver, and is
	// short enough to follow a name that moves.
	defaultCacheLifetime = time.Minute
	// mostNames bounds the memory for questions that peers choose, such as
	// their own names.
	mostNames = 1024
)

func newNameCache() *nameCache {
	c := new(nameCache)
	c.lifetime.Store(int64(defaultCacheLifetime))
	c.flush()
	return c
}

func (c *nameCache) flush() {
	c.hosts.flush()
	c.names.flush()
}

// Flush drops all cached names and addresses of the namespace, of every address
// class: the next ByName, AllByName and Name ask the resolver again.
//
// Smalltalk: SocketAddress class >> flush.
func (c *AddressClass[A]) Flush() { c.namespace().names.flush() }

// CacheLifetime returns how long ByName, AllByName and Name of all address
// classes of the namespace use an answer of the resolver before they ask again:
// a minute unless it was set, and 0 when they always ask.
func (c *AddressClass[A]) CacheLifetime() time.Duration {
	return time.Duration(c.namespace().names.lifetime.Load())
}

// SetCacheLifetime sets what CacheLifetime returns, also for replies that are
// already cached. A negative d is a *RangeError and changes nothing.
//
// The original keeps names until Flush.
func (c *AddressClass[A]) SetCacheLifetime(d time.Duration) error {
	if err := checkDuration("cache lifetime", d); err != nil {
		return err
	}
	c.namespace().names.lifetime.Store(int64(d))
	return nil
}

// rememberedHost is LookupHost of the provider, from the cache if possible. The
// cache ignores case.
func (ns *Namespace) rememberedHost(ctx context.Context, host string) ([]netip.Addr, error) {
	host = strings.ToLower(host)
	return ns.names.hosts.getOrAsk(host, ns.SocketAddress.CacheLifetime(), func() ([]netip.Addr, error) {
		return ns.provider.LookupHost(ctx, host)
	})
}

// cache keeps the last replies to questions. It keeps no errors.
type cache[K comparable, V any] struct {
	mu      sync.Mutex // guards what follows; never held while asking
	entries map[K]cacheEntry[V]
}

type cacheEntry[V any] struct {
	value V
	since time.Time
}

// getOrAsk returns the cached answer for a key if it is not older than the lifetime,
// and asks otherwise. Several calls that miss the same key at once all ask.
func (c *cache[K, V]) getOrAsk(key K, lifetime time.Duration, ask func() (V, error)) (V, error) {
	if lifetime == 0 {
		return ask()
	}
	c.mu.Lock()
	entries := c.entries
	found, ok := entries[key]
	c.mu.Unlock()
	if ok && time.Since(found.since) < lifetime {
		return found.value, nil
	}
	value, err := ask()
	if err == nil {
		c.store(entries, key, value)
	}
	return value, err
}

// store stores a result in the map that was current when its look-up began. If flush
// has replaced that map meanwhile, the result is dropped with it.
func (c *cache[K, V]) store(entries map[K]cacheEntry[V], key K, value V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := entries[key]; !ok && len(entries) >= mostNames {
		dropOldest(entries)
	}
	entries[key] = cacheEntry[V]{value, time.Now()}
}

func (c *cache[K, V]) flush() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries = make(map[K]cacheEntry[V])
}

func dropOldest[K comparable, V any](entries map[K]cacheEntry[V]) {
	var oldest K
	var since time.Time
	for key, a := range entries {
		if since.IsZero() || a.since.Before(since) {
			oldest, since = key, a.since
		}
	}
	delete(entries, oldest)
}
