package conformance_test

import (
	"testing"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest"
	"github.com/smalltalk-sockets/go/impl/memory"
)

func TestConformance(t *testing.T) {
	impltest.Run(t, impltest.Default(t, func(testing.TB) impl.Provider { return memory.New() }))
}
