package memory

import (
	"net"
	"net/netip"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// udpOptions are the options that only UDP has.
type udpOptions struct {
	reuseAddr, reusePort bool
	v6Only               bool
	broadcast            bool
	multicastLoop        bool
	ttl, multicastTTL    uint8
	multicastInterface   netip.Addr
}

var defaultUDPOptions = udpOptions{broadcast: true, multicastLoop: true, ttl: defaultTTL, multicastTTL: 1}

// datagramOptionTarget is a datagram socket whose options are read or set.
type datagramOptionTarget struct {
	*datagramSocket
	udp *udpSocket // nil for Unix
}

// datagramOptions are the options of datagram sockets.
var datagramOptions = optionTable[datagramOptionTarget]{
	udpFlag(impl.Broadcast, func(o *udpOptions) *bool { return &o.broadcast }),
	ofIP(typed(impl.MulticastInterface,
		func(o datagramOptionTarget) netip.Addr { return o.udp.options.multicastInterface },
		func(o datagramOptionTarget, addr netip.Addr) error { return o.udp.setMulticastInterface(addr) })),
	udpFlag(impl.MulticastLoop, func(o *udpOptions) *bool { return &o.multicastLoop }),
	hops(impl.MulticastTTL, func(o datagramOptionTarget) (*uint8, int) { return &o.udp.options.multicastTTL, 0 }),
	receiveBuffer(datagramOptionTarget.common),
	udpFlag(impl.ReuseAddr, func(o *udpOptions) *bool { return &o.reuseAddr }),
	udpFlag(impl.ReusePort, func(o *udpOptions) *bool { return &o.reusePort }),
	sendBuffer(datagramOptionTarget.common),
	hops(impl.TTL, func(o datagramOptionTarget) (*uint8, int) { return &o.udp.options.ttl, leastTTL }),
	ofUnix(typed(impl.UnlinkOnClose,
		func(o datagramOptionTarget) bool { return o.unlink },
		func(o datagramOptionTarget, on bool) error { o.unlink = on; return nil })),
	unless(func(o datagramOptionTarget) bool { return o.udp.isIPv4() }, ofIP(typed(impl.V6Only,
		func(o datagramOptionTarget) bool { return o.udp.options.v6Only },
		func(o datagramOptionTarget, on bool) error {
			if o.opened {
				return syscall.EINVAL
			}
			o.udp.options.v6Only = on
			return nil
		}))),
}

// udpFlag makes an option that is on or off.
func udpFlag(key impl.Option[bool], flag func(*udpOptions) *bool) option[datagramOptionTarget] {
	return ofIP(typed(key,
		func(o datagramOptionTarget) bool { return *flag(&o.udp.options) },
		func(o datagramOptionTarget, on bool) error { *flag(&o.udp.options) = on; return nil }))
}

func (o datagramOptionTarget) common() *datagramSocket { return o.datagramSocket }

// receiveBuffer and sendBuffer make the options for the sizes of a datagram socket's
// buffers.
func receiveBuffer[T any](of func(T) *datagramSocket) option[T] {
	return typed(impl.ReceiveBuffer,
		func(o T) int { return of(o).recvBuffer() },
		func(o T, size int) error { of(o).recvSize = bufferSize(size, minRecv); return nil })
}

func sendBuffer[T any](of func(T) *datagramSocket) option[T] {
	return typed(impl.SendBuffer,
		func(o T) int { return of(o).sendBuffer() },
		func(o T, size int) error {
			of(o).sendSize = bufferSize(size, minSend)
			of(o).host.unix.room.wake()
			return nil
		})
}

// setMulticastInterface chooses the interface that has an address; the zero Addr
// clears the choice.
func (s *udpSocket) setMulticastInterface(addr netip.Addr) error {
	addr = localForm(addr)
	if addr.IsValid() {
		if _, ok := s.host.interfaceFor(addr, addr.Is4()); !ok || s.isIPv4() && addr.Is6() {
			return syscall.EADDRNOTAVAIL
		}
	}
	s.options.multicastInterface = addr
	return nil
}

// defaultDatagramBuffer is the default size of either buffer.
const defaultDatagramBuffer = defaultUnixBuffer

func (s *datagramSocket) recvBuffer() int { return sizeOr(s.recvSize, defaultDatagramBuffer) }
func (s *datagramSocket) sendBuffer() int { return sizeOr(s.sendSize, defaultDatagramBuffer) }

func sizeOr(size int32, byDefault int) int {
	if size == 0 {
		return byDefault
	}
	return int(size)
}

// OptionNames returns the names of the options of the socket's network.
func (s *datagramSocket) OptionNames() []string { return datagramOptions.names(s.kind) }

// GetOption returns the value of an option.
func (s *udpSocket) GetOption(name string) (any, error) {
	return getOption(datagramOptions, &s.datagramSocket, datagramOptionTarget{&s.datagramSocket, s}, name)
}

// SetOption sets an option.
func (s *udpSocket) SetOption(name string, value any) error {
	return setOption(datagramOptions, &s.datagramSocket, datagramOptionTarget{&s.datagramSocket, s}, name, value)
}

// GetOption returns the value of an option.
func (s *unixgram) GetOption(name string) (any, error) {
	return getOption(datagramOptions, &s.datagramSocket, datagramOptionTarget{&s.datagramSocket, nil}, name)
}

// SetOption sets an option.
func (s *unixgram) SetOption(name string, value any) error {
	return setOption(datagramOptions, &s.datagramSocket, datagramOptionTarget{&s.datagramSocket, nil}, name, value)
}

// getOption returns an option of s; o is s as the table knows it.
func getOption[T any](table optionTable[T], s *datagramSocket, o T, name string) (any, error) {
	opt, err := table.find(s.kind, name)
	if err != nil {
		return nil, err
	}
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if err := s.checkOption(); err != nil {
		return nil, s.setError(err)
	}
	value, err := opt.value(o)
	return value, s.setError(err)
}

// setOption sets an option of s; o is s as the table knows it.
func setOption[T any](table optionTable[T], s *datagramSocket, o T, name string, value any) error {
	opt, err := table.find(s.kind, name)
	if err == nil {
		err = opt.check(value)
	}
	if err != nil {
		return err
	}
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if err := s.checkOption(); err != nil {
		return s.setError(err)
	}
	return s.setError(opt.change(o, value))
}

// checkOption returns why an option can be neither read nor set.
func (s *datagramSocket) checkOption() error {
	if s.closed {
		return net.ErrClosed
	}
	return s.checkPrivilege()
}
