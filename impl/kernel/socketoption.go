package kernel

import (
	"net"

	"github.com/smalltalk-sockets/go/impl"
)

// OptionNames lists the options that the socket has.
func (s *socket) OptionNames() []string {
	var names []string
	for _, o := range s.options.known() {
		names = append(names, o.name)
	}
	return names
}

// GetOption asks the descriptor for an option, unless the option is only kept.
// Before there is a descriptor, it asks one made for the purpose, so that the
// value is what the system makes of the settings.
func (s *socket) GetOption(name string) (any, error) {
	opt, err := s.options.find(name)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keeps(name) {
		return *s.options.kept(name), nil
	}
	var value any
	err = s.withDescriptor(name, func(c controller) (err error) {
		if opt.unset != nil {
			value = s.options.last(opt)
			return nil
		}
		value, err = opt.ask(c)
		return err
	})
	return value, err
}

// SetOption sets an option on the descriptor and keeps it for later descriptors.
// An option that has an effect only on a later descriptor is only kept.
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
	if !s.keeps(name) {
		if err := s.withDescriptor(name, func(c controller) error { return opt.apply(c, value) }); err != nil {
			return err
		}
	}
	s.options.keep(opt, value)
	return nil
}

// keeps reports whether an option is only kept in the present phase. The caller
// holds mu.
func (s *socket) keeps(name string) bool {
	switch {
	case s.closed || s.options.kept(name) == nil:
		return false
	case name == impl.UnlinkOnClose.Name():
		return true
	case name == impl.V6Only.Name():
		return s.live == nil && s.bound == nil
	default:
		return s.live == nil
	}
}

// withDescriptor calls f with the descriptor of the socket's phase, for the sake
// of the option. The caller holds mu.
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
	return s.setFailed(option, err)
}

// setFailed labels the error of an option as package net does: the sizes of
// buffers belong to the descriptor, the other options to the connection. The
// caller holds mu.
func (s *socket) setFailed(option string, err error) error {
	c, connected := s.live.(*connection)
	switch {
	case s.op == "listen":
		return s.fail("set", s.currentLocal(), err)
	case option == impl.ReceiveBuffer.Name() || option == impl.SendBuffer.Name():
		return impl.OpError("set", s.network, impl.Endpoint{}, s.local, err)
	case connected:
		return s.fail("set", c.remote, err)
	default:
		return s.fail("set", impl.Endpoint{}, err)
	}
}
