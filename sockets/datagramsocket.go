package sockets

import (
	"net"
	"sync/atomic"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// DatagramSocket sends and receives messages that keep their boundaries: UDP,
// datagrams between Unix sockets, and the messages of raw sockets. UDP may
// lose, duplicate or reorder them; between Unix sockets sending waits until the
// receiver has room.
//
// The factories of [DatagramSocketClass] bind it, or give it a default
// destination, or both. Without a default destination every datagram names its
// own; with one the socket receives from it alone.
//
// Next, Peek, Receive and NextPut are the original's: they wait until the
// deadline or, without one, for the class-side timeout. ReadFrom, WriteTo, Read
// and Write make the socket a net.PacketConn and a net.Conn, and wait until the
// deadline only.
//
// Bind, Connect and Send are AIR's. With a listener for EventDatagramSocketData
// the socket receives by events, see [DatagramSocket.AddEventListener].
//
// It is safe for concurrent use. Each received datagram has its own memory.
//
// # Methods
//
//   - endpoints, see [DatagramSocket.BindTo]: Bind, BindTo, Bound, Connect, ConnectTo,
//     Connected, LocalAddress, LocalPort, RemoteAddress, RemotePort, IsOpen,
//     Namespace, Implementation, String, GoString
//   - datagrams, see [DatagramSocket.Next]: Next, NextFrom, Peek, PeekInto, Receive,
//     ReceiveAvailable, NextPut, NextPutAll, Send
//   - net.Conn and net.PacketConn, see [net.PacketConn]: Read, ReadFrom,
//     ReadFromAddrPort, Write, WriteTo, WriteToAddrPort, Close, LocalAddr, RemoteAddr,
//     SetDeadline, SetReadDeadline, SetWriteDeadline
//   - readiness, see [DatagramSocket.CanRead]: CanRead, EnsureReadable, CanWrite,
//     EnsureWritable
//   - options, see [GetOption]: Options, OptionAt, SetOptionAt, BufferSize,
//     SetBufferSize
//   - events, see [DatagramSocket.AddEventListener]: AddEventListener,
//     RemoveEventListener, HasEventListener, WillTrigger, DispatchEvent, Loop, SetLoop
type DatagramSocket struct{ datagramSocket }

// datagramSocket is the common part of DatagramSocket and MulticastSocket.
type datagramSocket struct {
	abstractSocket[impl.Datagram] // see datagram
	class                         *datagramClass
	bufferSize                    atomic.Int64
	hasPeer                       atomic.Bool // this facade has set a default destination
	stash                         stash
	eventTarget[eventSocket]
	receiving      receiveOwner
	readDeadlines  deadlineMux
	writeDeadlines deadlineMux
}

// datagram returns the implementation object. It panics on a zero or nil
// socket.
func (s *datagramSocket) datagram() impl.Datagram {
	if s == nil || s.impl == nil {
		panic(zeroSocket)
	}
	return s.impl
}

func (s *DatagramSocket) init(class *datagramClass, d impl.Datagram) {
	s.datagramSocket.init(class, d, s)
}

func (s *datagramSocket) init(class *datagramClass, d impl.Datagram, owner eventSocket) {
	s.class, s.defaults, s.impl, s.socket = class, class.shared(), d, owner
	s.bufferSize.Store(int64(class.DefaultBufferSize()))
	s.hasPeer.Store(!d.RemoteEndpoint().IsZero())
	s.readDeadlines.init(d.SetReadDeadline)
	s.writeDeadlines.init(d.SetWriteDeadline)
}

// Next waits for a datagram and returns it. It waits until the read deadline
// or, without one, for the class-side timeout; the error then matches
// os.ErrDeadlineExceeded. If the datagram is longer than BufferSize the rest is
// lost, and Truncated is true.
//
// ECONNREFUSED means that no socket received an earlier datagram to the default
// destination. Before the socket is bound, connected or has sent, the error
// matches ErrNotBound.
//
// Smalltalk: DatagramSocket >> next.
func (s *datagramSocket) Next() (*Datagram, error) {
	s.check()
	return s.receiveNew(s.tryReceive)
}

// Peek is Next, but leaves the datagram queued.
//
// Smalltalk: DatagramSocket >> peek.
func (s *datagramSocket) Peek() (*Datagram, error) {
	s.check()
	return s.receiveNew(s.tryPeek)
}

// NextFrom is Next for the datagrams of one sender. It sets up to 256 KiB of
// datagrams from other senders aside for later calls, which receive them first;
// further ones are lost. A call that already waits in another goroutine does not get
// those set aside. A nil address or a port outside of 0..65535 is an *ArgumentError
// or a *RangeError.
//
// Smalltalk: DatagramSocket >> nextFrom:port:.
func (s *datagramSocket) NextFrom(address SocketAddress, port int) (*Datagram, error) {
	s.check()
	from, err := endpointOf(address, port)
	if err != nil {
		return nil, err
	}
	return s.receiveNew(func(p []byte) (impl.Message, error) { return s.tryReceiveFrom(from, p) })
}

// Receive is Next into a datagram of the caller. It reuses the memory of the
// datagram if that has room for BufferSize bytes: then it allocates nothing.
// After an error the datagram is unchanged.
//
// Smalltalk: DatagramSocket >> receive:.
func (s *datagramSocket) Receive(d *Datagram) error {
	s.check()
	return s.receiveInto(d, s.tryReceive)
}

// PeekInto is Receive, but leaves the datagram queued.
//
// Smalltalk: DatagramSocket >> peek:.
func (s *datagramSocket) PeekInto(d *Datagram) error {
	s.check()
	return s.receiveInto(d, s.tryPeek)
}

// NextPut sends a datagram to its address and port; where one is not set, that
// of the default destination is used. UDP does not wait. A Unix datagram waits
// while the receiver's queue is full, until the write deadline or for the
// class-side timeout.
//
// After an error nothing was sent, and the socket stays usable: EDESTADDRREQ, or
// ENOTCONN on Unix, without a destination; EMSGSIZE for too many bytes;
// ECONNREFUSED when no socket received an earlier datagram to the default
// destination; a *RangeError for a port outside of 0..65535; an *ArgumentError
// for an address of another family.
//
// Smalltalk: DatagramSocket >> nextPut:.
func (s *datagramSocket) NextPut(d *Datagram) error {
	to, err := d.destination(s.datagram().RemoteEndpoint())
	if err != nil {
		return err
	}
	_, err = s.send(d.Data, to, s.shared().Timeout())
	return err
}

// CanRead reports whether a datagram or an error can be received now. It never
// blocks.
//
// Smalltalk: AbstractSocket >> canRead, AbstractSocket >> available.
func (s *datagramSocket) CanRead() bool {
	s.check()
	return s.stash.nonEmpty.Load() || s.datagram().CanRead()
}

// CanWrite reports whether a datagram to the default destination could be sent
// at once. It never blocks.
//
// Smalltalk: AbstractSocket >> canWrite.
func (s *datagramSocket) CanWrite() bool { return s.datagram().CanWrite() }

// EnsureReadable waits until CanRead would return true, and receives nothing. It
// ends with an error when the read deadline passes or the socket is closed.
//
// Smalltalk: AbstractSocket >> ensureReadable.
func (s *datagramSocket) EnsureReadable() error {
	s.check()
	if s.stash.nonEmpty.Load() && s.IsOpen() {
		return nil
	}
	for {
		err := s.datagram().EnsureReadable()
		if !s.readDeadlines.awaitRetry(time.Time{}, err) {
			return err
		}
	}
}

// EnsureWritable waits until CanWrite would return true. It ends with an error
// when the write deadline passes or the socket is closed.
//
// Smalltalk: AbstractSocket >> ensureWriteable.
func (s *datagramSocket) EnsureWritable() error {
	for {
		err := s.datagram().EnsureWritable()
		if !s.writeDeadlines.awaitRetry(time.Time{}, err) {
			return err
		}
	}
}

// SetDeadline sets the read and the write deadline.
func (s *datagramSocket) SetDeadline(t time.Time) error {
	s.check()
	if err := s.SetReadDeadline(t); err != nil {
		return err
	}
	return s.SetWriteDeadline(t)
}

// SetReadDeadline sets the time after which calls that receive fail with an
// error that matches os.ErrDeadlineExceeded, including those that wait now. It
// stays until it is replaced; the zero time means none. While it has passed
// there are no events for datagrams.
func (s *datagramSocket) SetReadDeadline(t time.Time) error {
	s.check()
	defer s.startTurn()
	return s.readDeadlines.setDeadline(t)
}

// SetWriteDeadline is SetReadDeadline for calls that send.
func (s *datagramSocket) SetWriteDeadline(t time.Time) error {
	s.check()
	return s.writeDeadlines.setDeadline(t)
}

// BufferSize returns the maximum number of bytes received of a datagram.
//
// Smalltalk: DatagramSocket >> bufferSize, DatagramSocketImpl >> bufferSize.
func (s *datagramSocket) BufferSize() int {
	s.check()
	return int(s.bufferSize.Load())
}

// SetBufferSize sets what BufferSize returns, for calls that start from now on; 0
// stands for the DefaultBufferSize of the class. A negative one, or more than 1
// GiB, is a *RangeError and changes nothing.
//
// Smalltalk: DatagramSocket >> bufferSize:, DatagramSocketImpl >> bufferSize:.
func (s *datagramSocket) SetBufferSize(n int) error {
	s.datagram()
	return setBufferSize(&s.bufferSize, "buffer size", n, s.class.DefaultBufferSize())
}

// BindTo gives the socket its local address and port, 0 for a free one. A nil
// address stands for every address of the host. Binding twice matches ErrBound;
// EADDRINUSE, EACCES and EADDRNOTAVAIL are the system's; a port outside of
// 0..65535 is a *RangeError.
//
// Smalltalk: AbstractSocketImpl >> bindTo:port:.
func (s *datagramSocket) BindTo(address SocketAddress, port int) error {
	s.check()
	local, err := portOf(address, port)
	if err != nil {
		return err
	}
	defer s.startTurnOnceBound()()
	return s.datagram().Bind(local)
}

// ConnectTo sets the default destination; from then on the socket receives from
// it alone. A nil address removes it. ConnectTo sends nothing and does not
// block. Datagrams that arrived before stay queued.
//
// ENETUNREACH, and on Unix ENOENT and ECONNREFUSED, are the system's; a port
// outside of 0..65535 is a *RangeError.
//
// Smalltalk: AbstractSocketImpl >> connectTo:port:.
func (s *datagramSocket) ConnectTo(address SocketAddress, port int) error {
	var remote impl.Endpoint
	if address != nil {
		var err error
		if remote, err = endpointOf(address, port); err != nil {
			return err
		}
	}
	return s.connect(remote)
}

// connect makes an endpoint the default destination.
func (s *datagramSocket) connect(remote impl.Endpoint) error {
	if err := s.datagram().Connect(remote); err != nil {
		return err
	}
	s.hasPeer.Store(!s.datagram().RemoteEndpoint().IsZero())
	s.startTurn()
	return nil
}

// RemoteAddr returns the default destination as package net shows it, nil when
// there is none.
func (s *datagramSocket) RemoteAddr() net.Addr {
	return s.datagram().RemoteEndpoint().NetAddr(s.datagram().Network())
}

// RemoteAddress returns the address of the default destination, nil when there
// is none.
//
// Smalltalk: AbstractSocket >> remoteAddress.
//
// AIR: DatagramSocket.remoteAddress.
func (s *datagramSocket) RemoteAddress() SocketAddress {
	return addressOf(s.datagram().RemoteEndpoint())
}

// RemotePort returns the port of the default destination, 0 when there is none.
//
// Smalltalk: AbstractSocket >> remotePort.
//
// AIR: DatagramSocket.remotePort.
func (s *datagramSocket) RemotePort() int { return int(s.datagram().RemoteEndpoint().Port()) }

// Close ends the socket and leaves its groups. Calls that wait end with
// net.ErrClosed, and so do later ones and a second Close. Close removes the
// path of a bound Unix socket.
//
// Smalltalk: AbstractSocket >> close, UnixDatagramSocketImpl >> close.
//
// AIR: DatagramSocket.close.
func (s *datagramSocket) Close() error {
	s.check()
	return s.closeObject()
}

// String returns the class and both endpoints, as "DatagramSocket[local
// 127.0.0.1:40000, remote 127.0.0.1:53]". A missing endpoint is "none", and a
// closed socket says so.
//
// Smalltalk: AbstractSocket >> printOn:.
func (s *DatagramSocket) String() string { return s.print("DatagramSocket") }

func (s *datagramSocket) print(class string) string {
	if s.impl == nil {
		return class + "[zero]"
	}
	local, remote := s.datagram().LocalEndpoint(), s.datagram().RemoteEndpoint()
	if remote.IsZero() {
		return s.printed(class, "local "+endpointText(local))
	}
	return s.printed(class, "local "+endpointText(local)+", remote "+endpointText(remote))
}
