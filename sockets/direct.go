package sockets

import "time"

// direct is the transport of a socket without events: each call works on the
// implementation object, in the goroutine of the caller, and waits there. It has no
// state.
type direct struct{ *streamSocket }

var _ transport = direct{}

func (d direct) tryRead(p []byte) (int, error) { return d.impl.TryRead(p) }
func (d direct) canWait() bool                 { return true }
func (d direct) canBypass() bool               { return true }
func (d direct) noteArrival()                  {}
func (d direct) noteFailure()                  {}

func (d direct) read(p []byte) (int, error) {
	d.flushBeforeWait()
	n, err := d.stream().Read(p)
	return n, d.noticeEnd(err)
}

func (d direct) readThrough(p []byte) (int, error) { return d.input().Read(p) }

func (d direct) write(p []byte) (int, error) { return d.writeNow(p) }
func (d direct) awaitSent() error            { return nil }
func (d direct) unsent() int                 { return 0 }
func (d direct) holdsBriefly() bool          { return false }

func (d direct) setReadDeadline(t time.Time) error  { return d.stream().SetReadDeadline(t) }
func (d direct) setWriteDeadline(t time.Time) error { return d.stream().SetWriteDeadline(t) }

func (d direct) closeWrite() error {
	err := d.stream().CloseWrite()
	if err == nil {
		d.state.set(writeClosed)
	}
	return err
}

func (d direct) close() error { return d.closeObject() }
