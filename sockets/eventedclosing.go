package sockets

import (
	"net"
	"os"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// close ends the connection. While bytes are unsent it ends only the calls of the
// program; the asynchronous writer ends the connection when it stops.
func (e *evented) close() error {
	if !e.IsOpen() || e.unsent() == 0 {
		return e.end()
	}
	e.asyncWriter.WhenIdle(func() { _ = e.end() })
	e.state.set(closed)
	_ = e.stream().SetReadDeadline(time.Unix(1, 0))
	return nil
}

// end ends the connection. If bytes written by events are unsent it resets it, so
// that the peer does not take a part for the whole.
func (e *evented) end() error {
	if e.unsent() > 0 {
		_ = impl.Set(e.object(), impl.Linger, 0)
	}
	return e.direct.close()
}

// closeWrite ends writing, after the unsent bytes if there are any.
func (e *evented) closeWrite() error {
	if e.unsent() == 0 {
		return e.endWriting()
	}
	e.asyncWriter.WhenIdle(func() { _ = e.endWriting() })
	return nil
}

// endWriting ends writing. A deadline that stops output delays it too.
func (e *evented) endWriting() error {
	if e.unsent() > 0 {
		return os.ErrDeadlineExceeded
	}
	return e.direct.closeWrite()
}

// isDraining reports whether the socket is closed while its connection still
// sends.
func (e *evented) isDraining() bool { return !e.IsOpen() && e.unsent() > 0 }

// cannotSet is the error of setting a deadline while isDraining: Close owns the
// deadlines then.
func (e *evented) cannotSet() error {
	return impl.OpError("set", e.object().Network(), impl.Endpoint{}, e.object().LocalEndpoint(), net.ErrClosed)
}
