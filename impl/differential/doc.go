// Package differential holds only a test: it plays random sequences of operations
// on the sockets of the kernel and on those of the memory network, and compares
// what both show. It runs on Linux.
package differential
