package impltest

import (
	"errors"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// hasBatch reports whether the sockets of the variant are declared to have
// impl.Batch.
func (s *suite) hasBatch() bool { return s.h.datagramCapabilities(s.variant).Batch }

func (s *suite) hasUnixBatch() bool { return s.hasBatch() && s.isUnix() }

// batch returns what moves several datagrams of d at once. It is for any goroutine, so
// what is missing fails the scene and does not end it.
func (e *env) batch(d impl.Datagram) impl.Batch {
	if b, ok := impl.As[impl.Batch](d); ok {
		return b
	}
	e.Errorf("impl.As finds no impl.Batch in a %T, and Features declares it", d)
	return noBatch{}
}

// noBatch moves nothing.
type noBatch struct{}

func (noBatch) ReceiveBatch([]impl.Packet) (int, error) { return 0, errors.ErrUnsupported }
func (noBatch) SendBatch([]impl.Packet) (int, error)    { return 0, errors.ErrUnsupported }

// outgoing returns packets to send.
func outgoing(to impl.Endpoint, texts ...string) []impl.Packet {
	var packets []impl.Packet
	for _, text := range texts {
		packets = append(packets, impl.Packet{Data: []byte(text), To: to})
	}
	return packets
}

// incoming returns n packets to receive into, with more room than needed.
func incoming(n int) []impl.Packet {
	packets := make([]impl.Packet, n)
	for i := range packets {
		packets[i].Data = make([]byte, 100)
	}
	return packets
}

// moved returns a check that a call has moved n datagrams.
func (e *env) moved(n int) func(got int, err error) {
	return func(got int, err error) {
		e.Helper()
		require.NoError(e, err)
		require.Equal(e, n, got)
	}
}

// sendsBatch sends the texts in one call, and returns when they have arrived.
func (e *env) sendsBatch(a impl.Datagram, to impl.Endpoint, texts ...string) {
	e.Helper()
	e.moved(len(texts))(e.batch(a).SendBatch(outgoing(to, texts...)))
	e.arrive()
}

// getsBatch requires that the next datagrams are the texts and came from there.
// It receives them in as few calls as possible.
func (e *env) getsBatch(d impl.Datagram, from impl.Endpoint, texts ...string) {
	e.Helper()
	for len(texts) > 0 {
		in := incoming(len(texts))
		n, err := e.batch(d).ReceiveBatch(in)
		require.NoError(e, err)
		require.Positive(e, n)
		for i, p := range in[:n] {
			e.holds(p, texts[i], from)
		}
		texts = texts[n:]
	}
}

// holds requires that a packet has received the text, whole.
func (e *env) holds(p impl.Packet, text string, from impl.Endpoint) {
	e.Helper()
	require.Equal(e, impl.Message{N: len(text), From: from}, p.Message)
	require.Equal(e, text, string(p.Data[:p.N]))
}
