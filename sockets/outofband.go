package sockets

import (
	"errors"
	"fmt"
	"net"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// OutOfBand returns a socket for the urgent bytes of the connection. Each is a
// datagram of one byte:
//
//	oob, err := socket.OutOfBand()
//	err = oob.NextPut(sockets.NewDatagram([]byte{'!'})) // overtakes what is unread
//	d, err := oob.Next()                                // waits for such a byte
//
// Of a longer datagram only the last byte is urgent; the others belong to the
// stream. NextPut sends the buffered bytes of the connection first. There is one
// urgent byte at a time: a second one turns the first into a byte of the stream.
// Its place in the stream is the mark. A read stops there, see AtMark; a read that
// begins at the mark skips the urgent byte, fetched or not, so fetch it first.
// With the option OutOfBandInline reads return it in its place, and Next finds
// none.
//
// CanRead reports whether an urgent byte can be fetched, and EnsureReadable waits
// for one. All waits end at the deadlines of the connection, which the socket
// shares, and not at the class-side timeout; the peer's end of stream does not end
// them. A wait for an urgent byte first sends the buffered bytes of the connection.
// Close closes the connection, as the connection's own Close does.
//
// The error matches errors.ErrUnsupported where there are no urgent bytes, as on
// Unix sockets, where the system does not report them, and where a wrapper does not
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

// connection is what the urgent bytes need of their facade.
type connection interface {
	net.Conn
	Flush() error
	flushBeforeWait()
	noticeUnsent(err error)
}

func (s *streamSocket) outOfBand(whole connection) (*DatagramSocket, error) {
	urgent, ok := impl.As[impl.OutOfBand](s.object())
	if !ok {
		return nil, noUrgentBytes(s.stream().Network())
	}
	oob := new(DatagramSocket)
	oob.init(&s.Namespace().DatagramSocket.datagramClass, &outOfBand{Stream: s.stream(), urgent: urgent, socket: whole})
	oob.readDeadlines.passive, oob.writeDeadlines.passive = true, true // with the connection
	return oob, nil
}

// AtMark reports whether reading has reached the mark: everything sent before an
// urgent byte is read. Like the stream protocol it is for the goroutine that
// reads. The error matches errors.ErrUnsupported where OutOfBand's does.
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

// Unwrap returns the stream, which has the options.
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

// TryReceive fetches an urgent byte that has arrived.
func (o *outOfBand) TryReceive(p []byte) (impl.Message, error) {
	return o.message(p, o.urgent.TryReceiveUrgent)
}

// TryPeek copies an urgent byte that has arrived, and leaves it.
func (o *outOfBand) TryPeek(p []byte) (impl.Message, error) {
	return o.message(p, o.urgent.TryPeekUrgent)
}

// message puts an urgent byte into p. When there is none the kernel returns
// EINVAL, which is no failure here.
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

// Send sends the buffered bytes, and then p with an urgent byte at its end.
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

// EnsureReadable sends the buffered bytes, to which an urgent byte may be the
// reply, and waits for one.
func (o *outOfBand) EnsureReadable() error {
	o.socket.flushBeforeWait()
	return o.urgent.EnsureUrgent()
}

// The deadlines are those of the connection.
func (o *outOfBand) SetReadDeadline(t time.Time) error  { return o.socket.SetReadDeadline(t) }
func (o *outOfBand) SetWriteDeadline(t time.Time) error { return o.socket.SetWriteDeadline(t) }

// Close ends the connection.
func (o *outOfBand) Close() error { return o.socket.Close() }
