package kerneltruth

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// socketOption is an option of records as the boundary has it.
type socketOption struct {
	get func(socket any) (facts, error)
	set func(socket any, args map[string]string) error
}

// socketOptions are the options that the boundary has.
var socketOptions = map[string]socketOption{
	"SO_RCVBUF":          numbers(impl.ReceiveBuffer),
	"SO_SNDBUF":          numbers(impl.SendBuffer),
	"IP_TTL":             numbers(impl.TTL),
	"IP_MULTICAST_TTL":   numbers(impl.MulticastTTL),
	"SO_REUSEADDR":       switches(impl.ReuseAddr),
	"SO_REUSEPORT":       switches(impl.ReusePort),
	"SO_KEEPALIVE":       switches(impl.KeepAlive),
	"TCP_NODELAY":        switches(impl.NoDelay),
	"IPV6_V6ONLY":        switches(impl.V6Only),
	"SO_BROADCAST":       switches(impl.Broadcast),
	"IP_MULTICAST_LOOP":  switches(impl.MulticastLoop),
	"SO_OOBINLINE":       switches(impl.OutOfBandInline),
	"SO_LINGER":          {lingerOf, setLinger},
	"TCP_KEEPIDLE":       {idleOf, nil},
	"IP_MULTICAST_IF":    {nil, setInterface},
	"IPV6_MULTICAST_IF":  {nil, setInterface},
	"IP_ADD_MEMBERSHIP":  {nil, joinGroup},
	"IPV6_JOIN_GROUP":    {nil, joinGroup},
	"IP_DROP_MEMBERSHIP": {nil, leaveGroup},
}

// Options that only some sockets have.
var (
	datagramOptions = []string{
		"IP_MULTICAST_TTL", "IP_MULTICAST_LOOP", "IP_MULTICAST_IF", "IPV6_MULTICAST_IF", "SO_BROADCAST",
		"IP_ADD_MEMBERSHIP", "IPV6_JOIN_GROUP", "IP_DROP_MEMBERSHIP",
	}
	streamOptions = []string{"SO_KEEPALIVE", "TCP_NODELAY", "TCP_KEEPIDLE", "SO_LINGER", "SO_OOBINLINE"}
	ipOptions     = []string{"SO_KEEPALIVE", "TCP_NODELAY", "TCP_KEEPIDLE", "IP_TTL", "IPV6_V6ONLY", "SO_REUSEPORT", "SO_OOBINLINE"}
)

func numbers(key impl.Option[int]) socketOption {
	return socketOption{
		get: func(socket any) (facts, error) {
			n, err := impl.Get(socket, key)
			return facts{"value": n}, err
		},
		set: func(socket any, args map[string]string) error { return impl.Set(socket, key, number(args, "value")) },
	}
}

func switches(key impl.Option[bool]) socketOption {
	return socketOption{
		get: func(socket any) (facts, error) {
			on, err := impl.Get(socket, key)
			return facts{"value": oneIf(on)}, err
		},
		set: func(socket any, args map[string]string) error {
			return impl.Set(socket, key, number(args, "value") != 0)
		},
	}
}

func oneIf(on bool) int {
	if on {
		return 1
	}
	return 0
}

// lingerOf reports the seconds only of a linger that is on, as the boundary does.
func lingerOf(socket any) (facts, error) {
	seconds, err := impl.Get(socket, impl.Linger)
	if seconds < 0 {
		return facts{"onoff": 0}, err
	}
	return facts{"onoff": 1, "linger": seconds}, err
}

func setLinger(socket any, args map[string]string) error {
	if args["value"] == "0" {
		return impl.Set(socket, impl.Linger, -1)
	}
	return impl.Set(socket, impl.Linger, number(args, "value2"))
}

func idleOf(socket any) (facts, error) {
	idle, err := impl.Get(socket, impl.KeepAliveIdle)
	return facts{"value": int(idle / time.Second)}, err
}

// interfaceAddr returns the address of an interface, which records name by its
// address, 0.0.0.0 for none, or by its index. Index 1 is the loopback one.
func interfaceAddr(text string) netip.Addr {
	switch text {
	case "1":
		return netip.IPv6Loopback()
	case "0.0.0.0":
		return netip.Addr{}
	}
	addr, _ := netip.ParseAddr(text)
	return addr
}

func setInterface(socket any, args map[string]string) error {
	return impl.Set(socket, impl.MulticastInterface, interfaceAddr(args["value"]))
}

func joinGroup(socket any, args map[string]string) error {
	return membership(socket, args, impl.Multicast.JoinGroup)
}

func leaveGroup(socket any, args map[string]string) error {
	return membership(socket, args, impl.Multicast.LeaveGroup)
}

func membership(socket any, args map[string]string, change func(m impl.Multicast, group, on netip.Addr) error) error {
	m, ok := impl.As[impl.Multicast](socket)
	if !ok {
		return fmt.Errorf("%T has no groups", socket)
	}
	group, err := netip.ParseAddr(args["value"])
	if err != nil {
		return err
	}
	return change(m, group, interfaceAddr(args["value2"]))
}

func (r *replay) getOption(args map[string]string) outcome {
	f, err := socketOptions[args["option"]].get(r.named(args["sock"]))
	return outcome{facts: f, err: err}
}

func (r *replay) setOption(args map[string]string) outcome {
	return outcome{err: socketOptions[args["option"]].set(r.named(args["sock"]), args)}
}

// setNumber plays the setters of package net that take a number.
func setNumber(key impl.Option[int], argument string) operation {
	return func(r *replay, args map[string]string) outcome {
		return outcome{err: impl.Set(r.named(args["conn"]), key, number(args, argument))}
	}
}

// setUnlink plays SetUnlinkOnClose of a listener.
func (r *replay) setUnlink(args map[string]string) outcome {
	return outcome{err: impl.Set(r.named(args["ln"]), impl.UnlinkOnClose, args["v"] == "1")}
}

// setSwitch plays the setters that take a bool.
func setSwitch(key impl.Option[bool]) operation {
	return func(r *replay, args map[string]string) outcome {
		return outcome{err: impl.Set(r.named(args["conn"]), key, args["v"] == "1")}
	}
}
