package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/impltest/system"
)

func TestFiftyClientsFetchTheWholeTree(t *testing.T) {
	files := map[string]string{
		"read me":         "Hello.\n.\n..\n",
		"empty":           "",
		"crlf":            "one\r\ntwo\r\n",
		"picture":         strings.Repeat("\x89PNG\r\n\x1a\n", 20_000),
		"a/lines":         strings.Repeat("a line of some text\n", 300),
		"a/b/c/deep":      "deep",
		"a/b/c/ümlaut":    "ü\n",
		"a/.hidden/never": "hidden\n",
	}
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			open(t, network)
			j := Job{
				Directory: tree(t, files), Network: network, Address: "127.0.0.1:0",
				Clients: 50, Timeout: 5 * time.Minute, Grace: 5 * time.Minute,
			}
			report, err := j.Run(t.Context(), progressFile(t))
			require.NoError(t, err)
			assert.Zero(t, report.Cut)
			require.Len(t, report.Walks, 50)
			for i, w := range report.Walks {
				assert.Equal(t, i+1, w.Client)
				assert.Empty(t, w.Problems)
				assert.Equal(t, 4, w.Menus)
				assert.Equal(t, 7, w.Files)
				assert.Equal(t, report.Manifest.Bytes, w.Bytes)
			}
			var printed strings.Builder
			require.NoError(t, report.Print(&printed))
			assert.Contains(t, printed.String(), "Every file that every client fetched equals the one on the disk.")
		})
	}
}

func TestJobEndsWithItsContext(t *testing.T) {
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			open(t, network)
			ctx, cancel := context.WithCancel(t.Context())
			j := Job{
				Directory: tree(t, map[string]string{"file": "x\n"}), Network: network, Address: "127.0.0.1:0",
				Clients: 2, Timeout: 5 * time.Minute, Grace: 5 * time.Minute,
			}
			cancel()
			report, err := j.Run(ctx, progressFile(t))
			require.NoError(t, err)
			assert.Equal(t, 2, report.Problems())
		})
	}
}

func TestJobNeedsWhatItIsGiven(t *testing.T) {
	good := Job{Directory: system.TempDir(t), Network: "memory", Address: "127.0.0.1:0", Clients: 1, Grace: 5 * time.Minute}
	for name, change := range map[string]func(*Job){
		"directory": func(j *Job) { j.Directory = filepath.Join(j.Directory, "none") },
		"network":   func(j *Job) { j.Network = "none" },
		"address":   func(j *Job) { j.Address = "127.0.0.1" },
		"port":      func(j *Job) { j.Address = "127.0.0.1:70000" },
		"host":      func(j *Job) { j.Address = "192.0.2.1:0" },
	} {
		j := good
		change(&j)
		_, err := j.Run(t.Context(), progressFile(t))
		assert.Error(t, err, name)
	}
}

// progressFile returns a file that is not a terminal.
func progressFile(t *testing.T) *os.File {
	t.Helper()
	file, err := os.Create(filepath.Join(system.TempDir(t), "progress"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, file.Close()) })
	return file
}
