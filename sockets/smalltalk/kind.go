package smalltalk

import "io"

// The functions of this file say what kind of stream this is. The results are the same
// for every stream.

// IsExternalStream returns true: the bytes come from outside.
//
// Smalltalk: Stream >> isExternalStream, AbstractSocket >> isExternalStream.
func IsExternalStream(io.Reader) bool { return true }

// IsSequenceable returns false: the stream is no sequence of known size.
//
// Smalltalk: Stream >> isSequenceable.
func IsSequenceable(io.Reader) bool { return false }

// IsPositionable returns false: the stream cannot be wound back.
//
// Smalltalk: Stream >> isPositionable.
func IsPositionable(io.Reader) bool { return false }

// IsUnicode returns false: the elements are bytes, not characters.
//
// Smalltalk: Stream >> isUnicode.
func IsUnicode(io.Reader) bool { return false }

// Encoding returns how ReadRune makes characters of the bytes: "UTF-8".
//
// Smalltalk: Stream >> encoding.
func Encoding(io.RuneReader) string { return "UTF-8" }

// ReadStream returns the stream itself.
//
// Smalltalk: Stream >> readStream.
func ReadStream[S io.Reader](stream S) S { return stream }
