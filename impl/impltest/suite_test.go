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
	tcp, unix := impltest.Capabilities{Options: impltest.TCPOptions()}, impltest.Capabilities{Options: impltest.UnixOptions()}
	return impltest.Harness{
		New:      provider,
		UnixPath: func(testing.TB) string { return fmt.Sprintf("/run/suite/%d", count.Add(1)) },
		Host:     impltest.Loopback(),
		Virtual:  true,
		Features: impltest.Features{
			IPv6: true, DualStack: true, Unix: true, AbstractNames: true,
			TCPStream: tcp, TCPServer: tcp, UnixStream: unix, UnixServer: unix,
			UDP: true, Unixgram: true,
			UDPDatagram:  impltest.Capabilities{Options: impltest.UDPOptions(), Multicast: true},
			UnixDatagram: impltest.Capabilities{Options: impltest.UnixgramOptions()},
		},
	}
}
