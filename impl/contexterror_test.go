package impl_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

func TestContextErrorOfADeadline(t *testing.T) {
	for _, from := range []error{
		context.DeadlineExceeded,
		os.ErrDeadlineExceeded,
		fmt.Errorf("mine: %w", context.DeadlineExceeded),
		impl.ContextError(context.DeadlineExceeded),
	} {
		err := impl.OpError("dial", impl.TCP4, impl.Endpoint{}, impl.Endpoint{}, impl.ContextError(from))
		assert.EqualError(t, err, "dial tcp4: i/o timeout")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		require.NotErrorIs(t, err, context.Canceled)
		var timeout net.Error
		require.ErrorAs(t, err, &timeout)
		assert.True(t, timeout.Timeout())
	}
}

func TestContextErrorOfACancel(t *testing.T) {
	err := impl.OpError("dial", impl.TCP4, impl.Endpoint{}, impl.Endpoint{}, impl.ContextError(context.Canceled))
	assert.EqualError(t, err, "dial tcp4: operation was canceled")
	require.ErrorIs(t, err, context.Canceled)
	require.NotErrorIs(t, err, context.DeadlineExceeded)
	require.NotErrorIs(t, err, os.ErrDeadlineExceeded)
	var timeout net.Error
	require.ErrorAs(t, err, &timeout)
	assert.False(t, timeout.Timeout())
}

func TestContextErrorOfSomethingElse(t *testing.T) {
	require.NoError(t, impl.ContextError(nil))
	require.NoError(t, impl.LookupError(nil, "name"))
	for _, err := range []error{syscall.ETIMEDOUT, net.ErrClosed, errors.New("the context's own")} {
		assert.Equal(t, err, impl.ContextError(err))
	}
}

func TestLookupError(t *testing.T) {
	late := impl.LookupError(context.DeadlineExceeded, "host.test")
	assert.EqualError(t, late, "lookup host.test: i/o timeout")
	require.ErrorIs(t, late, os.ErrDeadlineExceeded)
	require.ErrorIs(t, late, context.DeadlineExceeded)
	cancelled := impl.LookupError(context.Canceled, "host.test")
	assert.EqualError(t, cancelled, "lookup host.test: operation was canceled")
	require.ErrorIs(t, cancelled, context.Canceled)
	var dns *net.DNSError
	require.ErrorAs(t, late, &dns)
	assert.True(t, dns.IsTimeout && dns.IsTemporary)
	require.ErrorAs(t, cancelled, &dns)
	assert.False(t, dns.IsTimeout || dns.IsTemporary)
}
