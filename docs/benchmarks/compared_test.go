package benchmarks

import (
	"errors"
	"io"
	"net"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The table of the README compares these. A row for each test.

// linuxErrors are the peers whose errors are those of Linux.
var linuxErrors = map[string]bool{"sockets": true, "streams": true, "tcp": true}

func TestComparedErrors(t *testing.T) {
	for _, p := range withPipe {
		client, server := p.pair(t)
		if p.name != "pipe" { // where a write waits for a read
			_, err := client.Write([]byte("not read"))
			require.NoError(t, err)
		}
		require.NoError(t, server.Close())
		_, err := io.ReadAll(client)
		assert.Equal(t, linuxErrors[p.name], errors.Is(err, syscall.ECONNRESET), "%s: %v", p.name, err)
	}
}

func TestComparedHalfClose(t *testing.T) {
	for _, p := range withPipe {
		client, _ := p.pair(t)
		_, has := client.(interface{ CloseWrite() error })
		assert.Equal(t, linuxErrors[p.name], has, p.name)
	}
}

// Virtual time passes while a goroutine waits in a read that has a deadline.
func TestComparedVirtualTime(t *testing.T) {
	for _, p := range withPipe {
		if p.name == "tcp" {
			continue // the bubble would stand still: the poller is not known to it
		}
		synctest.Test(t, func(t *testing.T) {
			client, _ := p.pair(t)
			began := time.Now()
			require.NoError(t, client.SetReadDeadline(began.Add(time.Hour)))
			_, err := client.Read(make([]byte, 1))
			var timeout net.Error
			assert.True(t, errors.As(err, &timeout) && timeout.Timeout(), "%s: %v", p.name, err)
			assert.Equal(t, time.Hour, time.Since(began), p.name)
		})
	}
}
