package memory_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// A writer that is far ahead lets other goroutines run, and does not wait for them.
func TestWriterFarAheadLetsOthersRun(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	client, _ := pair(t, memory.New(), impl.TCP)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 16 { // times that it is let run: with one processor it has no other
			runtime.Gosched()
		}
	}()
	p := make([]byte, 32<<10)
	for range 2 << 20 / len(p) {
		_, err := client.Write(p)
		require.NoError(t, err)
	}
	select {
	case <-done:
	default:
		t.Fatal("the writer did not let another goroutine run")
	}
}
