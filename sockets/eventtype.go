package sockets

import "github.com/smalltalk-sockets/go/sockets/events"

// Event is an event without a detail.
type Event = events.Event[struct{}]

// ServerSocketConnectEvent reports a connection that a server has accepted. Its
// Detail is that connection, ready for use.
//
// AIR: ServerSocket.connect.
type ServerSocketConnectEvent = events.Event[*Socket]

// ProgressEvent reports bytes that have arrived.
//
// AIR: Socket.socketData.
type ProgressEvent = events.Event[Progress]

// IOErrorEvent reports a failure. Its Detail is the error, as a failed call
// would have returned it.
//
// AIR: Socket.ioError.
type IOErrorEvent = events.Event[error]

// OutputProgressEvent reports bytes that the network has taken.
//
// AIR: Socket.outputProgress.
type OutputProgressEvent = events.Event[OutputProgress]

// DatagramSocketDataEvent reports a datagram that has arrived.
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
	// DstAddress is the local address of the receiving socket.
	//
	// AIR: DatagramSocketDataEvent.dstAddress.
	DstAddress SocketAddress
	// DstPort is the local port of the receiving socket.
	//
	// AIR: DatagramSocketDataEvent.dstPort.
	DstPort int
	// Data is the bytes. They belong to the listeners.
	//
	// AIR: DatagramSocketDataEvent.data.
	Data []byte
	// Truncated says that there were more bytes than the BufferSize of the socket:
	// the rest is lost.
	Truncated bool
	// TTL is how many hops the datagram had left, 0 where the socket does not know.
	// Raw sockets know it.
	TTL int
}

// Progress is how many bytes have arrived.
type Progress struct {
	// BytesLoaded is how many have arrived since the event before.
	BytesLoaded int
	// BytesTotal is 0: the total is not known.
	BytesTotal int
}

// OutputProgress is the state of sending.
type OutputProgress struct {
	// BytesPending is how many bytes are still unsent.
	BytesPending int
	// BytesTotal is how many bytes were sent by events so far, plus
	// BytesPending.
	BytesTotal int64
}

// The types of the events of sockets. AddEventListener of each class says when
// they happen.
var (
	// EventServerSocketConnect is a connection that a ServerSocket has
	// accepted.
	//
	// AIR: ServerSocket.connect.
	EventServerSocketConnect = events.NewType[*Socket]("ServerSocketConnectEvent", "connect")

	// EventConnect is a Socket that is connected.
	//
	// AIR: Socket.connect.
	EventConnect = events.NewType[struct{}]("Event", "connect")

	// EventClose is a ServerSocket or DatagramSocket that the system has closed, or
	// a Socket whose peer has closed or whose connection has failed.
	//
	// AIR: ServerSocket.close, Socket.close, DatagramSocket.close.
	EventClose = events.NewType[struct{}]("Event", "close")

	// EventSocketData is bytes that have arrived at a Socket.
	//
	// AIR: Socket.socketData.
	EventSocketData = events.NewType[Progress]("ProgressEvent", "socketData")

	// EventIOError is a failure of a socket that no call could return.
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

// refusal is a type of events that a class of sockets never dispatches. A listener
// for it would never be called, so adding one is an error.
type refusal struct {
	event  events.AnyType
	name   string // of the variable that holds the type
	reason string
}

func (r refusal) error() error {
	return &ArgumentError{What: "event type", Value: r.name, Reason: r.reason}
}

var refusedByServers = []refusal{
	{EventConnect, "EventConnect", "never happens at a ServerSocket: use EventServerSocketConnect"},
	{EventSocketData, "EventSocketData", "happens at the connections of a ServerSocket: add the listener to the Socket that EventServerSocketConnect hands over"},
	{EventDatagramSocketData, "EventDatagramSocketData", "never happens at a ServerSocket: use EventServerSocketConnect"},
	{EventOutputProgress, "EventOutputProgress", "happens at the connections of a ServerSocket: add the listener to the Socket that EventServerSocketConnect hands over"},
}

var refusedBySockets = []refusal{
	{EventServerSocketConnect, "EventServerSocketConnect", "never happens at a Socket: use EventConnect, or add the listener to a ServerSocket"},
	{EventDatagramSocketData, "EventDatagramSocketData", "never happens at a Socket: use EventSocketData"},
}

var refusedByDatagramSockets = []refusal{
	{EventConnect, "EventConnect", "never happens at a DatagramSocket: Connect has its effect before it returns, and EventDatagramSocketData tells of datagrams"},
	{EventServerSocketConnect, "EventServerSocketConnect", "never happens at a DatagramSocket: use EventDatagramSocketData"},
	{EventSocketData, "EventSocketData", "never happens at a DatagramSocket: use EventDatagramSocketData"},
	{EventOutputProgress, "EventOutputProgress", "never happens at a DatagramSocket: a datagram is sent when Send returns"},
}
