package main

import (
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBoardShowsTheOldestLongTransfer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		board := NewBoard()
		first := board.Start("first", 8192, io.Discard)
		time.Sleep(100 * time.Millisecond)
		second := board.Start("second", -1, io.Discard)
		moved(t, first, 2048)
		moved(t, second, 1024)
		assert.Empty(t, board.Long(time.Now()))

		time.Sleep(900 * time.Millisecond)
		assert.Equal(t, "first  2.0 KiB of 8.0 KiB  25 %  2.0 KiB/s", board.Long(time.Now()))
		time.Sleep(time.Second)
		assert.Equal(t, "first  2.0 KiB of 8.0 KiB  25 %  1.0 KiB/s  (and 1 more)", board.Long(time.Now()))

		assert.Equal(t, 2*time.Second, first.End())
		time.Sleep(100 * time.Millisecond)
		assert.Equal(t, "second  1.0 KiB  512 B/s", board.Long(time.Now()))
		assert.Equal(t, 2*time.Second, second.End())
		assert.Empty(t, board.Long(time.Now()))
		assert.Equal(t, "2 files, 3.0 KiB", board.Sum())
	})
}

func moved(t *testing.T, to io.Writer, n int) {
	t.Helper()
	_, err := to.Write(make([]byte, n))
	require.NoError(t, err)
}

func TestInBytes(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 B", 1023: "1023 B", 1024: "1.0 KiB", 1536: "1.5 KiB",
		1 << 20: "1.0 MiB", 1 << 30: "1.0 GiB", 1 << 40: "1.0 TiB", 1 << 50: "1024.0 TiB",
	} {
		assert.Equal(t, want, inBytes(n))
	}
}
