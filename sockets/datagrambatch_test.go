package sockets_test

import (
	"fmt"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/sockets"
)

// bare is a provider whose datagram sockets cannot do anything that is not
// required.
type bare struct{ impl.Provider }

func (b bare) NewDatagram(network impl.Network) (impl.Datagram, error) {
	d, err := b.Provider.NewDatagram(network)
	return struct{ impl.Datagram }{d}, err
}

// batches runs a test over implementations that move several datagrams at once,
// and over such that do not.
func batches(t *testing.T, test func(t *testing.T, ns *sockets.Namespace)) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		t.Run("at once", func(t *testing.T) { test(t, ns) })
		t.Run("one by one", func(t *testing.T) { test(t, sockets.NewNamespace(bare{ns.Provider()})) })
	})
}

func numbered(from, n int, address sockets.SocketAddress, port int) []*sockets.Datagram {
	var ds []*sockets.Datagram
	for i := range n {
		ds = append(ds, sockets.NewDatagramTo(fmt.Append(nil, from+i), address, port))
	}
	return ds
}

func TestManyDatagramsAtOnce(t *testing.T) {
	batches(t, func(t *testing.T, ns *sockets.Namespace) {
		a, b := receiver(t, ns), receiver(t, ns)
		n, err := a.NextPutAll(numbered(0, 5, b.LocalAddress(), b.LocalPort()))
		require.NoError(t, err)
		assert.Equal(t, 5, n)
		into := numbered(100, 3, nil, 0)
		n, err = b.ReceiveAvailable(into)
		require.NoError(t, err)
		require.Equal(t, 3, n)
		for i, d := range into {
			assert.Equal(t, fmt.Sprint(i), string(d.Data))
			assert.Equal(t, a.LocalPort(), d.Port())
		}
		into = numbered(100, 3, nil, 0)
		n, err = b.ReceiveAvailable(into)
		require.NoError(t, err)
		require.Equal(t, 2, n)
		assert.Equal(t, "4", string(into[1].Data))
		assert.Equal(t, "102", string(into[2].Data), "what was not filled is as it was")

		require.NoError(t, b.SetReadDeadline(time.Now().Add(time.Millisecond)))
		n, err = b.ReceiveAvailable(into)
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		assert.Zero(t, n)
		n, err = b.ReceiveAvailable(nil)
		require.NoError(t, err)
		assert.Zero(t, n)
		n, err = a.NextPutAll(nil)
		require.NoError(t, err)
		assert.Zero(t, n)
	})
}

func TestABatchEndsWhereADatagramCannotBeSent(t *testing.T) {
	batches(t, func(t *testing.T, ns *sockets.Namespace) {
		a, b := receiver(t, ns), receiver(t, ns)
		for want, bad := range map[error]*sockets.Datagram{
			sockets.ErrRange:    sockets.NewDatagramTo(nil, b.LocalAddress(), -1),
			sockets.ErrArgument: sockets.NewDatagramTo(nil, ns.IP6Address.LoopbackHost(), b.LocalPort()),
			syscall.EMSGSIZE:    sockets.NewDatagramTo(make([]byte, 70000), b.LocalAddress(), b.LocalPort()),
		} {
			ds := numbered(0, 4, b.LocalAddress(), b.LocalPort())
			ds[2] = bad
			n, err := a.NextPutAll(ds)
			require.ErrorIs(t, err, want)
			assert.Equal(t, 2, n)
			datagram(t, b, "0")
			datagram(t, b, "1")
			assert.False(t, b.CanRead())
		}
	})
}

func TestWhatWasSetAsideComesFirstInABatch(t *testing.T) {
	batches(t, func(t *testing.T, ns *sockets.Namespace) {
		b, wanted, other := receiver(t, ns), receiver(t, ns), receiver(t, ns)
		_, err := other.NextPutAll(numbered(0, 2, b.LocalAddress(), b.LocalPort()))
		require.NoError(t, err)
		_, err = wanted.NextPutAll(numbered(10, 1, b.LocalAddress(), b.LocalPort()))
		require.NoError(t, err)
		_, err = other.NextPutAll(numbered(2, 1, b.LocalAddress(), b.LocalPort()))
		require.NoError(t, err)
		_, err = b.NextFrom(wanted.LocalAddress(), wanted.LocalPort())
		require.NoError(t, err)
		into := numbered(100, 5, nil, 0)
		n, err := b.ReceiveAvailable(into)
		require.NoError(t, err)
		require.Equal(t, 3, n)
		for i, d := range into[:n] {
			assert.Equal(t, fmt.Sprint(i), string(d.Data))
		}
	})
}
