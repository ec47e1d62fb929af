package streams

import "github.com/smalltalk-sockets/go/readbuffer"

// Try calls f with a reader that begins where r is, and looks ahead of it. When f
// returns nil, r has consumed what f consumed. When f returns an error, r is where it
// was and nothing is lost: after a timeout, Try can be called again, and f reads the
// same bytes first. Try returns the error of f.
//
// So an operation of several reads, such as a command with its arguments, completes or
// consumes nothing, as one read does. It may take as many bytes as ItemLimit in all; the
// read that needs more is a *readbuffer.LimitError. f may call Try itself. The reader
// that it is given has the line policy and the limits of r. It and views of its bytes are
// valid until f returns; strings stay. A part that f opens with Limit ends with the attempt:
// drain it in f, or r goes on inside it, without its end.
//
// A nil f is an *ArgumentError. It may block where f does.
func (r *Reader) Try(f func(ahead *Reader) error) error {
	if err := notNil("Try", "function", f); err != nil {
		return err
	}
	return r.b().Try(func(b *readbuffer.ReadBuffer) error {
		ahead := *r
		ahead.buffer = b
		return f(&ahead)
	})
}

// PeekForAny consumes the first of the literals that the stream goes on with, and
// returns its index; -1 when it goes on with none of them, or ends. They are tried in
// their order: put a literal before those that it begins with. It may block, but not for
// more bytes than it needs to tell.
func (r *Reader) PeekForAny(literals ...string) (int, error) {
	for i, literal := range literals {
		if found, err := r.b().PeekForAll([]byte(literal)); found || err != nil {
			return i, err
		}
	}
	return -1, nil
}
