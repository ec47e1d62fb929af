package impltest

import (
	"encoding/binary"
	"math/rand/v2"
	"net/netip"
	"slices"
	"sync/atomic"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// Raw sockets hear all that comes to their host, what other scenes and other
// programs have caused included. So each scene sends messages with a number of
// its own, and takes notice of those alone.

// The kinds of messages, the first byte of each.
const (
	echoReply4, unreachable4, echoRequest4 = 0, 3, 8
	unreachable6, echoRequest6, echoReply6 = 1, 128, 129
)

// The codes of the news that a port is closed.
const (
	closedPort4 = 3
	closedPort6 = 4
)

var echoIDs atomic.Uint32

func init() { echoIDs.Store(rand.Uint32()) }

// newID answers a number for the echoes of a scene.
func newID() uint16 { return uint16(echoIDs.Add(1)) }

// echo is a message that is to be answered, or the answer. They differ in kind.
type echo struct {
	kind    byte
	id, seq uint16
	data    string
}

// request answers an echo request of the variant.
func (e *env) request(id, seq uint16, data string) echo {
	return echo{e.kinds().request, id, seq, data}
}

// reply answers what comes back for it.
func (e *env) reply(r echo) echo {
	r.kind = e.kinds().reply
	return r
}

// kinds answers the kinds of the variant's messages.
func (e *env) kinds() (k struct{ request, reply, unreachable, closedPort byte }) {
	k.request, k.reply, k.unreachable, k.closedPort = echoRequest4, echoReply4, unreachable4, closedPort4
	if e.network == impl.ICMP6 {
		k.request, k.reply, k.unreachable, k.closedPort = echoRequest6, echoReply6, unreachable6, closedPort6
	}
	return k
}

// bytes answers the message, with the checksum of IPv4. That of IPv6 is for the
// system to make.
func (r echo) bytes() []byte {
	p := []byte{r.kind, 0, 0, 0}
	p = binary.BigEndian.AppendUint16(p, r.id)
	p = binary.BigEndian.AppendUint16(p, r.seq)
	p = append(p, r.data...)
	if r.kind == echoRequest4 || r.kind == echoReply4 {
		withChecksum(p)
	}
	return p
}

// withChecksum puts the checksum of IPv4 into a message.
func withChecksum(p []byte) {
	p[2], p[3] = 0, 0
	binary.BigEndian.PutUint16(p[2:], ^onesSum(p))
}

// onesSum is the sum that checksums are made of. That of bytes that have their
// checksum is 0xffff.
func onesSum(p []byte) uint16 {
	sum := 0
	for i, b := range p {
		sum += int(b) << (8 * (1 - i%2))
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	return uint16(sum)
}

// A heard message is one that has been received, without the header that it had
// on IPv4.
type heard struct {
	impl.Message
	header  []byte
	message []byte
}

// echo answers the message as an echo, whatever it is.
func (h heard) echo() echo {
	if len(h.message) < 8 {
		return echo{}
	}
	return echo{
		kind: h.message[0],
		id:   binary.BigEndian.Uint16(h.message[4:]), seq: binary.BigEndian.Uint16(h.message[6:]),
		data: string(h.message[8:]),
	}
}

// taken is what a receive into p has answered.
func (e *env) taken(p []byte, m impl.Message) heard {
	h := heard{Message: m, message: p[:m.N]}
	if e.network == impl.ICMP4 {
		size := min(20, m.N)
		h.header, h.message = h.message[:size], h.message[size:]
	}
	return h
}

// awaits receives until a message is one that is wanted.
func (e *env) awaits(d impl.Datagram, wanted func(heard) bool) (heard, error) {
	for p := make([]byte, 66000); ; {
		m, err := d.Receive(p)
		if err != nil {
			return heard{}, err
		}
		if h := e.taken(p, m); wanted(h) {
			return h, nil
		}
	}
}

// isEcho is true for echoes with a number, of either kind.
func (e *env) isEcho(id uint16) func(heard) bool {
	k := e.kinds()
	return func(h heard) bool {
		is := h.echo()
		return is.id == id && (is.kind == k.request || is.kind == k.reply)
	}
}

// isReply is true for what answers a request.
func (e *env) isReply(r echo) func(heard) bool {
	return func(h heard) bool { return h.echo() == e.reply(r) }
}

// hears requires that the next echo with its number is this one, unharmed and
// sent between two addresses.
func (e *env) hears(d impl.Datagram, want echo, from, to netip.Addr) heard {
	e.Helper()
	h, err := e.awaits(d, e.isEcho(want.id))
	require.NoError(e, err)
	require.Equal(e, want, h.echo())
	e.isSound(h, from, to)
	return h
}

// isSound requires of a message that it is whole and says of itself what is so.
func (e *env) isSound(h heard, from, to netip.Addr) {
	e.Helper()
	require.Equal(e, impl.IP(from, 0), h.From)
	require.False(e, h.Truncated)
	require.Equal(e, len(h.header)+len(h.message), h.N)
	if e.network == impl.ICMP6 {
		pseudo := binary.BigEndian.AppendUint32(append(from.AsSlice(), to.AsSlice()...), uint32(len(h.message)))
		assert.EqualValues(e, 0xffff, onesSum(append(append(pseudo, 0, 0, 0, 58), h.message...)), "the checksum")
		return
	}
	assert.EqualValues(e, 0x45, h.header[0], "version and length of the header")
	assert.EqualValues(e, h.N, binary.BigEndian.Uint16(h.header[2:]), "length")
	assert.EqualValues(e, h.TTL, h.header[8])
	assert.EqualValues(e, 1, h.header[9], "protocol")
	assert.EqualValues(e, 0xffff, onesSum(h.header), "the checksum of the header")
	assert.Equal(e, from.AsSlice(), h.header[12:16])
	assert.Equal(e, to.AsSlice(), h.header[16:20])
}

// says sends a message.
func (e *env) says(d impl.Datagram, r echo, to impl.Endpoint) {
	e.Helper()
	p := r.bytes()
	n, err := d.Send(p, to)
	require.NoError(e, err)
	require.Equal(e, len(p), n)
}

// hearsNothing requires that no message waits that is wanted.
func (e *env) hearsNothing(d impl.Datagram, wanted func(heard) bool) {
	e.Helper()
	e.arrive()
	for p := make([]byte, 66000); ; {
		m, err := d.TryReceive(p)
		if err == impl.ErrWouldBlock {
			return
		}
		require.NoError(e, err)
		require.False(e, wanted(e.taken(p, m)), "% x", p[:m.N])
	}
}

// raw makes a raw socket that is nowhere yet, with room for what others cause
// before it is read.
func (e *env) raw() impl.Datagram {
	e.Helper()
	return e.rawOn(e.clients)
}

func (e *env) rawOn(host Node) impl.Datagram {
	e.Helper()
	d := e.datagramOn(host, e.network)
	if slices.Contains(impl.OptionNames(d), impl.ReceiveBuffer.Name) {
		require.NoError(e, impl.Set(d, impl.ReceiveBuffer, 4<<20))
	}
	return d
}

// rawHere makes one that is bound to the address of the clients.
func (e *env) rawHere() impl.Datagram {
	e.Helper()
	d := e.raw()
	require.NoError(e, d.Bind(e.here()))
	return d
}

// ear makes a raw socket on a host that hears all that comes there.
func (e *env) ear(on Node) impl.Datagram {
	e.Helper()
	d := e.rawOn(on)
	require.NoError(e, d.Bind(none))
	return d
}

// answered requires that the host of the servers answers a request of d, which
// hears its own one too if it is on the same host, and is bound to it.
func (e *env) answered(d impl.Datagram, r echo) {
	e.Helper()
	here, there := e.here().Addr(), e.there()
	e.says(d, r, there)
	if !e.apart {
		e.hears(d, r, here, there.Addr())
	}
	e.hears(d, e.reply(r), there.Addr(), here)
}
