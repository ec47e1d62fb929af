package sockets

import "github.com/smalltalk-sockets/go/sockets/events"

// Event is an event that tells no more than its type.
type Event = events.Event[struct{}]

// ServerSocketConnectEvent tells of a connection that a server has taken. Its
// Detail is that connection, ready for use.
//
// AIR: ServerSocket.connect.
type ServerSocketConnectEvent = events.Event[*Socket]

// ProgressEvent tells of bytes that have arrived.
//
// AIR: Socket.socketData.
type ProgressEvent = events.Event[Progress]

// IOErrorEvent tells of a failure. Its Detail is the error, as the call would
// have answered it that failed.
//
// AIR: Socket.ioError.
type IOErrorEvent = events.Event[error]

// OutputProgressEvent tells of bytes that the network has taken.
//
// AIR: Socket.outputProgress.
type OutputProgressEvent = events.Event[OutputProgress]

// DatagramSocketDataEvent tells of a datagram that has arrived.
//
// AIR: DatagramSocket.data.
type DatagramSocketDataEvent = events.Event[DatagramSocketData]

// DatagramSocketData is a datagram that a [DatagramSocket] has received by events.
type DatagramSocketData struct {
	// SrcAddress is the address of the sender, nil for a Unix socket without a
	// name.
	//
	// AIR: DatagramSocketDataEvent.srcAddress.
	SrcAddress SocketAddress
	// SrcPort is the port of the sender, 0 for Unix and raw sockets.
	//
	// AIR: DatagramSocketDataEvent.srcPort.
	SrcPort int
	// DstAddress is the local address of the socket that has received it.
	//
	// AIR: DatagramSocketDataEvent.dstAddress.
	DstAddress SocketAddress
	// DstPort is the local port of the socket that has received it.
	//
	// AIR: DatagramSocketDataEvent.dstPort.
	DstPort int
	// Data is the bytes, which belong to the listeners.
	//
	// AIR: DatagramSocketDataEvent.data.
	Data []byte
	// Truncated says that there were more bytes than the BufferSize of the socket:
	// the rest of them is lost.
	Truncated bool
	// TTL is how many hops the datagram had left, 0 where the socket does not know.
	// Raw sockets do.
	TTL int
}

// Progress is how many bytes have arrived.
type Progress struct {
	// BytesLoaded is how many have arrived since the event before.
	BytesLoaded int
	// BytesTotal is 0: how many there will be is not known.
	BytesTotal int
}

// OutputProgress is how far sending has come.
type OutputProgress struct {
	// BytesPending is how many bytes are not sent yet.
	BytesPending int
	// BytesTotal is how many were sent by events so far, and those that are not
	// sent yet.
	BytesTotal int64
}

// The types of the events of sockets. The comment of AddEventListener says for
// each class when they happen.
var (
	// EventServerSocketConnect is a connection that a ServerSocket has taken.
	//
	// AIR: ServerSocket.connect.
	EventServerSocketConnect = events.NewType[*Socket]("ServerSocketConnectEvent", "connect")

	// EventConnect is a Socket that is connected.
	//
	// AIR: Socket.connect.
	EventConnect = events.NewType[struct{}]("Event", "connect")

	// EventClose is a ServerSocket or DatagramSocket that the system has closed, or
	// a Socket whose peer has closed or that the network has failed.
	//
	// AIR: ServerSocket.close, Socket.close, DatagramSocket.close.
	EventClose = events.NewType[struct{}]("Event", "close")

	// EventSocketData is bytes that have arrived at a Socket.
	//
	// AIR: Socket.socketData.
	EventSocketData = events.NewType[Progress]("ProgressEvent", "socketData")

	// EventIOError is a failure of a socket that no call could answer.
	//
	// AIR: Socket.ioError, DatagramSocket.ioError.
	EventIOError = events.NewType[error]("IOErrorEvent", "ioError")

	// EventDatagramSocketData is a datagram that has arrived at a DatagramSocket.
	//
	// AIR: DatagramSocket.data, DatagramSocketDataEvent.DATA, DatagramSocketDataEvent.new.
	EventDatagramSocketData = events.NewType[DatagramSocketData]("DatagramSocketDataEvent", "data")

	// EventOutputProgress is bytes of a Socket that the network has taken.
	//
	// AIR: Socket.outputProgress.
	EventOutputProgress = events.NewType[OutputProgress]("OutputProgressEvent", "outputProgress")
)
