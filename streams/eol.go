package streams

import "fmt"

// EOL is a policy: what ends a line. The choice matters for security: a peer that
// sees other line ends in the same bytes sees other messages.
type EOL uint8

const (
	// AnyEOL is what the original does: a line ends with CR, LF or CRLF. After a
	// lone CR a reader does not wait to see whether LF follows; it drops the LF
	// when it comes.
	AnyEOL EOL = iota

	// LF ends lines with LF only. A CR is an ordinary byte.
	LF

	// CRLF ends lines with CRLF only. A CR or LF on its own is an *EOLError. A
	// last line without its end is io.ErrUnexpectedEOF.
	CRLF

	// LFOrCRLF ends lines with LF; one CR before it does not belong to the line.
	LFOrCRLF
)

// String returns the name of the policy.
func (e EOL) String() string {
	switch e {
	case AnyEOL:
		return "AnyEOL"
	case LF:
		return "LF"
	case CRLF:
		return "CRLF"
	case LFOrCRLF:
		return "LFOrCRLF"
	}
	return fmt.Sprintf("EOL(%d)", uint8(e))
}

// EOLError says that, under the policy CRLF, a CR or LF stands alone. The line
// stays unread.
type EOLError struct {
	Offset int64 // stream offset of the byte
	Byte   byte  // '\r' or '\n'
}

// Error names the byte and its place.
func (e *EOLError) Error() string {
	return fmt.Sprintf("streams: bare %q at offset %d, lines must end with CRLF", e.Byte, e.Offset)
}
