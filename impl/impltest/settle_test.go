package impltest_test

import (
	"os"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/impltest"
)

// When Idle returns, goroutines have done what there was to do for them: those that run,
// and those for which the kernel has something.
func TestIdle(t *testing.T) {
	r, w, err := os.Pipe()
	require.NoError(t, err)
	var read, turns atomic.Int64
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for p := make([]byte, 1); ; read.Add(1) {
			if _, err := r.Read(p); err != nil {
				return
			}
		}
	}()
	for i := range int64(50) {
		_, err := w.Write([]byte{0})
		require.NoError(t, err)
		go func() {
			for range 100 {
				runtime.Gosched()
			}
			turns.Add(1)
		}()
		impltest.Idle()
		require.Equal(t, i+1, read.Load())
		require.Equal(t, i+1, turns.Load())
	}
	require.NoError(t, w.Close())
	<-ended
	assert.NoError(t, r.Close())
}
