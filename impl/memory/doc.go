// Package memory is an in-memory network: sockets that behave as those of
// Linux do, with no kernel in between.
package memory
