package memory_test

import (
	"errors"
	"io"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// A reset loses what has not arrived; what has arrived stays.
func TestTCPResetLosesWhatIsUnsent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := sized(t, 30000, 10000)
		fill(t, client, 1000)
		require.NoError(t, impl.Set(client, impl.Linger, 0))
		require.NoError(t, client.Close())
		n, err := io.Copy(io.Discard, onlyReader{server})
		require.ErrorIs(t, err, syscall.ECONNRESET)
		assert.EqualValues(t, 20000, n)
		atEnd(t, server)
	})
}

// A FIN behind bytes that have not arrived has not arrived either.
func TestTCPResetBeforeTheFIN(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := sized(t, 30000, 10000)
		fill(t, client, 1000)
		require.NoError(t, client.CloseWrite())
		require.NoError(t, impl.Set(client, impl.Linger, 0))
		require.NoError(t, client.Close())
		_, err := server.Write([]byte("x"))
		require.ErrorIs(t, err, syscall.ECONNRESET, "not EPIPE: the connection is not half closed here")
		n, err := io.Copy(io.Discard, onlyReader{server})
		require.NoError(t, err)
		assert.EqualValues(t, 20000, n)
	})
}

func TestTCPBytesBehindACloseArrive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := sized(t, 30000, 10000)
		total := fill(t, client, 1000)
		require.NoError(t, client.Close())
		n, err := io.Copy(io.Discard, onlyReader{server})
		require.NoError(t, err)
		assert.EqualValues(t, total, n)
		require.NoError(t, server.Close())
	})
}

func TestTCPCloseLingersUntilTheBytesArrive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := sized(t, 30000, 10000)
		total := fill(t, client, 1000)
		require.NoError(t, impl.Set(client, impl.Linger, 60))
		begin := time.Now()
		closed := make(chan time.Duration, 1)
		go func() {
			assert.NoError(t, client.Close())
			closed <- time.Since(begin)
		}()
		time.Sleep(10 * time.Second)
		synctest.Wait()
		assert.Empty(t, closed)
		n, err := io.Copy(io.Discard, onlyReader{server})
		require.NoError(t, err)
		assert.EqualValues(t, total, n)
		assert.Equal(t, 10*time.Second, <-closed)
	})
}

func TestTCPCloseLingersNoLongerThanItMay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := sized(t, 30000, 10000)
		total := fill(t, client, 1000)
		require.NoError(t, impl.Set(client, impl.Linger, 3))
		begin := time.Now()
		require.NoError(t, client.Close())
		assert.Equal(t, 3*time.Second, time.Since(begin))
		n, err := io.Copy(io.Discard, onlyReader{server})
		require.NoError(t, err)
		assert.EqualValues(t, total, n, "nothing is lost")
	})
}

func TestTCPCloseLingersUntilAReset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := sized(t, 30000, 10000)
		fill(t, client, 1000)
		require.NoError(t, impl.Set(client, impl.Linger, 60))
		done := make(chan error, 1)
		go func() { done <- client.Close() }()
		synctest.Wait()
		begin := time.Now()
		require.NoError(t, server.Close()) // with bytes unread
		require.NoError(t, <-done)
		assert.Zero(t, time.Since(begin))
	})
}

// A write takes only so much before the reset in reply to it.
func TestTCPWriteToAPeerThatIsGone(t *testing.T) {
	client, server := pair(t, memory.New(), impl.TCP)
	require.NoError(t, server.Close())
	n, err := client.Write(make([]byte, 8<<20))
	require.ErrorIs(t, err, syscall.EPIPE)
	assert.Equal(t, 512<<10, n)
	_, err = client.Write(nil)
	require.ErrorIs(t, err, syscall.EPIPE)
	assert.False(t, errors.Is(err, syscall.ECONNRESET))
}
