package memory_test

import (
	"encoding/binary"
	"net/netip"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// FuzzUDPTable makes, binds, connects and closes UDP sockets, makes them join groups
// and send to each other, and compares all that can be seen with a udpTable.
func FuzzUDPTable(f *testing.F) {
	for _, program := range udpPrograms {
		f.Add(program)
	}
	f.Fuzz(func(t *testing.T, program []byte) {
		playUDP(t, memory.New(), [3]uint16{1001, 1002, 1003}, program)
	})
}

// udpPrograms are steps of udpRun.
var udpPrograms = [][]byte{
	{},
	{0, 1, 0, 0, 1, 0, 1, 0, 3, 1, 2, 1, 0, 1, 4, 1, 7, 0, 4, 1, 4, 1},                                                                                  // a peer that is closed
	{0, 1, 1, 0, 1, 1, 1, 0, 3, 0, 1, 1, 3, 0, 0, 1, 0, 3, 2, 0, 0},                                                                                     // two that share a port
	{0, 1, 2, 0, 1, 2, 1, 0, 3, 0, 1, 1, 3, 0, 0, 1, 0, 3, 2, 0, 0},                                                                                     // and share out its senders
	{0, 0, 0, 1, 0, 2, 1, 0, 1, 0, 3, 1, 0, 1, 3, 0, 2, 1},                                                                                              // of both families
	{0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 3, 1, 3, 0, 5, 0, 0, 3, 1, 3, 0, 6, 0, 0, 3, 1, 3, 0, 5, 0, 1},                                                       // a member of a group
	{0, 1, 1, 0, 1, 1, 1, 0, 1, 0, 1, 1, 1, 0, 2, 1, 0, 1, 2, 0, 0, 1, 0, 1, 0, 1, 2, 3, 1, 3, 2, 0, 0, 2, 1, 3, 0, 3, 2, 0, 0, 2, 0, 3, 0, 3, 2, 0, 0}, // two that get a peer, and lose it, in another order than they were bound
	{0, 0, 0, 2, 0, 2, 1, 2, 0, 3, 0, 1, 0, 2, 0, 0, 1, 0, 2, 1, 0, 0, 4, 1},                                                                            // of both families, after a peer of IPv6
}

var (
	udpAddrs  = []netip.Addr{{}, any4, any6, loopback, netip.MustParseAddr("127.0.0.2"), lo6, group4, netip.MustParseAddr("239.1.2.4")}
	udpGroups = udpAddrs[6:]
)

// udpRun is a table and the sockets that should be as it says.
type udpRun struct {
	provider impl.Provider
	ports    [3]uint16
	table    udpTable
	entries  []*udpEntry
	sockets  []impl.Datagram
	sent     uint32
	arrival
}

func playUDP(t *testing.T, p impl.Provider, ports [3]uint16, program []byte) {
	s, r := &script{program}, &udpRun{provider: p, ports: ports}
	defer func() {
		for _, socket := range r.sockets {
			_ = socket.Close()
		}
	}()
	for range 60 {
		if s.ended() {
			break
		}
		r.step(t, s)
		r.compare(t)
	}
}

// open makes a socket.
func (r *udpRun) open(t *testing.T, network impl.Network, reuseAddr, reusePort bool) {
	s, err := r.provider.NewDatagram(network)
	require.NoError(t, err)
	r.sockets = append(r.sockets, s)
	r.entries = append(r.entries, &udpEntry{network: network, reuseAddr: reuseAddr, reusePort: reusePort})
	require.NoError(t, impl.Set(s, impl.ReuseAddr, reuseAddr))
	require.NoError(t, impl.Set(s, impl.ReusePort, reusePort))
	if network != impl.UDP6 {
		require.NoError(t, impl.Set(s, impl.MulticastInterface, loopback))
	}
}

// step makes a socket and the table do the same.
func (r *udpRun) step(t *testing.T, s *script) {
	what := s.below(8)
	if what == 0 || len(r.sockets) == 0 {
		network, shares := []impl.Network{impl.UDP, impl.UDP4, impl.UDP6}[s.below(3)], s.below(4)
		if len(r.sockets) < 8 {
			r.open(t, network, shares&1 != 0, shares&2 != 0)
		}
		return
	}
	i := s.below(len(r.sockets))
	socket, entry := r.sockets[i], r.entries[i]
	var got, want error
	r.arrival = arrival{}
	switch what {
	case 1:
		local := netip.AddrPortFrom(udpAddrs[s.below(8)], append(r.ports[:], 0)[s.below(4)])
		got = socket.Bind(impl.Endpoint{AddrPort: local})
		want = r.table.bind(entry, local, r.chosen(i))
	case 2:
		got, want = r.connect(i, s.below(4), s.below(3))
	case 3:
		to := netip.AddrPortFrom(udpAddrs[3+s.below(5)], r.ports[s.below(3)])
		got, want = r.send(i, to)
	case 4:
		got, want = r.send(i, netip.AddrPort{})
	case 5:
		group := udpGroups[s.below(2)]
		got, want = socket.(impl.Multicast).JoinGroup(group, loopback), entry.join(group)
	case 6:
		group := udpGroups[s.below(2)]
		got, want = socket.(impl.Multicast).LeaveGroup(group, loopback), entry.leave(group)
	case 7:
		got, want = socket.Close(), r.table.close(entry)
	}
	require.ErrorIs(t, got, want)
	require.Equal(t, want == nil, got == nil, "%v", got)
}

// chosen returns the port of a socket, if it was just chosen for it. Linux may choose
// the port of another socket that would share it.
func (r *udpRun) chosen(i int) uint16 {
	port := r.sockets[i].LocalEndpoint().Port()
	if r.entries[i].at.Port() != 0 || slices.Contains(r.ports[:], port) {
		return 0
	}
	return port
}

// connect sets a peer at an address with or without a port, or none. What Linux does
// with peers of a socket of both families, or of one at a group, does not fit into a
// simple table.
func (r *udpRun) connect(i, address, port int) (got, want error) {
	entry := r.entries[i]
	if entry.family == 46 || entry.home.IsMulticast() {
		return nil, nil
	}
	var to netip.AddrPort
	if address < 3 {
		to = netip.AddrPortFrom(udpAddrs[3+address], r.ports[port])
	}
	got = r.sockets[i].Connect(impl.Endpoint{AddrPort: to})
	return got, r.table.connect(entry, to, r.chosen(i))
}

func (r *udpRun) send(i int, to netip.AddrPort) (got, want error) {
	r.sent++
	_, got = r.sockets[i].Send(binary.BigEndian.AppendUint32(nil, r.sent), impl.Endpoint{AddrPort: to})
	var joined []netip.Addr
	for _, e := range r.entries {
		joined = append(joined, e.groups...)
	}
	r.arrival, want = r.table.send(r.entries[i], to, r.chosen(i), joined)
	return got, want
}

// compare checks the endpoint of each socket, and what has arrived.
func (r *udpRun) compare(t *testing.T) {
	r.await(t)
	got := 0
	for i, s := range r.sockets {
		e := r.entries[i]
		require.Equal(t, endpointOf(e.at), s.LocalEndpoint())
		require.Equal(t, impl.Endpoint{AddrPort: e.peer}, s.RemoteEndpoint())
		if e.closed || e.at.Port() == 0 {
			continue
		}
		due := slices.Contains(r.at, e)
		if e.refused && due {
			_, err := s.TryReceive(nil)
			require.ErrorIs(t, err, syscall.ECONNREFUSED, "that comes first")
			e.refused = false
		}
		if due && r.arrives(t, s) {
			got++
		}
		if !e.refused {
			getsNothing(t, s)
		}
	}
	if !r.one {
		require.Equal(t, len(r.at), got)
	} else {
		require.Equal(t, min(len(r.at), 1), got)
	}
	r.arrival = arrival{}
}

// await waits until what was sent has arrived, which a kernel may leave to another
// thread.
func (r *udpRun) await(t *testing.T) {
	begin := time.Now()
	for !r.hasArrived() {
		require.Less(t, time.Since(begin), 2*time.Minute, "what was sent has not arrived")
		runtime.Gosched()
	}
}

func (r *udpRun) hasArrived() bool {
	came := 0
	for i, s := range r.sockets {
		e := r.entries[i]
		if e.refused && e.at.Port() != 0 && !s.CanRead() {
			return false
		}
		if slices.Contains(r.at, e) && s.CanRead() {
			came++
		}
	}
	return came == len(r.at) || came > 0 && r.one
}

// arrives reports whether what was sent last has come to a socket.
func (r *udpRun) arrives(t *testing.T, s impl.Datagram) bool {
	p := make([]byte, 10)
	m, err := s.TryReceive(p)
	if err == impl.ErrWouldBlock {
		return false
	}
	require.NoError(t, err)
	require.Equal(t, binary.BigEndian.AppendUint32(nil, r.sent), p[:m.N])
	require.Equal(t, r.from, m.From.AddrPort)
	return true
}

// endpointOf returns the endpoint that a socket shows: the zero one for the wildcard
// without a port.
func endpointOf(at netip.AddrPort) impl.Endpoint {
	if at.Port() == 0 && at.Addr().IsUnspecified() {
		return impl.Endpoint{}
	}
	return impl.Endpoint{AddrPort: at}
}
