// Package benchmarks measures the in-memory network against its peers: bufconn of
// gRPC, net.Pipe, TCP and UDP over loopback, and a channel, which is the least
// that it takes to pass something from one goroutine to another.
//
// It is a module of its own, so that what only the peers need is no dependency of
// the sockets. README.md says how to run it and what the figures should be.
package benchmarks
