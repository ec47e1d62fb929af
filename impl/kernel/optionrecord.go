package kernel

import (
	"net"
	"runtime"
	"slices"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// options records the options that were set on a socket, and applies them to each
// descriptor that the socket gets.
type options struct {
	network impl.Network
	server  bool
	// reuse and v6only are impl.ReuseAddr, except of UDP, and impl.V6Only. They
	// are separate because they are set on a descriptor at a certain moment: see
	// bindReusing and newDescriptor.
	reuse, v6only bool
	// unlink is impl.UnlinkOnClose, which the system does not have.
	unlink   bool
	settings []setting
}

// setting is an option with the value it is to have.
type setting struct {
	sockopt
	value any
}

// sockopt is an option of the operating system.
type sockopt struct {
	name string
	// hasNetwork reports whether the sockets of a network have the option, except its
	// streams where notStreams is true.
	hasNetwork func(impl.Network) bool
	notStreams bool
	// preset is the value that package net gives to every connection and every
	// UDP socket, but not to a listener; nil for the options that it does not
	// set.
	preset any
	// unset is the value before it is set, of an option that the system cannot
	// read; nil for the others.
	unset any
	check func(value any) error
	get   func(fd uintptr) (any, error)
	set   func(fd uintptr, value any) error
}

// controller gives access to a descriptor.
type controller interface {
	Control(f func(fd uintptr)) error
}

func newOptions(network impl.Network, server bool) options {
	return options{
		network: network, server: server, reuse: server, unlink: server,
		v6only: network == impl.TCP6 || network == impl.UDP6 || network == impl.ICMP6,
	}
}

func (o options) clone() options {
	o.settings = slices.Clone(o.settings)
	return o
}

// fieldOf returns the field that has the value of an option, nil for an option whose
// value is in settings. A socket of IPv4 has no impl.V6Only.
func (o *options) fieldOf(name string) *bool {
	switch {
	case name == impl.ReuseAddr.Name() && !o.network.IsUDP():
		return &o.reuse
	case name == impl.V6Only.Name() && o.network != impl.TCP4 && o.network != impl.UDP4:
		return &o.v6only
	case name == impl.UnlinkOnClose.Name():
		return &o.unlink
	}
	return nil
}

// lastValue returns the value that an option was set to.
func (o *options) lastValue(opt sockopt) any {
	for _, s := range o.settings {
		if s.name == opt.name {
			return s.value
		}
	}
	return opt.unset
}

// record records a setting, in place of an earlier one of the same option.
func (o *options) record(opt sockopt, value any) {
	if kept := o.fieldOf(opt.name); kept != nil {
		*kept = value.(bool)
		return
	}
	o.settings = slices.DeleteFunc(o.settings, func(s setting) bool { return s.name == opt.name })
	o.settings = append(o.settings, setting{opt, value})
}

// available lists the options that the socket has, in the order of their names.
func (o *options) available() []sockopt {
	return slices.DeleteFunc(slices.Clone(sockopts), func(opt sockopt) bool { return !o.has(opt) })
}

func (o *options) has(opt sockopt) bool {
	isStream := !o.server && o.network.IsStream()
	return opt.hasNetwork(o.network) && (!isStream || !opt.notStreams)
}

func (o *options) find(name string) (sockopt, error) {
	for _, opt := range sockopts {
		if opt.name == name && o.has(opt) {
			return opt, nil
		}
	}
	return sockopt{}, impl.UnknownOption(name)
}

// applyWithPresets prepares a descriptor made here: it applies the presets of package
// net, then the settings.
func (o options) applyWithPresets(c controller) error {
	for _, opt := range o.available() {
		if opt.preset != nil && !o.server {
			if err := opt.setOn(c, opt.preset); err != nil {
				return err
			}
		}
	}
	return o.apply(c)
}

// apply applies the settings to a descriptor.
func (o options) apply(c controller) error {
	return o.applyWhere(c, func(setting) bool { return true })
}

// applyToDialled applies the settings again to a dialled connection: package net has
// overridden some, and others may have been set meanwhile.
func (o options) applyToDialled(c controller, dialled options) error {
	if o.reuse != dialled.reuse {
		if err := setReuseAddr(c, o.reuse); err != nil {
			return err
		}
	}
	return o.apply(c)
}

// applyToAccepted applies to an accepted connection the settings that package net has
// overridden, and TTL, which a connection inherits from its listener on Linux alone.
func (o options) applyToAccepted(c controller) error {
	return o.applyWhere(c, func(s setting) bool {
		return s.preset != nil || s.name == impl.TTL.Name() && runtime.GOOS != "linux"
	})
}

func (o options) applyWhere(c controller, chosen func(setting) bool) error {
	for _, s := range o.settings {
		if chosen(s) {
			if err := s.setOn(c, s.value); err != nil {
				return err
			}
		}
	}
	return nil
}

// dialControl returns the function that a net.Dialer calls with its descriptor before
// it connects it, nil for none.
func (o options) dialControl() func(network, address string, c syscall.RawConn) error {
	if len(o.settings) == 0 && !o.reuse {
		return nil
	}
	return func(_, _ string, c syscall.RawConn) error {
		if o.reuse {
			if err := setReuseAddr(c, true); err != nil {
				return err
			}
		}
		return o.apply(c)
	}
}

func (o sockopt) setOn(c controller, value any) error {
	var err error
	if controlErr := c.Control(func(fd uintptr) { err = o.set(fd, value) }); controlErr != nil {
		return net.ErrClosed
	}
	return err
}

func (o sockopt) getFrom(c controller) (any, error) {
	var value any
	var err error
	if controlErr := c.Control(func(fd uintptr) { value, err = o.get(fd) }); controlErr != nil {
		return nil, net.ErrClosed
	}
	return value, err
}
