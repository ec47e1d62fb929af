package main

import (
	"bufio"
	"context"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/impltest/system"
)

func TestServiceServesUntilItsContextEnds(t *testing.T) {
	system.IPv4.Need(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	reader, writer := io.Pipe()
	s := Service{
		Directory: tree(t, map[string]string{"file": "served\n", "more": "bytes"}),
		Network:   "kernel", Address: "127.0.0.1:0", Timeout: 5 * time.Minute, Grace: 5 * time.Minute,
	}
	ran := make(chan error, 1)
	go func() {
		ran <- s.Run(ctx, writer)
		_ = writer.Close()
	}()
	journal := bufio.NewScanner(reader)
	require.True(t, journal.Scan())
	url := regexp.MustCompile(`gopher://127\.0\.0\.1:\d+/`).FindString(journal.Text())
	require.NotEmpty(t, url)

	for path, want := range map[string]string{"0/file": "served\n", "9/more": "bytes"} {
		var got strings.Builder
		require.NoError(t, fetch(t.Context(), url+path, 5*time.Minute, &got, progressFile(t)))
		assert.Equal(t, want, got.String())
		require.True(t, journal.Scan())
		assert.Contains(t, journal.Text(), path[1:])
	}
	var menu strings.Builder
	require.NoError(t, fetch(t.Context(), url, 5*time.Minute, &menu, progressFile(t)))
	assert.Contains(t, menu.String(), "text    file")
	assert.Contains(t, menu.String(), url+"0/file")
	require.True(t, journal.Scan())

	cancel()
	require.True(t, journal.Scan())
	assert.Contains(t, journal.Text(), "stopping: 0 conversations to wait for")
	require.True(t, journal.Scan())
	assert.Contains(t, journal.Text(), "stopped: 0 conversations cut off")
	require.False(t, journal.Scan())
	assert.NoError(t, <-ran)
}
