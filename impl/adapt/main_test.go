package adapt_test

import (
	"testing"

	"github.com/smalltalk-sockets/go/impl/impltest/leak"
)

func TestMain(m *testing.M) { leak.Main(m) }
