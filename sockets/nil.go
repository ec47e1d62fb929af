package sockets

import "github.com/smalltalk-sockets/go/readbuffer/misuse"

// isNil is the rule of the module for arguments that must not be nil.
func isNil(v any) bool { return misuse.IsNil(v) }

// made returns an error when a provider has returned neither an object nor an
// error.
func made[S any](object S, err error) (S, error) {
	if err == nil && isNil(object) {
		err = &ArgumentError{What: "provider", Reason: "has returned neither a socket nor an error"}
	}
	return object, err
}

func nilOption() error {
	return &ArgumentError{What: "option", Reason: "must not be nil: leave it out"}
}
