package kernel

import (
	"net"

	"github.com/smalltalk-sockets/go/impl"
)

// OptionNames lists the options that the socket has.
func (s *socket) OptionNames() []string {
	var names []string
	for _, o := range s.options.available() {
		names = append(names, o.name)
	}
	return names
}

// GetOption reads an option from the descriptor, unless the option is only recorded.
// Before the socket has a descriptor, GetOption makes one for the call, with the recorded
// options: the value is what the system makes of them.
func (s *socket) GetOption(name string) (any, error) {
	opt, err := s.options.find(name)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.onlyRecords(name) {
		return *s.options.fieldOf(name), nil
	}
	var value any
	err = s.withDescriptor(name, func(c controller) (err error) {
		if opt.unset != nil {
			value = s.options.lastValue(opt)
			return nil
		}
		value, err = opt.getFrom(c)
		return err
	})
	return value, err
}

// SetOption checks the value, sets the option on the descriptor and records it for later
// descriptors. An option that has an effect only on a later descriptor is only recorded.
func (s *socket) SetOption(name string, value any) error {
	opt, err := s.options.find(name)
	if err != nil {
		return err
	}
	if err := opt.check(value); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.onlyRecords(name) {
		if err := s.withDescriptor(name, func(c controller) error { return opt.setOn(c, value) }); err != nil {
			return err
		}
	}
	s.options.record(opt, value)
	return nil
}

// onlyRecords reports whether an option is only recorded in the present phase. The caller
// holds mu.
func (s *socket) onlyRecords(name string) bool {
	switch {
	case s.closed || s.options.fieldOf(name) == nil:
		return false
	case name == impl.UnlinkOnClose.Name():
		return true
	case name == impl.V6Only.Name():
		return s.live == nil && s.bound == nil
	default:
		return s.live == nil
	}
}

// withDescriptor calls f with the descriptor of the present phase, or with one made for
// the call, and labels its error as that of the option. The caller holds mu.
func (s *socket) withDescriptor(option string, f func(controller) error) error {
	var err error
	switch {
	case s.closed:
		err = net.ErrClosed
	case s.live != nil:
		err = f(s.live)
	case s.bound != nil:
		err = f(s.bound)
	default:
		var fresh *bound
		if fresh, err = open(s.network, impl.Endpoint{}, s.options); err == nil {
			err = f(fresh)
			fresh.Close()
		}
	}
	if err == nil {
		return nil
	}
	return s.labelOption(option, err)
}

// labelOption labels the error of an option as package net does: the sizes of
// buffers belong to the descriptor, the other options to the connection. The
// caller holds mu.
func (s *socket) labelOption(option string, err error) error {
	c, connected := s.live.(*connection)
	switch {
	case s.op == "listen":
		return s.label("set", s.currentLocal(), err)
	case option == impl.ReceiveBuffer.Name() || option == impl.SendBuffer.Name():
		return impl.OpError("set", s.network, impl.Endpoint{}, s.local, err)
	case connected:
		return s.label("set", c.remote, err)
	default:
		return s.label("set", impl.Endpoint{}, err)
	}
}
