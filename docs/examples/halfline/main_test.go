package main

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestHalfALine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ns := sockets.NewNamespace(memory.New(memory.ForTest(t)))
		lines, err := received(ns, withBufio)
		require.NoError(t, err)
		assert.Equal(t, []string{"pay 100", "0 to Ann"}, lines)
		lines, err = received(ns, withSockets)
		require.NoError(t, err)
		assert.Equal(t, []string{"pay 1000 to Ann"}, lines)
	})
}
