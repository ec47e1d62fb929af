//go:build !js

package async

import (
	"testing"

	"go.uber.org/goleak"
)

// On js the runtime has a goroutine of its own, which looks like a leak.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
