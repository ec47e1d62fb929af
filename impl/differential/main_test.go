package differential_test

import (
	"testing"

	"github.com/smalltalk-sockets/go/impl/impltest/leak"
	_ "github.com/smalltalk-sockets/go/impl/impltest/long" // fewer random runs, unless more are asked for
)

func TestMain(m *testing.M) { leak.Main(m) }
