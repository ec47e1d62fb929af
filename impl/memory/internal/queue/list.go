package queue

// Links are the neighbours of a value in a list, and part of the value: a list takes no
// memory of its own. The zero Links are those of a value that is in no list.
//
// A list is its first value, nil for an empty one. Prepend and Remove return the new
// first value; Links.Next leads from each value to the next one.
type Links[T any] struct {
	Next *T // nil for the last value
	prev *T
}

// Linked is a pointer to a value that can be in a list.
type Linked[T any] interface {
	*T
	// Links returns the links in the value.
	Links() *Links[T]
}

// Prepend puts v, which is in no list, before the first value of a list, and returns v.
func Prepend[T any, P Linked[T]](first, v P) P {
	v.Links().Next = first
	if first != nil {
		first.Links().prev = v
	}
	return v
}

// Replace puts v, which is in no list, in the place of old, and returns what is the first
// value then.
func Replace[T any, P Linked[T]](first, old, v P) P {
	links := v.Links()
	*links, *old.Links() = *old.Links(), Links[T]{}
	if links.Next != nil {
		P(links.Next).Links().prev = v
	}
	if links.prev == nil {
		return v
	}
	P(links.prev).Links().Next = v
	return first
}

// Remove removes v from the list that it is in, and returns what is the first value then.
func Remove[T any, P Linked[T]](first, v P) P {
	links := v.Links()
	if links.Next != nil {
		P(links.Next).Links().prev = links.prev
	}
	if links.prev != nil {
		P(links.prev).Links().Next = links.Next
	} else {
		first = links.Next
	}
	*links = Links[T]{}
	return first
}
