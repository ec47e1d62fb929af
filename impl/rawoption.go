package impl

// RawOptions is the capability of sockets whose options can be named as the
// operating system does, by level and number: the way to those that package
// impl has no key for. What has a key is set by it, for that is also kept for
// the descriptor that a socket gets later.
type RawOptions interface {
	// OptionAt returns the value of an option, which is at most size bytes: the
	// system may cut a longer one off, and a shorter one is returned as it is.
	// Numbers are in the order of bytes of the machine. It does not block.
	//
	// Errors: ENOPROTOOPT and its like from the system call getsockopt, in the
	// *net.OpError "set" of all options; a *RangeError for a size below 0 or
	// above what the system can count; a *StateError that matches ErrNotBound
	// where there is no descriptor yet, before a socket is bound, connected or
	// sent from; net.ErrClosed.
	//
	// Smalltalk: AbstractSocketImpl >> optionAt:level:size:.
	OptionAt(level, name, size int) ([]byte, error)

	// SetOptionAt sets an option, with the errors of OptionAt from the system
	// call setsockopt, EINVAL for a value of another length.
	//
	// Smalltalk: AbstractSocketImpl >> optionAt:level:put:.
	SetOptionAt(level, name int, value []byte) error
}
