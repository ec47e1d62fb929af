package impl

import "io"

// Unwrapper is what a wrapper implements so that [As] finds through it what
// controls the object it wraps: options, groups, the descriptor, and the object
// itself by its type.
type Unwrapper interface {
	// Unwrap returns the wrapped object.
	Unwrap() any
}

// DataUnwrapper is what a wrapper implements that is transparent for data, so
// that [As] finds through it the capabilities that move bytes: io.ReaderFrom,
// io.WriterTo, [ByteSource], [LateReader], [Batch], [ControlMessages] and [OutOfBand]. They
// belong to the object that UnwrapData returns, and what they move bypasses the wrapper. Without the
// method they are not found, and all data goes through the methods that the
// interfaces require.
//
// The wrapper promises that its own calls and those of that object can be mixed:
//
//   - It does not watch, change, hold back or refuse data. It embeds the object and has
//     no Read, TryRead, Write, Receive, TryReceive, TryPeek or Send of its own.
//   - Deadlines, CloseRead, CloseWrite and Close of the wrapper reach the object, and
//     hold for its capabilities too.
//
// The conformance suite checks both.
type DataUnwrapper interface {
	// UnwrapData returns the object whose data bypasses the wrapper, a Stream or
	// a Datagram as the wrapper is. It returns nil while data must not bypass it.
	UnwrapData() any
}

// As returns v as a T, and false when nothing is one. It looks at v first, then at
// what v wraps, and so on; the outermost wins, so a wrapper changes a capability by
// having it itself. How it goes inwards depends on what T does:
//
//   - The capabilities that move bytes are io.ReaderFrom, io.WriterTo, [ByteSource],
//     [LateReader], [Batch], [ControlMessages] and [OutOfBand]. As finds them through wrappers that have UnwrapData, so
//     bytes bypass only wrappers that allow it.
//   - As finds any other T through wrappers that have Unwrap.
//
// An object has a capability by being a T. One that has it only sometimes, as a
// stream has urgent bytes on TCP alone, has instead a method
//
//	As(target any) bool
//
// which sets the *T that target is and returns true, or else returns false, as with
// errors.As.
//
// As looks at no more than 100 objects, so that it ends for wrappers that lead back to
// themselves.
func As[T any](v any) (T, bool) {
	next := unwrap
	if movesBytes[T]() {
		next = unwrapData
	}
	for n := 0; v != nil && n < maxDepth; n++ {
		if t, ok := v.(T); ok {
			return t, true
		}
		if t, ok := fromAs[T](v); ok {
			return t, true
		}
		v = next(v)
	}
	var none T
	return none, false
}

// maxDepth is how many objects As looks at.
const maxDepth = 100

// movesBytes reports whether T is one of the capabilities that move bytes.
func movesBytes[T any]() bool {
	switch any((*T)(nil)).(type) {
	case *io.ReaderFrom, *io.WriterTo, *ByteSource, *LateReader, *Batch, *ControlMessages, *OutOfBand:
		return true
	default:
		return false
	}
}

// fromAs returns the T that the As method of v gives, if v has one.
func fromAs[T any](v any) (T, bool) {
	giver, ok := v.(interface{ As(target any) bool })
	if !ok {
		var none T
		return none, false
	}
	var target T // its own, so that other calls allocate nothing
	ok = giver.As(&target)
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
