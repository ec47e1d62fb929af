package counter_test

import (
	"testing"

	"github.com/smalltalk-sockets/go/docs/examples/counter"
	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest"
	"github.com/smalltalk-sockets/go/impl/memory"
)

func TestFirstRun(t *testing.T) {
	h := impltest.Default(t, func(testing.TB) impl.Provider { return counter.Wrap(memory.New()) })
	h.Virtual = true // not for sockets of a kernel
	impltest.Run(t, h)
}
