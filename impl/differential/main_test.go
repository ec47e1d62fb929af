package differential_test

import (
	"testing"

	"go.uber.org/goleak"

	_ "github.com/smalltalk-sockets/go/impl/impltest/long" // fewer random runs, unless more are asked for
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
