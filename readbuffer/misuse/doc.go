// Package misuse holds the errors of a wrong call: a number out of range and an
// argument that cannot be used, nil among them. Every package of the module
// reports these mistakes with the types and the sentinels of this one, and has
// aliases of those that its own functions return. So one errors.As and one
// errors.Is find a mistake, whichever package has noticed it:
//
//	var bad *sockets.RangeError // the same type as streams.RangeError
//	if errors.As(err, &bad) { … bad.What, bad.Value, bad.Min, bad.Max … }
//	if errors.Is(err, sockets.ErrArgument) { … }
//
// The package imports the standard library alone. Its values are not changed
// once they are made, and safe for concurrent use.
package misuse
