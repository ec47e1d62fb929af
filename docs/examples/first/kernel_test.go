package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConversationOverTheKernel(t *testing.T) {
	system.IPv4.Need(t)
	answer, err := conversation(sockets.Default)
	require.NoError(t, err)
	assert.Equal(t, "Hello, world!", answer)
}
