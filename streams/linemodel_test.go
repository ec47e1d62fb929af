package streams_test

import (
	"bytes"
	"errors"
	"io"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

// errEOL stands for any *streams.EOLError.
var errEOL = errors.New("bare CR or LF")

// lineModel says what a line is, slowly and plainly.
type lineModel struct {
	rest []byte
	eol  streams.EOL
	drop bool // the last line ended with CR: an LF now belongs to it
}

func (m *lineModel) skipDropped() []byte {
	if m.drop && len(m.rest) > 0 {
		m.rest = bytes.TrimPrefix(m.rest, []byte("\n")[:1])
		m.drop = false
	}
	return m.rest
}

func (m *lineModel) take(n int) []byte {
	p := m.skipDropped()[:n]
	m.rest = m.rest[n:]
	return p
}

func (m *lineModel) line(limit int) ([]byte, error) {
	v := m.skipDropped()
	if len(v) == 0 {
		return nil, io.EOF
	}
	for i, c := range v {
		size, end, err := m.ends(v, i, c)
		switch {
		case end == 0 && err == nil:
			continue
		case size > limit:
			return nil, readbuffer.ErrTooLong
		case err != nil:
			return nil, err
		}
		m.rest = v[end:]
		m.drop = m.eol == streams.AnyEOL && c == '\r'
		return v[:size], nil
	}
	if m.eol == streams.CRLF {
		if len(bytes.TrimSuffix(v, []byte("\r"))) > limit {
			return nil, readbuffer.ErrTooLong
		}
		return nil, io.ErrUnexpectedEOF
	}
	if len(v) > limit {
		return nil, readbuffer.ErrTooLong
	}
	m.rest = nil
	return v, nil
}

// ends reports whether a line ends with byte i, c: its size, and where the next one
// begins; or whether it is broken there.
func (m *lineModel) ends(v []byte, i int, c byte) (size, end int, err error) {
	afterCR := i > 0 && v[i-1] == '\r'
	switch {
	case c == '\n' && m.eol == streams.CRLF && !afterCR:
		return i, 0, errEOL
	case c != '\n' && m.eol == streams.CRLF && afterCR:
		return i - 1, 0, errEOL
	case c == '\n' && afterCR && m.eol != streams.LF:
		return i - 1, i + 1, nil
	case c == '\n', c == '\r' && m.eol == streams.AnyEOL:
		return i, i + 1, nil
	}
	return 0, 0, nil
}
