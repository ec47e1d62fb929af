package impltest

import (
	"encoding/binary"
	"net/netip"
	"strings"
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/internal/icmp"
)

// rawUnreachable: the message that a datagram of UDP was refused is heard too,
// with the beginning of the datagram in it.
func rawUnreachable(s *suite) {
	s.scene("a closed port", func(e *env) {
		a, u, at := e.ear(e.clients), e.udp(e.clients), e.closedPort()
		e.sendTo(u, "x", at)
		from := u.LocalEndpoint()
		h := e.hearsRefusal(a, from, at)
		original := e.original(h)
		assert.Equal(e, "x", string(original[len(original)-1:]), "the datagram")
		assert.Equal(e, 64, h.TTL)
		e.hearsNothing(a, e.isRefusal(from, at))
	})

	s.scene("of a long datagram it has the beginning", func(e *env) {
		a, u, at := e.ear(e.clients), e.udp(e.clients), e.closedPort()
		from := u.LocalEndpoint()
		most := map[impl.Network]int{impl.ICMP4: 576, impl.ICMP6: 1280 - 40}[e.network]
		headers := map[impl.Network]int{impl.ICMP4: 20 + 8 + 20 + 8, impl.ICMP6: 8 + 40 + 8}[e.network]
		for _, size := range []int{most - headers - 1, most - headers, most - headers + 1, 3000} {
			e.sendTo(u, strings.Repeat("y", size), at)
			h := e.hearsRefusal(a, from, at)
			assert.Equal(e, min(most, headers+size), h.N, "%d bytes", size)
		}
	})

	s.scene("a connected sender has its error beside it", func(e *env) {
		a, u, at := e.ear(e.clients), e.udp(e.clients), e.closedPort()
		require.NoError(e, u.Connect(at))
		e.sendTo(u, "x", none)
		e.hearsRefusal(a, u.LocalEndpoint(), at)
		_, err := u.Receive(make([]byte, 1))
		require.ErrorIs(e, err, syscall.ECONNREFUSED)
	})

	s.scene("news that is made up is believed", func(e *env) {
		a, u, b := e.raw(), e.udp(e.clients), e.udp(e.servers)
		require.NoError(e, u.Connect(b.LocalEndpoint()))
		c := begin(e, func() (impl.Message, error) { return u.Receive(make([]byte, 1)) })
		if e.apart {
			a = e.datagramOn(e.servers, e.network)
		}
		_, err := a.Send(e.refusal(u.LocalEndpoint(), b.LocalEndpoint()), e.here())
		require.NoError(e, err)
		require.ErrorIs(e, c.fails(), syscall.ECONNREFUSED)
	})
}

// udp makes a socket of UDP of the variant's family that is bound.
func (e *env) udp(on Node) impl.Datagram {
	e.Helper()
	network := impl.UDP4
	if e.network == impl.ICMP6 {
		network = impl.UDP6
	}
	d := e.datagramOn(on, network)
	require.NoError(e, d.Bind(e.local(e, on)))
	return d
}

// closedPort returns an endpoint of the servers where datagrams of others are
// refused: the socket there hears itself alone.
func (e *env) closedPort() impl.Endpoint {
	e.Helper()
	d := e.udp(e.servers)
	at := d.LocalEndpoint()
	require.NoError(e, d.Connect(at))
	return at
}

// isRefusal is true for a message that a datagram between two endpoints of UDP
// was refused.
func (e *env) isRefusal(from, to impl.Endpoint) func(heard) bool {
	k, ports := e.kinds(), e.udpPorts(from, to)
	return func(h heard) bool {
		headers := 8 + e.ipHeaderSize()
		return len(h.message) >= headers+8 && h.message[0] == k.unreachable && h.message[1] == k.closedPort &&
			string(h.message[headers:headers+4]) == string(ports)
	}
}

// hearsRefusal requires that the next such message is sound.
func (e *env) hearsRefusal(d impl.Datagram, from, to impl.Endpoint) heard {
	e.Helper()
	h, err := e.awaits(d, e.isRefusal(from, to))
	require.NoError(e, err)
	e.isSound(h, to.Addr(), from.Addr())
	if e.network == impl.ICMP4 {
		assert.EqualValues(e, 0xc0, h.header[1], "the type of service")
		assert.EqualValues(e, 0xffff, icmp.OnesSum(h.message), "the checksum")
	}
	assert.Equal(e, []byte{0, 0, 0, 0}, h.message[4:8])
	original := e.original(h)
	source, destination := original[12:16], original[16:20]
	if e.network == impl.ICMP6 {
		source, destination = original[8:24], original[24:40]
		assert.EqualValues(e, 0x60, original[0])
		assert.EqualValues(e, 17, original[6], "protocol")
		assert.EqualValues(e, 64, original[7], "hop limit")
	} else {
		assert.EqualValues(e, 0x45, original[0])
		assert.EqualValues(e, 64, original[8], "hops left")
		assert.EqualValues(e, 17, original[9], "protocol")
		assert.EqualValues(e, 0xffff, icmp.OnesSum(original[:20]), "the checksum of the header")
	}
	assert.Equal(e, from.Addr().AsSlice(), source)
	assert.Equal(e, to.Addr().AsSlice(), destination)
	return h
}

// original returns the packet that the message is about, as far as it is there.
func (e *env) original(h heard) []byte { return h.message[8:] }

func (e *env) ipHeaderSize() int {
	if e.network == impl.ICMP6 {
		return 40
	}
	return 20
}

func (e *env) udpPorts(from, to impl.Endpoint) []byte {
	return binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(nil, from.Port()), to.Port())
}

// refusal makes the message that an empty datagram between two endpoints of UDP
// was refused.
func (e *env) refusal(from, to impl.Endpoint) []byte {
	k := e.kinds()
	p := []byte{k.unreachable, k.closedPort, 0, 0, 0, 0, 0, 0}
	addresses := func(a, b netip.Addr) []byte { return append(a.AsSlice(), b.AsSlice()...) }(from.Addr(), to.Addr())
	if e.network == impl.ICMP6 {
		p = append(p, 0x60, 0, 0, 0, 0, 8, 17, 64)
		p = append(p, addresses...)
	} else {
		p = append(p, 0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0)
		p = append(p, addresses...)
	}
	p = append(append(p, e.udpPorts(from, to)...), 0, 8, 0, 0)
	if e.network == impl.ICMP4 {
		icmp.PutChecksum(p)
	}
	return p
}
