package impl

import "io"

// Unwrapper is what a wrapper implements so that [As] finds through it what
// controls the object it wraps: options, groups, the descriptor, and the object
// itself by its type.
type Unwrapper interface {
	// Unwrap returns the object that is wrapped.
	Unwrap() any
}

// DataUnwrapper is what a wrapper implements that is transparent for data, so that
// [As] finds through it the capabilities that move bytes: io.ReaderFrom, io.WriterTo,
// [ByteSource], [Batch] and [OutOfBand]. They belong to the object that UnwrapData
// returns, and what they move passes the wrapper by. Without the method they are not
// found, and all data goes through the methods that the interfaces require.
//
// The wrapper promises that nobody can tell its own methods that move or wait for data
// from those of that object, nor mix them up by using both:
//
//   - it does not watch, change, hold back or refuse what Read, TryRead, Write,
//     Receive, TryReceive, TryPeek and Send move: it has no such methods but those of
//     the object, which it embeds;
//   - the end of a direction, deadlines and Close that are called on the wrapper reach
//     the object, and hold for its capabilities too.
//
// The conformance suite checks both.
type DataUnwrapper interface {
	// UnwrapData returns the object whose data passes by, and nil while there is
	// none.
	UnwrapData() any
}

// As returns v as a T, and false when nothing is one. It looks at v first, then at
// what v wraps, and so on; the outermost wins, so a wrapper changes a capability by
// having it itself. How it goes inwards depends on what T does:
//
//   - a T that moves bytes, which io.ReaderFrom, io.WriterTo, [ByteSource], [Batch] and
//     [OutOfBand] do, is looked for through wrappers that have UnwrapData, so that
//     bytes cannot pass a wrapper by that does not allow it;
//   - any other T is looked for through wrappers that have Unwrap.
//
// An object has a capability by being a T. One that has it only sometimes, as a
// stream has urgent bytes on TCP alone, has instead a method
//
//	As(target any) bool
//
// which sets the *T that target is and returns true, or else returns false, as with
// errors.As.
func As[T any](v any) (T, bool) {
	next := unwrap
	if movesBytes[T]() {
		next = unwrapData
	}
	for v != nil {
		if t, ok := v.(T); ok {
			return t, true
		}
		if t, ok := lent[T](v); ok {
			return t, true
		}
		v = next(v)
	}
	var none T
	return none, false
}

// movesBytes reports whether T is one of the capabilities that move bytes.
func movesBytes[T any]() bool {
	switch any((*T)(nil)).(type) {
	case *io.ReaderFrom, *io.WriterTo, *ByteSource, *Batch, *OutOfBand:
		return true
	default:
		return false
	}
}

// lent returns the T that v has beside itself.
func lent[T any](v any) (T, bool) {
	lender, ok := v.(interface{ As(target any) bool })
	if !ok {
		var none T
		return none, false
	}
	var target T // of its own, so that others need no memory
	ok = lender.As(&target)
	return target, ok
}

func unwrap(v any) any {
	if w, ok := v.(Unwrapper); ok {
		return w.Unwrap()
	}
	return nil
}

func unwrapData(v any) any {
	if w, ok := v.(DataUnwrapper); ok {
		return w.UnwrapData()
	}
	return nil
}
