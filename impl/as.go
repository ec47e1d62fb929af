package impl

// Unwrapper is what a wrapper implements so that the capabilities of the
// object it wraps can be found through it.
type Unwrapper interface {
	// Unwrap answers the object that is wrapped.
	Unwrap() any
}

// As answers v as a T, looking through wrappers from the outside in, and false
// when neither v nor anything it wraps is one. The outermost wins, so a wrapper
// changes a capability by having it itself.
func As[T any](v any) (T, bool) {
	for v != nil {
		if t, ok := v.(T); ok {
			return t, true
		}
		u, ok := v.(Unwrapper)
		if !ok {
			break
		}
		v = u.Unwrap()
	}
	var none T
	return none, false
}
