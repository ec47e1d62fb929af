package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"time"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/streams"
)

// piece is how many bytes a client must take within the server's timeout.
const piece = 256 << 10

// Conversation is one question of a client and the answer to it.
type Conversation struct {
	Client   string
	Selector string
	Kind     Kind  // of the answer; Failure when the question was refused
	Bytes    int64 // of the file or text that was sent
	Err      error // why the question was refused or the answer is not complete
}

// answer is the sending side of a conversation. The client has the whole timeout
// for each piece.
type answer struct {
	conn    *sockets.Socket
	timeout time.Duration
	unpaced int // bytes put since the deadline was set
}

// converse holds a conversation and closes the connection. A client without a
// whole answer sees a reset, because in this protocol an orderly close means that
// a file is complete.
func converse(conn *sockets.Socket, site *Site, timeout time.Duration) Conversation {
	c := Conversation{Client: conn.RemoteAddr().String()}
	a := &answer{conn: conn, timeout: timeout}

	var entry Entry
	c.Selector, c.Err = readSelector(conn, timeout)
	if c.Err == nil {
		entry, c.Err = site.Find(c.Selector)
	}
	if c.Err != nil {
		c.Kind = Failure
		a.refuse(c.Err)
		return c
	}
	c.Kind = entry.Kind
	c.Bytes, c.Err = a.give(site, entry)
	if c.Err == nil {
		c.Err = conn.Close()
	} else {
		abort(conn)
	}
	return c
}

// readSelector reads the question: a line, of which only what stands before the
// first tab counts here. The rest of a line that is too long is skipped, so
// that the client reads why it is refused.
func readSelector(conn *sockets.Socket, timeout time.Duration) (string, error) {
	if err := conn.SetReadDeadline(time.Now().Add(timeout)); err != nil {
		return "", err
	}
	conn.SetEOL(streams.LFOrCRLF)
	if err := conn.SetLineLimit(maxSelector); err != nil {
		return "", err
	}
	line, err := conn.NextLineString()
	if errors.Is(err, readbuffer.ErrTooLong) {
		if _, skipped := conn.SkipLine(); skipped != nil {
			err = skipped
		}
	}
	selector, _, _ := strings.Cut(line, "\t")
	return selector, err
}

// refuse tells the client the reason of a refusal.
func (a *answer) refuse(why error) {
	err := a.line([]byte(failure(explain(why)).String()))
	if err == nil {
		err = a.end()
	}
	if err != nil || a.conn.Close() != nil {
		abort(a.conn)
	}
}

// explain returns the text that a client gets for an error.
func explain(err error) string {
	switch {
	case err == errOutside || err == errMissing:
		return err.Error()
	case errors.Is(err, readbuffer.ErrTooLong):
		return "the selector is too long"
	case errors.Is(err, os.ErrDeadlineExceeded):
		return "the selector did not come in time"
	default:
		return "the selector cannot be read"
	}
}

func (a *answer) give(site *Site, e Entry) (int64, error) {
	switch e.Kind {
	case Menu:
		return 0, a.menu(site, e)
	case Text:
		return a.text(site, e)
	default:
		return a.binary(site, e)
	}
}

// menu sends the items of a directory. They lead to the address where the client
// found this server.
func (a *answer) menu(site *Site, directory Entry) error {
	entries, err := site.List(directory)
	if err != nil {
		return err
	}
	host, port := a.conn.LocalAddress().String(), a.conn.LocalPort()
	for _, e := range entries {
		item := Item{Kind: e.Kind, Label: e.Label(), Selector: e.Selector(), Host: host, Port: port}
		if err := a.line([]byte(item.String())); err != nil {
			return err
		}
	}
	return a.end()
}

// text sends a file as lines.
func (a *answer) text(site *Site, e Entry) (sent int64, err error) {
	file, err := site.Open(e)
	if err != nil {
		return 0, err
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(io.LimitReader(file, maxText+1))
	switch {
	case err != nil:
		return 0, err
	case !isLines(content):
		return 0, errChanged
	}
	for line := range bytes.Lines(content) {
		if err := a.line(bytes.TrimSuffix(line, []byte("\n"))); err != nil {
			return sent, err
		}
		sent += int64(len(line))
	}
	return sent, a.end()
}

// binary sends a file as it is. ReadFrom lets the operating system send each
// piece where it can.
func (a *answer) binary(site *Site, e Entry) (sent int64, err error) {
	file, err := site.Open(e)
	if err != nil {
		return 0, err
	}
	defer func() { _ = file.Close() }()
	for {
		if err := a.pace(piece); err != nil {
			return sent, err
		}
		n, err := a.conn.ReadFrom(&io.LimitedReader{R: file, N: piece})
		sent += n
		if n == 0 || err != nil {
			return sent, err
		}
	}
}

// line puts a line, with a second dot where it begins with one.
func (a *answer) line(line []byte) error {
	if bytes.HasPrefix(line, []byte(".")) {
		if err := a.conn.NextPut('.'); err != nil {
			return err
		}
	}
	return a.put(line)
}

// end puts the lone dot after a menu or a text and sends what is buffered.
func (a *answer) end() error {
	if err := a.put([]byte(".")); err != nil {
		return err
	}
	return a.conn.Flush()
}

func (a *answer) put(line []byte) error {
	if err := a.pace(len(line)); err != nil {
		return err
	}
	if err := a.conn.NextPutAll(line); err != nil {
		return err
	}
	a.conn.CRLF() // the next put or Flush returns its error
	return nil
}

// pace gives the client the whole timeout again, once for each piece.
func (a *answer) pace(n int) error {
	if a.unpaced > 0 && a.unpaced < piece {
		a.unpaced += n
		return nil
	}
	a.unpaced = n
	return a.conn.SetWriteDeadline(time.Now().Add(a.timeout))
}
