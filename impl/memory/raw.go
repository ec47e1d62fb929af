package memory

import (
	"slices"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/ip"
	"github.com/smalltalk-sockets/go/impl/memory/internal/link"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// rawSocket is an impl.Datagram of ICMP. It has no port, so any number of them share
// an address, and each receives all that arrives there.
type rawSocket struct {
	datagramSocket
	ttl     uint8
	charged int // for the queued datagrams
	// disconnected reports that it has disconnected from a peer. On Linux it receives
	// nothing from then on, whatever the program does.
	disconnected bool
	sequences    link.Sequences
}

var (
	_ impl.Datagram = (*rawSocket)(nil)
	_ impl.Options  = (*rawSocket)(nil)
)

func newRaw(h *Host, k kind) *rawSocket {
	s := &rawSocket{ttl: defaultTTL}
	s.init(h, k, s)
	return s
}

// open makes the socket receive.
func (s *rawSocket) open() {
	if !s.opened {
		s.markOpened()
		s.host.raws = append(s.host.raws, s)
	}
}

// leaveTable undoes open.
func (s *rawSocket) leaveTable() {
	s.host.raws = slices.DeleteFunc(s.host.raws, func(other *rawSocket) bool { return other == s })
}

// Bind makes the socket receive what is sent to one address of the host, or to all.
func (s *rawSocket) Bind(local impl.Endpoint) error {
	if err := impl.CheckEndpoint(s.Network(), local); err != nil {
		return err
	}
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if err := s.bind(local); err != nil {
		return impl.OpError("listen", s.Network(), impl.Endpoint{}, local, impl.InCall("bind", err))
	}
	return nil
}

func (s *rawSocket) bind(local impl.Endpoint) error {
	if err := s.checkUsable(); err != nil {
		return err
	}
	addr, err := toBind(local.Addr())
	if err != nil {
		return err
	}
	if !s.local.IsZero() {
		return impl.WrongState(impl.ErrBound, "bind", syscall.EINVAL)
	}
	if addr.IsValid() && !addr.IsUnspecified() {
		if err := s.host.checkBind(addr); err != nil && !addr.IsMulticast() {
			return err
		}
		s.local = impl.IP(addr, 0)
	}
	s.open()
	s.tell(trace.Bound)
	return nil
}

// Connect sets the peer; the zero Endpoint removes it.
func (s *rawSocket) Connect(remote impl.Endpoint) error {
	if err := impl.CheckEndpoint(s.Network(), remote); err != nil {
		return err
	}
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	err := s.checkUsable()
	switch {
	case err != nil:
	case remote.IsZero():
		s.disconnect()
	default:
		err = s.connect(remote)
	}
	return s.connectError(remote, err)
}

func (s *rawSocket) connect(remote impl.Endpoint) error {
	if err := checkConnect(s.local.Addr(), remote.Addr()); err != nil {
		return err
	}
	p, err := s.routeTo(remote)
	if err != nil {
		return err
	}
	s.open()
	if s.local.IsZero() {
		s.local = impl.IP(p.from, 0)
	}
	s.remote = impl.IP(p.to.Addr(), 0)
	return nil
}

// disconnect removes the peer, if there is one.
func (s *rawSocket) disconnect() {
	if !s.remote.IsZero() {
		s.local, s.remote, s.disconnected = impl.Endpoint{}, impl.Endpoint{}, true
	}
}

// tryClose closes the socket as Close does. It reports whether it was open.
func (s *rawSocket) tryClose() bool {
	if !s.closeCommon() {
		return false
	}
	s.leaveTable()
	return true
}

func (s *rawSocket) info() SocketInfo {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	i := s.commonInfo()
	if s.opened && !s.closed && !s.disconnected && s.remote.IsZero() {
		i.State = StateBound // also to every address
	}
	return i
}

// accepts reports whether a message is for the socket. Linux delivers no IPv4 message
// that is shorter than its header.
func (s *rawSocket) accepts(p ip.ICMP) bool {
	switch {
	case s.disconnected, s.kind.isV4() != p.From.Is4(), p.From.Is4() && len(p.Message) < ip.ICMPHeader:
		return false
	case !s.local.IsZero() && s.local.Addr() != p.To:
		return false
	default:
		return s.remote.IsZero() || s.remote.Addr() == p.From
	}
}

// enqueue puts a copy of a message into the queue, behind its header if it is IPv4.
// There is room while the buffer is not full, however long the message is.
func (s *rawSocket) enqueue(p ip.ICMP) {
	if s.charged >= s.recvBuffer() {
		return
	}
	header := 0
	if p.From.Is4() {
		header = ip.Header4
	}
	n := header + len(p.Message)
	d := emptyDatagram(n)
	d.data = d.memory[:n]
	if header > 0 {
		p.Put(d.data, len(p.Message))
	}
	copy(d.data[header:], p.Message)
	d.from, d.ttl = impl.IP(p.From, 0), p.TTL
	d.cost = rawCost(len(p.Message), p.From)
	s.charged += d.cost
	s.in.push(d)
	s.readers.wake()
}

// uncharge frees the charge of a datagram that has left the queue.
func (s *rawSocket) uncharge(d *datagram) { s.charged -= d.cost }

// rawOptions are the options of raw sockets.
var rawOptions = optionTable[*rawSocket]{
	receiveBuffer((*rawSocket).common),
	sendBuffer((*rawSocket).common),
	hops(impl.TTL, func(s *rawSocket) (count *uint8, least int) {
		if s.kind.isV4() {
			return &s.ttl, leastTTL
		}
		return &s.ttl, 0
	}),
}

func (s *rawSocket) common() *datagramSocket { return &s.datagramSocket }

// OptionNames returns the names of the options of raw sockets.
func (s *rawSocket) OptionNames() []string { return rawOptions.names(s.kind) }

// GetOption returns the value of an option.
func (s *rawSocket) GetOption(name string) (any, error) {
	return getOption(rawOptions, s.common(), s, name)
}

// SetOption sets an option.
func (s *rawSocket) SetOption(name string, value any) error {
	return setOption(rawOptions, s.common(), s, name, value)
}
