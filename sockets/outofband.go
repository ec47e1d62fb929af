package sockets

import (
	"errors"
	"fmt"
	"net"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// OutOfBand answers a socket for the urgent bytes of the connection, each of
// which is a datagram of one byte:
//
//	oob, err := socket.OutOfBand()
//	err = oob.NextPut(sockets.NewDatagram([]byte{'!'})) // overtakes what is unread
//	d, err := oob.Next()                                // waits for such a byte
//
// Of a longer datagram only the last byte is urgent; the others are of the
// stream. What the connection has buffered is sent before it. There is one urgent
// byte at a time: a second one turns the first into a byte of the stream. Its
// place there is the mark, at which reading stops and goes on behind it, see
// AtMark; a read that begins at the mark passes the byte over, fetched or not, so
// that it is to be fetched first. With the option OutOfBandInline it is read where
// it stands, and Next finds none.
//
// CanRead reports whether an urgent byte is there, EnsureReadable waits for one.
// All of it waits until the deadlines of the connection, which it shares, and not
// for the class-side timeout; the end of what the peer sends does not end a wait.
// Before a wait for one, what the connection has buffered is sent. Closing it closes
// the connection, as the Close of that does.
//
// The error matches errors.ErrUnsupported where there are no urgent bytes, as on
// Unix sockets, where the system does not tell of them, and where a wrapper does not
// pass them on.
//
// Smalltalk: StreamSocket >> outOfBand.
func (s *StreamSocket) OutOfBand() (*DatagramSocket, error) {
	s.check()
	return s.outOfBand(s)
}

// OutOfBand returns a socket for the urgent bytes of the connection, see
// [StreamSocket.OutOfBand].
//
// Smalltalk: StreamSocket >> outOfBand.
func (s *Socket) OutOfBand() (*DatagramSocket, error) {
	s.check()
	return s.outOfBand(s)
}

// connection is a facade as its urgent bytes see it.
type connection interface {
	net.Conn
	Flush() error
	beforeWait()
	noticeUnsent(err error)
}

func (s *streamSocket) outOfBand(whole connection) (*DatagramSocket, error) {
	urgent, ok := impl.As[impl.OutOfBand](s.object())
	if !ok {
		return nil, noUrgentBytes(s.stream().Network())
	}
	oob := new(DatagramSocket)
	oob.init(&s.Namespace().DatagramSocket.datagramClass, &outOfBand{Stream: s.stream(), urgent: urgent, socket: whole})
	oob.reads.shared, oob.writes.shared = true, true // with the connection
	return oob, nil
}

// AtMark reports whether the next byte to read is behind all that was sent before
// an urgent byte. Like the stream protocol it is for the goroutine that reads.
// The error matches errors.ErrUnsupported where OutOfBand's does.
func (s *streamSocket) AtMark() (bool, error) {
	urgent, ok := impl.As[impl.OutOfBand](s.object())
	if !ok {
		return false, noUrgentBytes(s.stream().Network())
	}
	if s.hasBuffered() {
		return false, nil
	}
	return urgent.AtMark()
}

func noUrgentBytes(network impl.Network) error {
	return fmt.Errorf("urgent bytes of network %s: %w", network, errors.ErrUnsupported)
}

// outOfBand is the urgent bytes of a stream as an implementation object.
type outOfBand struct {
	impl.Stream
	urgent impl.OutOfBand
	socket connection
}

var _ impl.Datagram = (*outOfBand)(nil)

// Unwrap returns the stream, whose options are those of the urgent bytes.
func (o *outOfBand) Unwrap() any { return o.Stream }

// Connect fails: the stream has a peer.
func (o *outOfBand) Connect(remote impl.Endpoint) error {
	return impl.OpError("dial", o.Network(), o.LocalEndpoint(), remote, impl.WrongState(impl.ErrConnected, "connect", syscall.EISCONN))
}

// Receive waits for an urgent byte and fetches it.
func (o *outOfBand) Receive(p []byte) (impl.Message, error) {
	for {
		m, err := o.TryReceive(p)
		if err != impl.ErrWouldBlock {
			return m, err
		}
		if err := o.EnsureReadable(); err != nil {
			return impl.Message{}, err
		}
	}
}

// TryReceive fetches an urgent byte that is there.
func (o *outOfBand) TryReceive(p []byte) (impl.Message, error) {
	return o.message(p, o.urgent.TryReceiveUrgent)
}

// TryPeek looks at an urgent byte that is there.
func (o *outOfBand) TryPeek(p []byte) (impl.Message, error) {
	return o.message(p, o.urgent.TryPeekUrgent)
}

// message puts an urgent byte into p. That there is none is EINVAL to the
// kernel, and nothing wrong here.
func (o *outOfBand) message(p []byte, try func() (byte, error)) (impl.Message, error) {
	b, err := try()
	if errors.Is(err, syscall.EINVAL) {
		err = impl.ErrWouldBlock
	}
	if err != nil {
		return impl.Message{}, err
	}
	n := copy(p, []byte{b})
	return impl.Message{N: n, From: o.RemoteEndpoint(), Truncated: n == 0}, nil
}

// Send sends what is buffered, and then p with an urgent byte at its end.
func (o *outOfBand) Send(p []byte, to impl.Endpoint) (int, error) {
	if !to.IsZero() {
		return 0, o.Connect(to)
	}
	if err := o.socket.Flush(); err != nil {
		return 0, err
	}
	n, err := o.urgent.SendUrgent(p)
	if err != nil {
		o.socket.noticeUnsent(err)
	}
	return n, err
}

func (o *outOfBand) CanRead() bool { return o.urgent.CanReadUrgent() }

// EnsureReadable waits for an urgent byte, which may be the answer to what is
// buffered.
func (o *outOfBand) EnsureReadable() error {
	o.socket.beforeWait()
	return o.urgent.EnsureUrgent()
}

// The deadlines are those of the connection.
func (o *outOfBand) SetReadDeadline(t time.Time) error  { return o.socket.SetReadDeadline(t) }
func (o *outOfBand) SetWriteDeadline(t time.Time) error { return o.socket.SetWriteDeadline(t) }

// Close ends the connection.
func (o *outOfBand) Close() error { return o.socket.Close() }
