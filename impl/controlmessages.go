package impl

// ControlMessages is the capability of datagram sockets of an operating system to send
// and receive control messages beside the bytes of a datagram, such as the interface
// that it came by. Their form, and the options that ask for them, are the system's. An
// object that has it has a descriptor too, and is a syscall.Conn.
type ControlMessages interface {
	// ReceiveControl is Receive, and copies the control messages that came with the
	// datagram into control. The flags say whether some did not fit. Without memory for
	// them it is Receive.
	ReceiveControl(p, control []byte) (ControlledMessage, error)
	// SendControl is Send with control messages for the datagram. The system's error
	// for those that it does not know is EINVAL.
	SendControl(p, control []byte, to Endpoint) (int, error)
}

// ControlledMessage describes a datagram that was received with its control messages.
type ControlledMessage struct {
	Message
	// ControlN is how many bytes of control messages are in the caller's slice.
	ControlN int
	// Flags are those that the system set on the message, such as MSG_TRUNC.
	Flags int
}
