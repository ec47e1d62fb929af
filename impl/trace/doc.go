// Package trace shows what happens on a network: an [Observer] is told of every packet,
// connection, look-up and change, as an [Event], in one order.
package trace
