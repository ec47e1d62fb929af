package kernel

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/impl"
)

// bothWays runs a test with segments, where the kernel has them, and without.
func bothWays(t *testing.T, test func(t *testing.T)) {
	t.Run("segments", test)
	t.Run("none", func(t *testing.T) {
		WithoutSegments(t)
		test(t)
	})
}

// headersOf returns how many datagrams each header for the next system call has.
func headersOf(s *datagram, packets []impl.Packet) (groups []int) {
	c := s.conn.Load()
	b := getBatch(&c.batches.sent, packets)
	defer b.putBack(&c.batches.sent)
	b.segmenting = &c.batches.segmenting
	b.segmenting.prepare(c)
	for _, h := range b.nextGroups() {
		groups = append(groups, int(h.Iovlen))
	}
	return groups
}

// sized returns packets of some sizes, each with its number as far as it has room.
func sized(to impl.Endpoint, sizes ...int) []impl.Packet {
	ps := make([]impl.Packet, len(sizes))
	for i, n := range sizes {
		ps[i] = impl.Packet{Data: make([]byte, n), To: to}
		copy(ps[i].Data, binary.BigEndian.AppendUint16(nil, uint16(i)))
	}
	return ps
}

func TestDatagramsOfOneSizeGoAsOne(t *testing.T) {
	s, other := boundDatagram(t, impl.UDP4), boundDatagram(t, impl.UDP4)
	known := false
	require.NoError(t, s.conn.Load().raw.Control(func(fd uintptr) { known = hasSegments(fd) }))
	if !known {
		// Before Linux 4.18 datagrams go one by one; TestConformanceWithoutSegments is for that.
		t.Skip("the kernel does not know segments of UDP")
	}
	to := other.LocalEndpoint()
	for _, c := range []struct{ sizes, groups []int }{
		{[]int{10}, []int{1}},
		{[]int{10, 10, 10}, []int{3}},
		{[]int{10, 10, 3, 10}, []int{3, 1}},
		{[]int{3, 10, 10}, []int{1, 2}},
		{[]int{0, 0, 10, 10, 0, 10}, []int{1, 1, 2, 1, 1}},
		{[]int{40000, 30000, 30000}, []int{1, 2}},
		{[]int{65507, 65507}, []int{1, 1}},
		{make65(), []int{64, 1}},
	} {
		assert.Equal(t, c.groups, headersOf(s, sized(to, c.sizes...)), "%v", c.sizes)
	}
	mixed := sized(to, 10, 10, 10, 10)
	mixed[2].To = s.LocalEndpoint()
	assert.Equal(t, []int{2, 1, 1}, headersOf(s, mixed), "elsewhere")
	s.conn.Load().batches.segmenting.largest.Store(9)
	assert.Equal(t, []int{1, 1, 2}, headersOf(s, sized(to, 10, 10, 9, 9)), "refused")
	unixgram := boundDatagram(t, impl.Unixgram)
	assert.Equal(t, []int{1, 1}, headersOf(unixgram, sized(unixgram.LocalEndpoint(), 10, 10)))
}

func make65() []int {
	sizes := make([]int, 65)
	for i := range sizes {
		sizes[i] = 9
	}
	return sizes
}

// Whatever sizes and destinations a batch has, each receiver gets its datagrams with
// their boundaries, their sender and in their order.
func TestSegmentsArriveAsDatagrams(t *testing.T) {
	bothWays(t, func(t *testing.T) {
		for _, network := range []impl.Network{impl.UDP4, impl.UDP6} {
			near := boundDatagram(t, network)
			receivers := []*datagram{boundDatagram(t, network), boundDatagram(t, network)}
			rapid.Check(t, func(r *rapid.T) {
				size := rapid.SampledFrom([]int{0, 1, 2, 8, 8, 8, 8, 1400})
				sizes := rapid.SliceOfN(size, 1, 40).Draw(r, "sizes")
				out := sized(impl.Endpoint{}, sizes...)
				wanted := make([][][]byte, len(receivers))
				for i := range out {
					at := rapid.SampledFrom([]int{0, 0, 0, 1}).Draw(r, "receiver")
					out[i].To = receivers[at].LocalEndpoint()
					wanted[at] = append(wanted[at], out[i].Data)
				}
				n, err := near.SendBatch(out)
				require.NoError(r, err)
				require.Equal(r, len(out), n)
				for i, far := range receivers {
					requireArrived(r, near, far, wanted[i])
				}
			})
		}
	})
}

// requireArrived receives all of the datagrams, by batches and single calls in turn.
func requireArrived(r *rapid.T, near, far *datagram, wanted [][]byte) {
	const room = 1000 // some of the datagrams are truncated
	in := make([]impl.Packet, 7)
	for i := range in {
		in[i].Data = make([]byte, room)
	}
	for len(wanted) > 0 {
		n := 1
		var err error
		if len(wanted)%2 == 0 {
			in[0].Message, err = far.Receive(in[0].Data)
		} else {
			n, err = far.ReceiveBatch(in)
		}
		require.NoError(r, err)
		for _, p := range in[:n] {
			short := min(room, len(wanted[0]))
			require.Equal(r, impl.Message{N: short, From: near.LocalEndpoint(), Truncated: short < len(wanted[0])}, p.Message)
			require.True(r, bytes.Equal(wanted[0][:short], p.Data[:short]))
			wanted = wanted[1:]
		}
	}
	require.False(r, far.CanRead())
}

// Linux refuses segments to a socket that makes no checksums.
func TestRefusedSegmentsAreSentOneByOne(t *testing.T) {
	for _, connected := range []bool{true, false} {
		near, far := datagramPair(t, impl.UDP4)
		to := impl.Endpoint{}
		if !connected {
			require.NoError(t, near.Connect(impl.Endpoint{}))
			to = far.LocalEndpoint()
		}
		require.NoError(t, near.SetOptionAt(unix.SOL_SOCKET, unix.SO_NO_CHECK, []byte{1, 0, 0, 0}))
		out := sized(to, 10, 10, 10, 10, 20, 20, 20)
		n, err := near.SendBatch(out)
		require.NoError(t, err)
		require.Equal(t, len(out), n)
		assert.Less(t, near.conn.Load().batches.segmenting.largest.Load(), int32(mostSegmentsBytes), "it was refused")
		for i, p := range out {
			got := make([]byte, 100)
			m, err := far.Receive(got)
			require.NoError(t, err)
			require.Equal(t, p.Data, got[:m.N], "datagram %d", i)
		}
	}
}

func TestWhatARefusalOfSegmentsMeans(t *testing.T) {
	for err, largest := range map[error]int32{
		unix.EINVAL: 9, unix.EMSGSIZE: 9, unix.EIO: noSegments, unix.ENOPROTOOPT: noSegments,
		unix.ECONNREFUSED: 100, unix.EPERM: 100, unix.EAGAIN: 100,
	} {
		var s segmenting
		s.largest.Store(100)
		vector := unix.Iovec{Len: 10}
		h := header{Msghdr: unix.Msghdr{Iov: &vector, Iovlen: 2}}
		assert.Equal(t, largest != 100, s.isRefused(&h, err), "%v", err)
		assert.Equal(t, largest, s.largest.Load(), "%v", err)
		h.Iovlen = 1
		assert.False(t, s.isRefused(&h, err), "%v of one datagram", err)
	}
	var s segmenting
	assert.True(t, s.isRefused(&header{Msghdr: unix.Msghdr{Iov: &unix.Iovec{Len: 1}, Iovlen: 2}}, unix.EINVAL))
	assert.EqualValues(t, noSegments, s.largest.Load())
}
