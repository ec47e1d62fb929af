// Package trace shows what happens on a network: an [Observer] is told of every packet,
// connection, look-up and change, as an [Event], in one order.
//
// A network in memory tells an observer by itself, of its packets and of what the test
// changes: see memory.Observe. Any other implementation, the kernel's included, is
// wrapped: [Wrap] returns a provider that tells of each call on its sockets. In a program
// this is all:
//
//	ns := sockets.NewNamespace(trace.Wrap(kernel.New(), trace.Transcript(os.Stderr)))
//
// [Transcript] prints events as lines, and [Log] keeps the last of them.
package trace
