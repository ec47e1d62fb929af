//go:build !js

package page_test

import (
	"testing"

	"github.com/smalltalk-sockets/go/impl/impltest/leak"
)

// On js the runtime has a goroutine of its own, which looks like a leak.
func TestMain(m *testing.M) { leak.Main(m) }
