//go:build !js

package memory_test

import (
	"testing"

	"github.com/smalltalk-sockets/go/impl/impltest/leak"
	_ "github.com/smalltalk-sockets/go/impl/impltest/long" // fewer random runs, unless more are asked for
)

// On js the runtime has a goroutine of its own, which looks like a leak.
func TestMain(m *testing.M) { leak.Main(m) }
