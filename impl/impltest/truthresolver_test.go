package impltest

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

func TestTruthResolverKnowsTheNames(t *testing.T) {
	r := TruthResolver(t)
	for name, want := range TruthNames {
		got, err := r.LookupNetIP(t.Context(), "ip", name)
		require.NoError(t, err, name)
		for i := range got {
			got[i] = got[i].Unmap()
		}
		slices.SortFunc(got, netip.Addr.Compare)
		assert.Equal(t, want, got, name)
	}
}

func TestTruthResolverFails(t *testing.T) {
	r := TruthResolver(t)
	for name, notFound := range map[string]bool{"nodata.test": true, "nx.test": true, TruthFailingName: false} {
		_, err := r.LookupNetIP(t.Context(), "ip", name)
		dns, ok := errors.AsType[*net.DNSError](err)
		require.True(t, ok, "%s: %v", name, err)
		assert.Equal(t, notFound, dns.IsNotFound, name)
	}
}

func TestTruthResolverKeepsSilent(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err := TruthResolver(t).LookupNetIP(ctx, "ip", TruthSilentName)
	dns, ok := errors.AsType[*net.DNSError](err)
	require.True(t, ok, "%v", err)
	assert.True(t, dns.IsTimeout)
}
