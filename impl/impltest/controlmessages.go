package impltest

import (
	"encoding/binary"
	"math/bits"
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// The numbers of Linux for the flags of a message, and for the hop limit in control
// messages: its level, the option that asks for it, and its type.
const (
	messageTruncated = 0x20
	controlTruncated = 0x8
)

type hopMessage struct{ level, ask, kind uint32 }

var (
	hopMessage4 = hopMessage{0, 12, 2}
	hopMessage6 = hopMessage{41, 51, 52}
)

// controlMessages: what comes and goes beside the bytes of a datagram, in the form of
// Linux.
func controlMessages(s *suite) {
	s.scene("without control messages it is a send and a receive", func(e *env) {
		a, b := e.linked()
		for _, to := range []impl.Endpoint{none, e.at(b)} {
			n, err := e.control(a).SendControl([]byte("hello"), nil, to)
			require.NoError(e, err)
			assert.Equal(e, 5, n)
			e.gets(b, "hello", e.at(a))
			e.send(a, "back")
			m, err := e.control(b).ReceiveControl(make([]byte, 10), nil)
			require.NoError(e, err)
			assert.Equal(e, impl.ControlledMessage{Message: impl.Message{N: 4, From: e.at(a)}}, m)
		}
	})

	s.scene("what does not fit is told", func(e *env) {
		a, b := e.linked()
		e.send(a, "hello")
		p := make([]byte, 3)
		m, err := e.control(b).ReceiveControl(p, make([]byte, 100))
		require.NoError(e, err)
		assert.Equal(e, "hel", string(p))
		assert.Equal(e, impl.Message{N: 3, From: e.at(a), Truncated: true}, m.Message)
		assert.Equal(e, messageTruncated, m.Flags&messageTruncated)
	})

	s.oneFamily("a control message that was asked for", func(e *env) {
		a, b := e.linked()
		hops := hopsOf(b)
		require.NoError(e, capability[impl.RawOptions](e, b).SetOptionAt(int(hops.level), int(hops.ask), inOrder(1)))
		for _, ttl := range []int{7, 99} {
			require.NoError(e, impl.Set(a, impl.TTL, ttl))
			e.send(a, "hello")
			control := make([]byte, 100)
			m, err := e.control(b).ReceiveControl(make([]byte, 10), control)
			require.NoError(e, err)
			want := hops.with(ttl)
			assert.Equal(e, want, control[:m.ControlN])
			assert.Equal(e, impl.Message{N: 5, From: e.at(a)}, m.Message)
		}
		e.send(a, "without room")
		m, err := e.control(b).ReceiveControl(make([]byte, 20), make([]byte, 3))
		require.NoError(e, err)
		assert.Equal(e, controlTruncated, m.Flags&controlTruncated)
		assert.Equal(e, 12, m.N)
	})

	s.oneFamily("a control message that is sent", func(e *env) {
		a, b := e.sender(), e.receiver()
		hops := hopsOf(b)
		require.NoError(e, capability[impl.RawOptions](e, b).SetOptionAt(int(hops.level), int(hops.ask), inOrder(1)))
		n, err := e.control(a).SendControl([]byte("hello"), hops.with(33), e.at(b))
		require.NoError(e, err)
		assert.Equal(e, 5, n, "the bytes of the datagram")
		e.arrive()
		control := make([]byte, 100)
		m, err := e.control(b).ReceiveControl(make([]byte, 10), control)
		require.NoError(e, err)
		assert.Equal(e, hops.with(33), control[:m.ControlN])

		_, err = e.control(a).SendControl(nil, hopMessage{hops.level, 0, noSuchNumber}.with(1), e.at(b))
		require.ErrorIs(e, err, syscall.EINVAL)
		e.empty(b)
	})

	s.scene("deadlines and Close end it", func(e *env) {
		a, b := e.linked()
		e.send(a, "kept")
		require.NoError(e, b.SetReadDeadline(longAgo))
		require.NoError(e, a.SetWriteDeadline(longAgo))
		_, err := e.control(b).ReceiveControl(make([]byte, 10), make([]byte, 100))
		e.datagramErr(err, b, "read", errDeadline)
		_, err = e.control(a).SendControl(nil, nil, none)
		e.opError(err, "write", a.LocalEndpoint(), e.at(b), errDeadline)
		waiting := e.receiver()
		c := begin(e, func() (int, error) {
			m, err := e.control(waiting).ReceiveControl(make([]byte, 10), make([]byte, 100))
			return m.N, err
		})
		c.waits()
		require.NoError(e, waiting.Close())
		_, err = c.end()
		e.datagramErr(err, waiting, "read", errClosed)
		_, err = e.control(waiting).SendControl([]byte("x"), nil, e.at(b))
		e.isClosed(err, "SendControl")
	})
}

func (s *suite) hasControlMessages() bool {
	return s.h.datagramCapabilities(s.variant).ControlMessages
}

// oneFamily adds a scene of UDP with sockets of one family, whose control messages are
// those of the family.
func (s *suite) oneFamily(name string, play func(e *env)) {
	if s.variant.network != impl.UDP {
		s.udp(name, play)
	}
}

func (e *env) control(d impl.Datagram) impl.ControlMessages {
	e.Helper()
	return capability[impl.ControlMessages](e, d)
}

func hopsOf(d impl.Datagram) hopMessage {
	if d.LocalEndpoint().Addr().Is4() {
		return hopMessage4
	}
	return hopMessage6
}

// with returns a control message with the hop limit: its length in a machine word, its
// level, its type, and the value, up to the end of a word.
func (h hopMessage) with(ttl int) []byte {
	const word = bits.UintSize / 8
	b := make([]byte, 0, 3*word+8)
	if word == 8 {
		b = binary.NativeEndian.AppendUint64(b, word+8+4)
	} else {
		b = binary.NativeEndian.AppendUint32(b, word+8+4)
	}
	b = append(b, inOrder(h.level, h.kind, uint32(ttl))...)
	return b[:(len(b)+word-1)/word*word]
}
