package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets"
)

// TestREADME holds the README to the files that it shows, so that what a reader
// pastes is what is compiled and run here.
func TestREADME(t *testing.T) {
	readme, err := os.ReadFile("../../../README.md")
	require.NoError(t, err)
	var shown []string
	for _, block := range regexp.MustCompile("(?s)```go\n(package main\n.*?)```").FindAllSubmatch(readme, -1) {
		shown = append(shown, string(block[1]))
	}
	require.Len(t, shown, 2)
	for i, file := range []string{"main.go", "main_test.go"} {
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		_, code, found := strings.Cut(string(source), "package main\n")
		require.True(t, found)
		assert.Equal(t, "package main\n"+code, shown[i], "README.md shows another %s", file)
	}
}

func TestConversationOverTheKernel(t *testing.T) {
	answer, err := conversation(sockets.Default)
	require.NoError(t, err)
	assert.Equal(t, "Hello, world!", answer)
}
