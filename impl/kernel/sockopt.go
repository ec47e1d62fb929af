//go:build linux || darwin || freebsd || windows

package kernel

import (
	"os"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// typed makes an option from the functions that get and set it.
func typed[T any](key impl.Option[T], get func(fd uintptr) (T, error), set func(fd uintptr, value T) error) sockopt {
	return sockopt{
		name:  key.Name(),
		check: key.Check,
		get: func(fd uintptr) (any, error) {
			value, err := get(fd)
			return value, os.NewSyscallError("getsockopt", err)
		},
		set: func(fd uintptr, value any) error {
			return os.NewSyscallError("setsockopt", set(fd, value.(T)))
		},
	}
}

// integer makes an option that is an integer in the system too.
func integer(key impl.Option[int], level, name int) sockopt {
	return typed(key,
		func(fd uintptr) (int, error) { return getInt(fd, level, name) },
		func(fd uintptr, value int) error { return setInt(fd, level, name, value) })
}

// boolean makes an option that is on or off.
func boolean(key impl.Option[bool], level, name int) sockopt {
	return typed(key,
		func(fd uintptr) (bool, error) {
			value, err := getInt(fd, level, name)
			return value != 0, err
		},
		func(fd uintptr, value bool) error { return setInt(fd, level, name, asInt(value)) })
}

// seconds makes an option that the system counts in whole seconds; a fraction is
// rounded up.
func seconds(key impl.Option[time.Duration], level, name int) sockopt {
	return typed(key,
		func(fd uintptr) (time.Duration, error) {
			value, err := getInt(fd, level, name)
			return time.Duration(value) * time.Second, err
		},
		func(fd uintptr, value time.Duration) error {
			return setInt(fd, level, name, int((value+time.Second-1)/time.Second))
		})
}

// limited makes an integer option refuse values outside min..max before the
// system sees them.
func (o sockopt) limited(min, max int64) sockopt {
	check := o.check
	o.check = func(value any) error {
		if err := check(value); err != nil {
			return err
		}
		return impl.CheckRange(o.name, int64(value.(int)), min, max)
	}
	return o
}

func asInt(value bool) int {
	if value {
		return 1
	}
	return 0
}

// onNetworks limits an option to the networks that have it.
func onNetworks(networks func(impl.Network) bool, o sockopt) sockopt {
	o.hasNetwork = networks
	return o
}

// presetTo sets the value that package net gives an option.
func presetTo(value any, o sockopt) sockopt {
	o.preset = value
	return o
}

// The networks that have an option.
var (
	all     = func(impl.Network) bool { return true }
	ported  = func(n impl.Network) bool { return n.IsTCP() || n.IsUDP() }
	tcp     = impl.Network.IsTCP
	udp     = impl.Network.IsUDP
	streams = impl.Network.IsStream
	named   = func(n impl.Network) bool { return n != impl.Unixgram && !n.IsRaw() }
	icmp4   = func(n impl.Network) bool { return n == impl.ICMP4 }
	icmp6   = func(n impl.Network) bool { return n == impl.ICMP6 }
	// unixDomain are the networks whose sockets can leave a path behind.
	unixDomain = impl.Network.IsUnix
)

// localOnly makes an option that the system does not have: Close of this package
// implements it.
func localOnly(key impl.Option[bool]) sockopt {
	o := typed[bool](key, nil, nil)
	o.notStreams = true
	return o
}

// linger makes impl.Linger, where a negative number is off.
func linger(level, name int) sockopt {
	return typed(impl.Linger,
		func(fd uintptr) (int, error) {
			on, seconds, err := getLinger(fd, level, name)
			if !on {
				return -1, err
			}
			return seconds, err
		},
		func(fd uintptr, seconds int) error {
			return setLinger(fd, level, name, seconds >= 0, max(seconds, 0))
		})
}

// setReuseAddr lets other sockets with the option be bound to the endpoint of a
// descriptor, as long as only one of them listens.
func setReuseAddr(c controller, on bool) error {
	return boolean(impl.ReuseAddr, syscall.SOL_SOCKET, syscall.SO_REUSEADDR).setOn(c, on)
}
