// Package async is the engine of event-driven sockets: a [Pump] that has a loop
// handle what arrives, and a [Writer] that sends without making its caller wait.
// Both know nothing of sockets but the functions that they are given.
package async
