package main

import (
	"bytes"
	"io"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDisplayElsewhereThanOnATerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file := progressFile(t)
		board := NewBoard()
		display := StartDisplay(board, file)
		time.Sleep(6 * time.Second) // a tick without a long transfer
		moved(t, board.Start("file", 4096, io.Discard), 1024)
		time.Sleep(5 * time.Second)
		display.Stop()
		shown, err := os.ReadFile(file.Name())
		require.NoError(t, err)
		assert.Equal(t, "file  1.0 KiB of 4.0 KiB  25 %  256 B/s\n", string(shown))
	})
}

func TestDisplayOnATerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		board := NewBoard()
		d := &Display{board: board, out: &out, terminal: true}
		d.show(time.Now())
		moved(t, board.Start("file", 2048, io.Discard), 1024)
		time.Sleep(time.Second)
		d.show(time.Now())
		assert.Equal(t, "\r\x1b[K0 files, 0 B\r\x1b[K0 files, 1.0 KiB  |  file  1.0 KiB of 2.0 KiB  50 %  1.0 KiB/s", out.String())
	})
}
