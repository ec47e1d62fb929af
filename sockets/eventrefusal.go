package sockets

import "github.com/smalltalk-sockets/go/sockets/events"

// refusal is a type of events that a class of sockets never dispatches. A listener
// for it would never be called, so adding one is an error.
type refusal struct {
	of     events.AnyType
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
