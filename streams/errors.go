package streams

import (
	"errors"
	"fmt"
)

// ErrSyntax is matched, with errors.Is, by every *SyntaxError.
var ErrSyntax = errors.New("streams: input breaks its format")

// SyntaxError says that the next item does not have the form it must have. It
// stays unread.
type SyntaxError struct {
	What   string // what was expected: "netstring", "decimal number" …
	Offset int64  // stream offset at which the item begins
}

// Error names what was expected, and where.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("streams: no valid %s at offset %d", e.What, e.Offset)
}

// Is makes every SyntaxError match ErrSyntax.
func (e *SyntaxError) Is(target error) bool { return target == ErrSyntax }

func (r *Reader) syntax(what string) error {
	return &SyntaxError{What: what, Offset: r.b().Offset()}
}
