package smalltalk

import (
	"errors"
	"iter"
)

// The functions of this file make streams out of streams, as the messages of the
// same names do. A stream is an iterator of items and errors, such as Lines or
// Frames of a [streams.Reader], or Each of a slice. An error ends it: it is passed on, or
// returned. Views that an iterator gives are valid until its next step.
//
// A nil stream or function is a *sockets.ArgumentError. A function that makes a stream
// panics with it at once; the others return it.

// ErrEmpty is returned by Fold when there is nothing to fold.
var ErrEmpty = errors.New("smalltalk: empty stream")

// Each gives the items of a slice.
func Each[T any](items ...T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, item := range items {
			if !yield(item, nil) {
				return
			}
		}
	}
}

// Concat gives the items of all streams, one stream after the other.
//
// Smalltalk: Stream >> ,.
func Concat[T any](streams ...iter.Seq2[T, error]) iter.Seq2[T, error] {
	for _, stream := range streams {
		must(notNil("Concat", "stream", stream))
	}
	return func(yield func(T, error) bool) {
		for _, stream := range streams {
			for item, err := range stream {
				if !yield(item, err) || err != nil {
					return
				}
			}
		}
	}
}

// Select gives the items for which keep is true.
//
// Smalltalk: Stream >> select:.
func Select[T any](stream iter.Seq2[T, error], keep func(T) bool) iter.Seq2[T, error] {
	must(bothGiven("Select", stream, "keep", keep))
	return func(yield func(T, error) bool) {
		for item, err := range stream {
			if (err != nil || keep(item)) && !yield(item, err) {
				return
			}
		}
	}
}

// Reject gives the items for which drop is false.
//
// Smalltalk: Stream >> reject:.
func Reject[T any](stream iter.Seq2[T, error], drop func(T) bool) iter.Seq2[T, error] {
	must(bothGiven("Reject", stream, "drop", drop))
	return Select(stream, func(item T) bool { return !drop(item) })
}

// Collect gives what f makes of each item.
//
// Smalltalk: Stream >> collect:.
func Collect[T, U any](stream iter.Seq2[T, error], f func(T) U) iter.Seq2[U, error] {
	must(bothGiven("Collect", stream, "f", f))
	return func(yield func(U, error) bool) {
		for item, err := range stream {
			var made U
			if err == nil {
				made = f(item)
			}
			if !yield(made, err) {
				return
			}
		}
	}
}

// A Pair is an item of Zip2.
type Pair[T, U any] struct {
	First  T
	Second U
}

// Zip2 gives pairs of the items of two streams, and ends with the shorter one.
// When the second ends first, one item of the first is consumed and not given.
//
// Smalltalk: Stream >> with:.
func Zip2[T, U any](first iter.Seq2[T, error], second iter.Seq2[U, error]) iter.Seq2[Pair[T, U], error] {
	must(bothGiven("Zip2", first, "second", second))
	return func(yield func(Pair[T, U], error) bool) {
		next, stop := iter.Pull2(second)
		defer stop()
		for a, err := range first {
			if err != nil {
				yield(Pair[T, U]{}, err)
				return
			}
			b, err, some := next()
			if !some {
				return
			}
			if err != nil {
				yield(Pair[T, U]{}, err)
				return
			}
			if !yield(Pair[T, U]{a, b}, nil) {
				return
			}
		}
	}
}

// Detect returns the first item for which f is true, and whether there is one.
// The stream is left behind that item.
func Detect[T any](stream iter.Seq2[T, error], f func(T) bool) (item T, found bool, err error) {
	if err := bothGiven("Detect", stream, "f", f); err != nil {
		return item, false, err
	}
	for item, err := range stream {
		if err != nil {
			return item, false, err
		}
		if f(item) {
			return item, true, nil
		}
	}
	return item, false, nil
}

// Count returns for how many items f is true.
func Count[T any](stream iter.Seq2[T, error], f func(T) bool) (int, error) {
	if err := bothGiven("Count", stream, "f", f); err != nil {
		return 0, err
	}
	return Inject(stream, 0, func(n int, item T) int {
		if f(item) {
			n++
		}
		return n
	})
}

// Any reports whether f is true for some item. It stops at the first one.
func Any[T any](stream iter.Seq2[T, error], f func(T) bool) (bool, error) {
	if err := bothGiven("Any", stream, "f", f); err != nil {
		return false, err
	}
	_, found, err := Detect(stream, f)
	return found, err
}

// All reports whether f is true for every item. It stops at the first other one.
func All[T any](stream iter.Seq2[T, error], f func(T) bool) (bool, error) {
	if err := bothGiven("All", stream, "f", f); err != nil {
		return false, err
	}
	_, found, err := Detect(stream, func(item T) bool { return !f(item) })
	return !found && err == nil, err
}

// None reports whether f is true for no item. It stops at the first one.
func None[T any](stream iter.Seq2[T, error], f func(T) bool) (bool, error) {
	if err := bothGiven("None", stream, "f", f); err != nil {
		return false, err
	}
	found, err := Any(stream, f)
	return !found && err == nil, err
}

// Inject returns what f makes of start and the first item, of that and the
// second item, and so on; start when there are no items. On an error it returns
// how far it came.
func Inject[T, A any](stream iter.Seq2[T, error], start A, f func(A, T) A) (A, error) {
	if err := bothGiven("Inject", stream, "f", f); err != nil {
		return start, err
	}
	for item, err := range stream {
		if err != nil {
			return start, err
		}
		start = f(start, item)
	}
	return start, nil
}

// Fold is Inject that starts with the first item; it is ErrEmpty when there is
// none. The items must not be views.
func Fold[T any](stream iter.Seq2[T, error], f func(T, T) T) (T, error) {
	var folded T
	if err := bothGiven("Fold", stream, "f", f); err != nil {
		return folded, err
	}
	some := false
	for item, err := range stream {
		switch {
		case err != nil:
			return folded, err
		case some:
			folded = f(folded, item)
		default:
			folded, some = item, true
		}
	}
	if !some {
		return folded, ErrEmpty
	}
	return folded, nil
}

// bothGiven returns the error for a stream or another argument that is nil.
func bothGiven(call string, stream any, what string, v any) error {
	if err := notNil(call, "stream", stream); err != nil {
		return err
	}
	return notNil(call, what, v)
}
