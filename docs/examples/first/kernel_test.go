package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/impltest/leak"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestMain(m *testing.M) { leak.Main(m) }

func TestConversationOverTheKernel(t *testing.T) {
	system.IPv4.Need(t)
	answer, err := conversation(sockets.Default)
	require.NoError(t, err)
	assert.Equal(t, "Hello, world!", answer)
}
