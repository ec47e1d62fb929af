package works

import (
	"errors"
	"io"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The table of the README compares these. A row for each test.

// linuxErrors are the peers whose errors are the ones of Linux.
var linuxErrors = map[string]bool{Memory: true, Socket: true, Kernel: true, KernelSocket: true, TCP: true, Unix: true}

func TestComparedErrors(t *testing.T) {
	for _, p := range everyPeer {
		client, server := p.pair(t)
		if !p.unbuffered {
			_, err := client.Write([]byte("not read"))
			require.NoError(t, err)
		}
		require.NoError(t, server.Close())
		_, err := io.ReadAll(client)
		assert.Equal(t, linuxErrors[p.name], errors.Is(err, syscall.ECONNRESET), "%s: %v", p.name, err)
	}
}

func TestComparedHalfClose(t *testing.T) {
	for _, p := range everyPeer {
		client, _ := p.pair(t)
		_, has := client.(interface{ CloseWrite() error })
		assert.Equal(t, linuxErrors[p.name], has, p.name)
	}
}

// Virtual time passes while a goroutine waits in a read that has a deadline.
func TestComparedVirtualTime(t *testing.T) {
	for _, p := range everyPeer {
		if p.descriptors {
			continue // the bubble would stand still: the poller is not known to it
		}
		synctest.Test(t, func(t *testing.T) {
			client, _ := p.pair(t)
			began := time.Now()
			require.NoError(t, client.SetReadDeadline(began.Add(time.Hour)))
			_, err := client.Read(make([]byte, 1))
			assert.Error(t, err, p.name)
			assert.Equal(t, time.Hour, time.Since(began), p.name)
		})
	}
}
