package kerneltruth

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSymbolsStandForOnePort(t *testing.T) {
	s := make(symbols)
	require.NoError(t, s.unify("127.0.0.1:<a>->127.0.0.1:<b>", "127.0.0.1:1000->127.0.0.1:2000"))
	require.NoError(t, s.unify("[::1]:<a>", "[::1]:1000"))
	assert.ErrorContains(t, s.unify("127.0.0.1:<b>", "127.0.0.1:1000"), "where <b> is 2000")
	assert.Error(t, s.unify("127.0.0.1:<c>", "127.0.0.2:3000"))
	assert.NotContains(t, s, "c", "nothing is learned from what does not match")
	require.NoError(t, s.unify("127.0.0.1:<a'>", "127.0.0.1:3000"), "a second port of the same object")
}

func TestSymbolsThatAreNobodys(t *testing.T) {
	s := make(symbols)
	require.NoError(t, s.unify("127.0.0.1:<ephemeral>", "127.0.0.1:1000"))
	require.NoError(t, s.unify("127.0.0.1:<ephemeral>", "127.0.0.1:2000"))
	require.NoError(t, s.unify("unix:@<autobind>", "unix:@0a3f9"))
	assert.Error(t, s.unify("unix:@<autobind>", "unix:@0a3f"))
	assert.Empty(t, s)
}

func TestSymbolsAreLearnedOnce(t *testing.T) {
	s := make(symbols)
	s.learn("a", 0)
	assert.Empty(t, s)
	s.learn("a", 7)
	s.learn("a", 8)
	assert.Equal(t, symbols{"a": "7"}, s)
}
