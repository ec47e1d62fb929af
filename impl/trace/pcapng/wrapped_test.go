package pcapng_test

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/impl/trace"
	"github.com/smalltalk-sockets/go/impl/trace/pcapng"
	"github.com/smalltalk-sockets/go/sockets"
)

// Over any implementation, the packets are made from the calls.
func TestCaptureOfAWrapper(t *testing.T) {
	system.IPv4.Need(t)
	for name, c := range map[string]struct {
		provider         impl.Provider
		network, address string
	}{
		"kernel":       {kernel.New(), "tcp", "127.0.0.1:0"},
		"kernel, IPv6": {kernel.New(), "tcp", "[::1]:0"},
		"kernel, Unix": {kernel.New(), "unix", filepath.Join(system.ShortTempDir(t), "s")},
		"memory":       {memory.New(), "tcp", "127.0.0.1:80"},
		"memory, Unix": {memory.New(), "unix", "/run/s"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.address[0] == '[' {
				system.IPv6.Need(t)
			}
			var file bytes.Buffer
			capture := pcapng.New(&file)
			ns := sockets.NewNamespace(trace.Wrap(c.provider, capture))
			there, back := exchange(t, ns, ns, c.network, c.address, nil)
			require.NoError(t, capture.Close())
			gotThere, gotBack := isSound(t, file.Bytes())
			assert.True(t, there == gotThere, "%d bytes there, %d shown", len(there), len(gotThere))
			assert.True(t, back == gotBack, "%d bytes back, %d shown", len(back), len(gotBack))
		})
	}
}
