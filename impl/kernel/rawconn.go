package kernel

import "syscall"

// SyscallConn returns access to the descriptor of a connected stream. The errors
// of reading and writing through it lack the stream's label.
func (s *stream) SyscallConn() (syscall.RawConn, error) {
	c, err := s.connectionFor("raw-control", "fcntl", syscall.ENOTCONN)
	if err != nil {
		return nil, err
	}
	return c.raw, nil
}

// SyscallConn returns access to the descriptor of a datagram socket that is
// bound or connected, or has sent.
func (s *datagram) SyscallConn() (syscall.RawConn, error) {
	c, err := s.descriptor("fcntl")
	if err != nil {
		return nil, s.labelCall("raw-control", "fcntl", s.RemoteEndpoint(), err)
	}
	return c.raw, nil
}

// SyscallConn returns access to the descriptor of a listening server.
func (s *server) SyscallConn() (syscall.RawConn, error) {
	l, err := s.listenerFor("raw-control", "fcntl")
	if err != nil {
		return nil, err
	}
	return l.raw, nil
}
