package impltest

import (
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// datagram makes a datagram socket that is neither bound nor connected.
func (e *env) datagram() impl.Datagram {
	e.Helper()
	return e.datagramOf(e.network)
}

func (e *env) datagramOf(network impl.Network) impl.Datagram {
	e.Helper()
	return e.datagramOn(e.clients, network)
}

func (e *env) datagramOn(host Node, network impl.Network) impl.Datagram {
	e.Helper()
	made := host.Provider.NewDatagram
	if network.IsRaw() {
		made = host.Provider.NewRaw
	}
	d, err := made(network)
	require.NoError(e, err)
	require.NotNil(e, d)
	e.keep(d)
	return d
}

// receiver makes a socket that is bound to an endpoint of the variant.
func (e *env) receiver() impl.Datagram {
	e.Helper()
	return e.receiverAt(e.there())
}

// receiverAt makes a receiver that is bound to the endpoint.
func (e *env) receiverAt(at impl.Endpoint) impl.Datagram {
	e.Helper()
	d := e.datagramOn(e.servers, e.network)
	require.NoError(e, d.Bind(at))
	return d
}

// sender makes a socket that is bound, so that a Unix one has a name too.
func (e *env) sender() impl.Datagram {
	e.Helper()
	d := e.datagram()
	require.NoError(e, d.Bind(e.here()))
	return d
}

// linked returns a sender that is connected to a receiver, and the receiver.
func (e *env) linked() (a, b impl.Datagram) {
	e.Helper()
	a, b = e.sender(), e.receiver()
	e.link(a, b)
	return a, b
}

// link connects a socket to another.
func (e *env) link(a, to impl.Datagram) {
	e.Helper()
	require.NoError(e, a.Connect(e.at(to)))
}

// at returns the endpoint at which a bound socket is reached, and from which its
// datagrams come.
func (e *env) at(d impl.Datagram) impl.Endpoint { return e.reach(e, d.LocalEndpoint()) }

// send sends the text to the peer.
func (e *env) send(a impl.Datagram, text string) {
	e.Helper()
	e.sendTo(a, text, none)
}

// sendTo sends the text to an endpoint.
func (e *env) sendTo(a impl.Datagram, text string, to impl.Endpoint) {
	e.Helper()
	n, err := a.Send([]byte(text), to)
	require.NoError(e, err)
	require.Equal(e, len(text), n)
}

// An arrival is a datagram that has been received.
type arrival struct {
	text string
	impl.Message
}

// receive takes a datagram with more room than needed.
func receive(d impl.Datagram) (arrival, error) {
	p := make([]byte, 100)
	m, err := d.Receive(p)
	return arrival{string(p[:m.N]), m}, err
}

// gets requires that the next datagram is the text, whole, and came from there.
func (e *env) gets(d impl.Datagram, text string, from impl.Endpoint) {
	e.Helper()
	got, err := receive(d)
	require.NoError(e, err)
	require.Equal(e, arrival{text, impl.Message{N: len(text), From: from}}, got)
}

// empty requires that no datagram is queued.
func (e *env) empty(d impl.Datagram) {
	e.Helper()
	e.arrive()
	assert.False(e, d.CanRead())
	m, err := d.TryReceive(make([]byte, 100))
	require.True(e, err == impl.ErrWouldBlock, "want the bare value, got %#v", err)
	require.Equal(e, impl.Message{}, m)
}

// receiving begins to receive.
func (e *env) receiving(d impl.Datagram) *call[arrival] {
	return begin(e, func() (arrival, error) { return receive(d) })
}

// sending begins to send the text to the peer.
func (e *env) sending(d impl.Datagram, text string) *call[int] {
	return begin(e, func() (int, error) { return d.Send([]byte(text), none) })
}

// receiveErr returns the error of a Receive that must fail.
func (e *env) receiveErr(d impl.Datagram) error {
	e.Helper()
	got, err := receive(d)
	require.Error(e, err)
	assert.Equal(e, arrival{}, got)
	return err
}

// sendErr returns the error of a Send to the peer that must fail.
func (e *env) sendErr(d impl.Datagram) error {
	e.Helper()
	return e.sendToErr(d, none)
}

// sendToErr returns the error of a Send that must fail.
func (e *env) sendToErr(d impl.Datagram, to impl.Endpoint) error {
	e.Helper()
	n, err := d.Send([]byte("x"), to)
	require.Error(e, err)
	assert.Zero(e, n)
	return err
}
