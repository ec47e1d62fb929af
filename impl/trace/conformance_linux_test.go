package trace_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest"
	"github.com/smalltalk-sockets/go/impl/impltest/long"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// The kernel has no capability less, and no error changes.
func TestConformanceOverTheKernel(t *testing.T) {
	long.NotShort(t)
	system.IPv4.Need(t)
	system.Descriptors(uint64(100 + 20*runtime.GOMAXPROCS(0))).Need(t) // as many scenes run at once
	h := impltest.Default(t, func(testing.TB) impl.Provider { return kernel.New() })
	h.New = func(testing.TB) impl.Provider { return trace.Wrap(kernel.New(), readsAll) }
	if !long.Enabled() {
		h.Plays = func(variant, concept string) bool {
			return concept != "net.Conn" && !strings.Contains(variant, "6") || variant == "tcp4"
		}
	}
	impltest.Run(t, h)
}
