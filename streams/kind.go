package streams

// The methods of this file say what kind of stream this is. The answers are the
// same for every reader.

// IsExternalStream answers true: the bytes come from outside.
//
// Smalltalk: Stream >> isExternalStream, AbstractSocket >> isExternalStream.
func (r *Reader) IsExternalStream() bool { return true }

// IsSequenceable answers false: the stream is no sequence of known size.
//
// Smalltalk: Stream >> isSequenceable.
func (r *Reader) IsSequenceable() bool { return false }

// IsPositionable answers false: the stream cannot be wound back.
//
// Smalltalk: Stream >> isPositionable.
func (r *Reader) IsPositionable() bool { return false }

// IsUnicode answers false: the elements are bytes, not characters.
//
// Smalltalk: Stream >> isUnicode.
func (r *Reader) IsUnicode() bool { return false }

// Encoding answers how ReadRune makes characters of the bytes: "UTF-8".
//
// Smalltalk: Stream >> encoding.
func (r *Reader) Encoding() string { return "UTF-8" }
