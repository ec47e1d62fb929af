package impltest_test

import (
	"fmt"
	"os"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest"
	"github.com/smalltalk-sockets/go/impl/memory"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// defectVariable names the environment variable that says which defect the
// provider of TestSuite has.
const defectVariable = "IMPLTEST_DEFECT"

// TestSuite runs the suite on a provider that is sound, unless TestTeeth runs
// it with a defect.
func TestSuite(t *testing.T) {
	sound := func(testing.TB) impl.Provider { return memory.New() }
	h := harness(sound)
	if name := os.Getenv(defectVariable); name != "" {
		d, ok := defects[name]
		require.True(t, ok, "no defect %q", name)
		h.New = func(t testing.TB) impl.Provider { return d.in(sound(t)) }
	}
	impltest.Run(t, h)
}

func harness(provider func(testing.TB) impl.Provider) impltest.Harness {
	var count atomic.Int64
	all := impltest.StreamOptions()
	some := []string{impl.Linger.Name, impl.ReuseAddr.Name, impl.ReceiveBuffer.Name, impl.SendBuffer.Name}
	return impltest.Harness{
		New:      provider,
		UnixPath: func(testing.TB) string { return fmt.Sprintf("/run/suite/%d", count.Add(1)) },
		Host:     impltest.Loopback(),
		Virtual:  true,
		Features: impltest.Features{
			IPv6: true, DualStack: true, Unix: true, AbstractNames: true,
			TCPStream: impltest.Capabilities{Options: all}, TCPServer: impltest.Capabilities{Options: all},
			UnixStream: impltest.Capabilities{Options: some}, UnixServer: impltest.Capabilities{Options: some},
		},
	}
}
