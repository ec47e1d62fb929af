package kerneltruth

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestResolverKnowsTheNames(t *testing.T) {
	r := Resolver(t)
	for name, want := range Names {
		got, err := r.LookupNetIP(t.Context(), "ip", name)
		require.NoError(t, err, name)
		for i := range got {
			got[i] = got[i].Unmap()
		}
		slices.SortFunc(got, netip.Addr.Compare)
		assert.Equal(t, want, got, name)
	}
}

func TestResolverFails(t *testing.T) {
	r := Resolver(t)
	for name, notFound := range map[string]bool{"nodata.test": true, "nx.test": true, FailingName: false} {
		_, err := r.LookupNetIP(t.Context(), "ip", name)
		dns, ok := errors.AsType[*net.DNSError](err)
		require.True(t, ok, "%s: %v", name, err)
		assert.Equal(t, notFound, dns.IsNotFound, name)
	}
}

func TestResolverKeepsSilent(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err := Resolver(t).LookupNetIP(ctx, "ip", SilentName)
	dns, ok := errors.AsType[*net.DNSError](err)
	require.True(t, ok, "%v", err)
	assert.True(t, dns.IsTimeout)
}
