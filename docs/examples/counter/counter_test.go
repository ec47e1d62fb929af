package counter_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/smalltalk-sockets/go/docs/examples/counter"
	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest"
	"github.com/smalltalk-sockets/go/impl/memory"
)

func TestConformance(t *testing.T) {
	var paths atomic.Int64
	tcp := impltest.Capabilities{Options: impltest.TCPOptions()}
	unix := impltest.Capabilities{Options: impltest.UnixOptions()}
	unixServer := impltest.Capabilities{Options: impltest.UnixServerOptions()}
	udp := impltest.Capabilities{Options: impltest.UDPOptions(), Multicast: true, Batch: true}
	unixgram := impltest.Capabilities{Options: impltest.UnixgramOptions(), Batch: true}
	raw := impltest.Capabilities{Options: impltest.RawOptions(), Batch: true}
	impltest.Run(t, impltest.Harness{
		New:      func(testing.TB) impl.Provider { return counter.Wrap(memory.New()) },
		UnixPath: func(testing.TB) string { return fmt.Sprintf("/run/test/%d", paths.Add(1)) },
		Host:     impltest.Loopback(),
		Features: impltest.Features{
			IPv6: true, DualStack: true, Unix: true, AbstractNames: true,
			TCPStream: tcp, TCPServer: tcp, UnixStream: unix, UnixServer: unixServer,
			UDP: true, Unixgram: true, Raw: true, UDPDatagram: udp, UnixDatagram: unixgram, RawDatagram: raw,
		},
		Virtual: true,
	})
}
