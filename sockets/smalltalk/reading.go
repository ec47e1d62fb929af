package smalltalk

import "io"

// NextMatchFor consumes the next byte, whatever it is, and reports whether it is c;
// io.EOF at the end of the stream. It may block.
//
// Smalltalk: Stream >> nextMatchFor:.
func NextMatchFor(r io.ByteReader, c byte) (bool, error) {
	next, err := r.ReadByte()
	return err == nil && next == c, err
}
