//go:build linux

package kernel_test

import (
	"errors"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/kernel"
)

// mayOpenRaw reports whether the process has the privilege to open raw sockets.
func mayOpenRaw(t *testing.T) bool {
	t.Helper()
	s, err := kernel.New().NewRaw(impl.ICMP4)
	require.NoError(t, err)
	defer func() { _ = s.Close() }()
	err = s.Bind(impl.Endpoint{})
	if errors.Is(err, os.ErrPermission) {
		return false
	}
	require.NoError(t, err)
	return true
}
