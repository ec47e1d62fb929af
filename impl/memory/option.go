package memory

import (
	"math"
	"net"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// options is what a stream inherits from the server that accepts it.
type options struct {
	linger   int32 // seconds
	sendSize int32 // 0 for the default
	recvSize int32
	presets
	// urgentInline leaves urgent bytes in the data that reads return.
	urgentInline bool
	ttl          uint8
}

// presets are the options that package net sets on each connection, but not on a
// listener.
type presets struct {
	idle      int16 // seconds
	interval  int16 // seconds, between keep-alive probes
	count     uint8 // keep-alive probes
	noDelay   bool
	keepAlive bool
}

// The default presets: of a connection from package net, of a listener from the
// system.
var (
	connectionPresets = presets{idle: 15, interval: 15, count: 9, noDelay: true, keepAlive: true}
	listenerPresets   = presets{idle: 2 * 60 * 60, interval: 75, count: 9}
)

// The default number of hops that packets may take, and the least one.
const (
	defaultTTL = 64
	leastTTL   = 1
)

var defaultOptions = options{linger: -1, presets: connectionPresets, ttl: defaultTTL}

// optionTarget is a stream or a server whose options are read or set.
type optionTarget struct {
	*options
	// childPresets is the presets of new connections: the stream's own, or those of the
	// streams that a server accepts.
	childPresets *presets
	kind         kind
	isIPv4       bool
	bound        bool
	connected    bool
	reuse        *bool
	reusePort    *bool
	v6Only       *bool
	unlink       *bool // nil for streams
}

// commonOptions are the options that streams and servers have in common.
var commonOptions = optionTable[optionTarget]{
	ofIP(typed(impl.KeepAlive,
		func(o optionTarget) bool { return o.keepAlive },
		func(o optionTarget, on bool) error { o.keepAlive, o.childPresets.keepAlive = on, on; return nil })),
	ofIP(typed(impl.KeepAliveCount,
		func(o optionTarget) int { return int(o.count) },
		func(o optionTarget, count int) error { return o.setCount(count) })),
	ofIP(typed(impl.KeepAliveIdle,
		func(o optionTarget) time.Duration { return time.Duration(o.idle) * time.Second },
		func(o optionTarget, idle time.Duration) error { return setSeconds(idle, &o.idle, &o.childPresets.idle) })),
	ofIP(typed(impl.KeepAliveInterval,
		func(o optionTarget) time.Duration { return time.Duration(o.interval) * time.Second },
		func(o optionTarget, d time.Duration) error {
			return setSeconds(d, &o.interval, &o.childPresets.interval)
		})),
	typed(impl.Linger,
		func(o optionTarget) int { return int(o.linger) },
		func(o optionTarget, seconds int) error {
			o.linger = int32(max(-1, min(seconds, math.MaxInt32)))
			return nil
		}),
	ofIP(typed(impl.NoDelay,
		func(o optionTarget) bool { return o.noDelay },
		func(o optionTarget, on bool) error { o.noDelay, o.childPresets.noDelay = on, on; return nil })),
	ofIP(typed(impl.OutOfBandInline,
		func(o optionTarget) bool { return o.urgentInline },
		func(o optionTarget, on bool) error { o.urgentInline = on; return nil })),
	typed(impl.ReceiveBuffer,
		func(o optionTarget) int { return o.recvBuffer(o.kind) },
		func(o optionTarget, size int) error { o.recvSize = bufferSize(size, minRecv); return nil }),
	typed(impl.ReuseAddr,
		func(o optionTarget) bool { return *o.reuse },
		func(o optionTarget, on bool) error { *o.reuse = on; return nil }),
	ofIP(typed(impl.ReusePort,
		func(o optionTarget) bool { return *o.reusePort },
		func(o optionTarget, on bool) error { *o.reusePort = on; return nil })),
	typed(impl.SendBuffer,
		func(o optionTarget) int { return o.sendBuffer(o.kind, o.connected) },
		func(o optionTarget, size int) error { o.sendSize = bufferSize(size, minSend); return nil }),
	hops(impl.TTL, func(o optionTarget) (*uint8, int) { return &o.ttl, leastTTL }),
	unless(func(o optionTarget) bool { return o.isIPv4 }, ofIP(typed(impl.V6Only,
		func(o optionTarget) bool { return *o.v6Only },
		func(o optionTarget, on bool) error {
			if o.bound {
				return syscall.EINVAL
			}
			*o.v6Only = on
			return nil
		}))),
}

// serverOptions are the options of servers, which can have a path to remove.
var serverOptions = commonOptions.with(ofUnix(typed(impl.UnlinkOnClose,
	func(o optionTarget) bool { return *o.unlink },
	func(o optionTarget, on bool) error { *o.unlink = on; return nil })))

// The longest times of keep-alive, in seconds, and the most probes.
const (
	maxKeepAliveTime  = 32767
	maxKeepAliveCount = 127
)

// setSeconds sets a time of keep-alive, rounded up to whole seconds.
func setSeconds(d time.Duration, own, preset *int16) error {
	if d <= 0 || d > maxKeepAliveTime*time.Second {
		return syscall.EINVAL
	}
	*own = int16((d + time.Second - 1) / time.Second)
	*preset = *own
	return nil
}

// setCount sets the number of keep-alive probes.
func (o optionTarget) setCount(count int) error {
	if count < 1 || count > maxKeepAliveCount {
		return syscall.EINVAL
	}
	o.count = uint8(count)
	o.childPresets.count = o.count
	return nil
}

// OptionNames returns the names of the options of the stream's network.
func (s *stream) OptionNames() []string { return commonOptions.names(s.kind) }

// GetOption returns the value of an option.
func (s *stream) GetOption(name string) (value any, err error) {
	err = s.withOption(name, func(opt option[optionTarget], o optionTarget) error {
		value, err = opt.value(o)
		return err
	})
	return value, err
}

// SetOption sets an option.
func (s *stream) SetOption(name string, value any) error {
	if err := commonOptions.check(s.kind, name, value); err != nil {
		return err
	}
	return s.withOption(name, func(opt option[optionTarget], o optionTarget) error { return opt.change(o, value) })
}

func (s *stream) withOption(name string, do func(option[optionTarget], optionTarget) error) error {
	opt, err := commonOptions.find(s.kind, name)
	if err != nil {
		return err
	}
	guard := s.lock()
	defer guard.Unlock()
	if guard.conn != nil {
		s.host.mu.Lock() // for the fields of the port table
		defer s.host.mu.Unlock()
	}
	if s.has(closed) {
		if name == impl.ReceiveBuffer.Name() || name == impl.SendBuffer.Name() {
			return s.setClosedError() // to package net the sizes are not the connection's
		}
		return s.opError("set", net.ErrClosed)
	}
	own := *s.options
	err = do(opt, optionTarget{
		options: &own, childPresets: &own.presets, kind: s.kind, isIPv4: s.isIPv4(),
		bound: !s.shownLocal().IsZero(), connected: guard.conn != nil, reuse: &s.reuse, reusePort: &s.reusePort, v6Only: &s.v6Only,
	})
	if own != *s.options {
		s.options = &own
	}
	return optionError(err, s.opError)
}

// OptionNames returns the names of the options of the server's network.
func (s *server) OptionNames() []string { return serverOptions.names(s.kind) }

// GetOption returns the value of an option.
func (s *server) GetOption(name string) (value any, err error) {
	err = s.withOption(name, func(opt option[optionTarget], o optionTarget) error {
		value, err = opt.value(o)
		return err
	})
	return value, err
}

// SetOption sets an option.
func (s *server) SetOption(name string, value any) error {
	if err := serverOptions.check(s.kind, name, value); err != nil {
		return err
	}
	return s.withOption(name, func(opt option[optionTarget], o optionTarget) error { return opt.change(o, value) })
}

func (s *server) withOption(name string, do func(option[optionTarget], optionTarget) error) error {
	opt, err := serverOptions.find(s.kind, name)
	if err != nil {
		return err
	}
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if s.closed {
		return s.opError("set", net.ErrClosed)
	}
	s.childOptions = nil
	err = do(opt, optionTarget{
		options: &s.options, childPresets: &s.childPresets, kind: s.kind, isIPv4: s.isIPv4(),
		bound: !s.local.IsZero(), reuse: &s.reuse, reusePort: &s.reusePort, v6Only: &s.v6Only, unlink: &s.unlink,
	})
	return optionError(err, s.opError)
}

// optionError returns the error of an option as an error of the socket.
func optionError(err error, fail func(op string, err error) error) error {
	if err == nil {
		return nil
	}
	return fail("set", impl.InCall("setsockopt", err))
}
