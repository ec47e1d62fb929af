package kernel

import (
	"io"
	"net"

	"github.com/smalltalk-sockets/go/impl"
)

// ReadFrom sends what it reads from r until its end. From a file, and from
// another stream of this package, the bytes go through the kernel alone where it
// can do that (sendfile, splice). It blocks as Write does.
func (s *stream) ReadFrom(r io.Reader) (int64, error) {
	c, err := s.connectionToWrite()
	if err != nil {
		return 0, err
	}
	if limited, ok := r.(*io.LimitedReader); ok {
		// Package net unwraps a LimitedReader, but not a stream of this package.
		bare := &io.LimitedReader{R: bareReader(limited.R), N: limited.N}
		defer func() { limited.N = bare.N }()
		r = bare
	}
	tcp, ok := c.conn.(*net.TCPConn)
	if !ok {
		return io.Copy(c.conn, bareReader(r))
	}
	n, err := tcp.ReadFrom(bareReader(r))
	return n, c.label("readfrom", err)
}

// WriteTo writes everything that arrives to w, until the end of the stream,
// under the rules of ReadFrom. It blocks as Read does.
func (s *stream) WriteTo(w io.Writer) (int64, error) {
	c, err := s.connectionToRead()
	if err != nil {
		return 0, err
	}
	tcp, ok := c.conn.(*net.TCPConn)
	if !ok {
		return io.Copy(bareWriter(w), c.conn)
	}
	if _, ok := w.(io.ReaderFrom); !ok {
		// The kernel cannot move the bytes, so they are read.
		n, err := io.Copy(w, readsOf{s})
		if err != nil {
			err = impl.OpError("writeto", c.network, c.local, c.remote, err)
		}
		return n, err
	}
	n, err := tcp.WriteTo(bareWriter(w))
	return n, c.label("writeto", err)
}

// readsOf is a stream with Read as the only way to move its bytes.
type readsOf struct{ s *stream }

func (r readsOf) Read(p []byte) (int, error) { return r.s.Read(p) }

// Source returns package net's own connection, from which the ReadFrom of another
// can splice, and the stream itself before it is connected.
func (s *stream) Source() io.Reader { return bareReader(s) }

// bareReader returns package net's reader for a stream of this package.
func bareReader(r io.Reader) io.Reader {
	if s, ok := r.(*stream); ok {
		if c := s.conn.Load(); c != nil {
			return c.conn
		}
	}
	return r
}

// bareWriter is bareReader for writers of the Unix domain, which package net
// recognises by their type. A TCP stream is recognised by its ReadFrom.
func bareWriter(w io.Writer) io.Writer {
	if s, ok := w.(*stream); ok && s.network == impl.Unix {
		if c := s.conn.Load(); c != nil {
			return c.conn
		}
	}
	return w
}
