package sockets

import "time"

// transport moves the bytes of a connection between the buffers of a socket and its
// implementation object, and ends the connection. A socket is [direct] until it uses
// events, and [evented] from then on. All methods are as safe for concurrent use as
// the methods of the socket that call them.
type transport interface {
	// tryRead is the fill function of the read buffer. It never waits.
	tryRead(p []byte) (int, error)
	// canWait reports whether a fill of the read buffer may wait.
	canWait() bool
	// read is Read of a socket with an empty read buffer.
	read(p []byte) (int, error)
	// readThrough is Read through the read buffer, which has the end of a limit and
	// the second byte of a line end to drop.
	readThrough(p []byte) (int, error)
	// canBypass reports whether a copy may move bytes past the read buffer.
	canBypass() bool
	// noteArrival follows bytes that have entered the read buffer.
	noteArrival()
	// noteFailure follows a failure of the connection.
	noteFailure()

	// write sends p, or accepts it for sending.
	write(p []byte) (int, error)
	// awaitSent waits until all that write has accepted is sent.
	awaitSent() error
	// unsent returns how many bytes write has accepted and not sent.
	unsent() int
	// holdsBriefly reports whether a goroutine that holds the write buffer does so
	// without waiting for the network.
	holdsBriefly() bool

	setReadDeadline(t time.Time) error
	setWriteDeadline(t time.Time) error
	// closeWrite ends writing after all written bytes.
	closeWrite() error
	// close ends the connection after all written bytes.
	close() error
}

// transport returns the current transport. It is replaced once at most, and a later
// one knows what write has accepted.
func (s *streamSocket) transport() transport {
	if e := s.evented.Load(); e != nil {
		return e
	}
	return direct{s}
}
