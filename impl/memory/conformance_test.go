package memory_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// The in-memory network does what the kernel does.
func TestConformance(t *testing.T) {
	impltest.Run(t, harness())
}

// It does the same in a bubble of virtual time.
func TestConformanceVirtual(t *testing.T) {
	h := harness()
	h.Virtual = true
	impltest.Run(t, h)
}

// A wrapper that only forwards keeps every promise.
func TestConformanceWrapped(t *testing.T) {
	h := harness()
	h.New = func(testing.TB) impl.Provider { return impltest.Wrap(memory.New()) }
	h.Virtual = true
	impltest.Run(t, h)
}

func harness() impltest.Harness {
	var count atomic.Int64
	return impltest.Harness{
		New:      func(testing.TB) impl.Provider { return memory.New() },
		UnixPath: func(testing.TB) string { return fmt.Sprintf("/run/conformance/%d", count.Add(1)) },
		Host:     impltest.Loopback(),
		Features: impltest.Features{
			IPv6: true, DualStack: true, Unix: true, AbstractNames: true,
			TCPStream:  impltest.Capabilities{Options: impltest.TCPOptions()},
			TCPServer:  impltest.Capabilities{Options: impltest.TCPOptions()},
			UnixStream: impltest.Capabilities{Options: impltest.UnixOptions()},
			UnixServer: impltest.Capabilities{Options: impltest.UnixOptions()},
		},
	}
}
