package impl

// RawOptions is the capability of sockets whose options can be named as the
// operating system does, by level and number: the way to those that package
// impl has no key for. What it changes, the typed options do not know of.
type RawOptions interface {
	// OptionAt answers the value of an option, which is at most size bytes.
	// Numbers are in the order of bytes of the machine.
	//
	// Errors: ENOPROTOOPT and its like from the system call getsockopt; a
	// *RangeError for a size below 0; what there is no descriptor for yet is a
	// *StateError that matches ErrNotBound; net.ErrClosed.
	//
	// Smalltalk: AbstractSocketImpl >> optionAt:level:size:.
	OptionAt(level, name, size int) ([]byte, error)

	// SetOptionAt sets an option, with the errors of OptionAt from the system
	// call setsockopt.
	//
	// Smalltalk: AbstractSocketImpl >> optionAt:level:put:.
	SetOptionAt(level, name int, value []byte) error
}
