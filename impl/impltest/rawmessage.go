package impltest

import (
	"encoding/binary"
	"net/netip"
	"slices"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/internal/icmp"
)

// request returns an echo request of the variant.
func (e *env) request(id, seq uint16, data string) icmp.Echo {
	return icmp.Echo{Kind: e.kinds().request, ID: id, Seq: seq, Data: data}
}

// reply returns the echo reply to a request.
func (e *env) reply(r icmp.Echo) icmp.Echo {
	r.Kind = e.kinds().reply
	return r
}

// kinds returns the types and the code of the variant's messages.
func (e *env) kinds() (k struct{ request, reply, unreachable, closedPort byte }) {
	k.request, k.reply, k.unreachable, k.closedPort = icmp.EchoRequest4, icmp.EchoReply4, icmp.Unreachable4, icmp.ClosedPort4
	if e.network == impl.ICMP6 {
		k.request, k.reply, k.unreachable, k.closedPort = icmp.EchoRequest6, icmp.EchoReply6, icmp.Unreachable6, icmp.ClosedPort6
	}
	return k
}

// A heard message is one that was received, without the header that it had on
// IPv4.
type heard struct {
	impl.Message
	header  []byte
	message []byte
}

// echo returns the message as an echo, whatever it is.
func (h heard) echo() icmp.Echo { return icmp.ParseEcho(h.message) }

// taken makes a heard message from the results of a receive into p.
func (e *env) taken(p []byte, m impl.Message) heard {
	h := heard{Message: m, message: p[:m.N]}
	if e.network == impl.ICMP4 {
		size := min(20, m.N)
		h.header, h.message = h.message[:size], h.message[size:]
	}
	return h
}

// awaits receives until a message is wanted.
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
		return is.ID == id && (is.Kind == k.request || is.Kind == k.reply)
	}
}

// isReply is true for the reply to a request.
func (e *env) isReply(r icmp.Echo) func(heard) bool {
	return func(h heard) bool { return h.echo() == e.reply(r) }
}

// hears requires that the next echo with its number is this one, undamaged and
// sent between two addresses.
func (e *env) hears(d impl.Datagram, want icmp.Echo, from, to netip.Addr) heard {
	e.Helper()
	h, err := e.awaits(d, e.isEcho(want.ID))
	require.NoError(e, err)
	require.Equal(e, want, h.echo())
	e.isSound(h, from, to)
	return h
}

// isSound requires that a message is whole and describes itself correctly.
func (e *env) isSound(h heard, from, to netip.Addr) {
	e.Helper()
	require.Equal(e, impl.IP(from, 0), h.From)
	require.False(e, h.Truncated)
	require.Equal(e, len(h.header)+len(h.message), h.N)
	if e.network == impl.ICMP6 {
		pseudo := binary.BigEndian.AppendUint32(append(from.AsSlice(), to.AsSlice()...), uint32(len(h.message)))
		assert.EqualValues(e, 0xffff, icmp.OnesSum(append(append(pseudo, 0, 0, 0, 58), h.message...)), "the checksum")
		return
	}
	assert.EqualValues(e, 0x45, h.header[0], "version and length of the header")
	assert.EqualValues(e, h.N, binary.BigEndian.Uint16(h.header[2:]), "length")
	assert.EqualValues(e, h.TTL, h.header[8])
	assert.EqualValues(e, 1, h.header[9], "protocol")
	assert.EqualValues(e, 0xffff, icmp.OnesSum(h.header), "the checksum of the header")
	assert.Equal(e, from.AsSlice(), h.header[12:16])
	assert.Equal(e, to.AsSlice(), h.header[16:20])
}

// says sends a message.
func (e *env) says(d impl.Datagram, r icmp.Echo, to impl.Endpoint) {
	e.Helper()
	p := r.Bytes()
	n, err := d.Send(p, to)
	require.NoError(e, err)
	require.Equal(e, len(p), n)
}

// hearsNothing requires that no wanted message is queued.
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

// raw makes a raw socket that is not bound, with a buffer for what other tests
// cause before it is read.
func (e *env) raw() impl.Datagram {
	e.Helper()
	return e.rawOn(e.clients)
}

func (e *env) rawOn(host Node) impl.Datagram {
	e.Helper()
	d := e.datagramOn(host, e.network)
	if slices.Contains(impl.OptionNames(d), impl.ReceiveBuffer.Name()) {
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

// ear makes a raw socket on a host that hears all that arrives there.
func (e *env) ear(on Node) impl.Datagram {
	e.Helper()
	d := e.rawOn(on)
	require.NoError(e, d.Bind(none))
	return d
}

// getsReply requires that the host of the servers replies to a request of d. d
// hears its own request too if it is bound to the same host.
func (e *env) getsReply(d impl.Datagram, r icmp.Echo) {
	e.Helper()
	here, there := e.here().Addr(), e.there()
	e.says(d, r, there)
	if !e.apart {
		e.hears(d, r, here, there.Addr())
	}
	e.hears(d, e.reply(r), there.Addr(), here)
}
