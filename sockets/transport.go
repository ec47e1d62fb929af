package sockets

import "time"

// transport moves the bytes of a connection between the buffers of a socket and its
// implementation object, and ends the connection. A socket is [direct] until events
// have to do with it, and [evented] from then on. All methods are safe for concurrent
// use, as far as those of the socket are that call them.
type transport interface {
	// tryRead is the fill function of the read buffer. It never waits.
	tryRead(p []byte) (int, error)
	// waitRead is the blocking fill function of the read buffer. It returns
	// readbuffer.ErrNoWait where reading must not wait.
	waitRead(p []byte) (int, error)
	// read is Read of a socket whose read buffer is empty.
	read(p []byte) (int, error)
	// readThrough is Read through the read buffer, which knows what to drop and where
	// to end.
	readThrough(p []byte) (int, error)
	// mayBypass reports whether a copy may move bytes past the read buffer.
	mayBypass() bool
	// noteArrival is called after bytes have entered the read buffer.
	noteArrival()
	// noteFailure is called after the connection has failed.
	noteFailure()

	// write sends p, or accepts it to be sent.
	write(p []byte) (int, error)
	// settle waits until all that write has accepted is sent.
	settle() error
	// unsent returns how many bytes write has accepted and not sent.
	unsent() int
	// holdsBriefly reports whether a goroutine that holds the write buffer does so
	// without waiting for the network.
	holdsBriefly() bool

	setReadDeadline(t time.Time) error
	setWriteDeadline(t time.Time) error
	// closeWrite ends writing behind all that was written.
	closeWrite() error
	// close ends the connection behind all that was written.
	close() error
}

// transport returns the transport of the moment. It is replaced once at most, so what
// write has accepted is known to a transport that is asked for later.
func (s *streamSocket) transport() transport {
	if e := s.evented.Load(); e != nil {
		return e
	}
	return direct{s}
}

// setDeadline sets a deadline by a method of the transport, and once more when
// another transport has taken over meanwhile, which may have met the old deadline.
func (s *streamSocket) setDeadline(set func(transport, time.Time) error, t time.Time) error {
	for {
		now := s.transport()
		err := set(now, t)
		if s.transport() == now {
			return err
		}
	}
}
