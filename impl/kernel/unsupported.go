//go:build !(linux || darwin || freebsd || windows)

package kernel

import (
	"errors"
	"net"
	"net/netip"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// This platform has no sockets that the package can use. The constructors of Host
// return an error, and nothing below is ever reached.
const supported = false

var sockopts []sockopt

type bound struct {
	controller
	local impl.Endpoint
}

func bind(impl.Network, impl.Endpoint, options) (*bound, error) { return nil, errors.ErrUnsupported }
func open(impl.Network, impl.Endpoint, options) (*bound, error) { return nil, errors.ErrUnsupported }
func setReuseAddr(controller, bool) error                       { return errors.ErrUnsupported }
func getBytes(uintptr, int, int, []byte) (int, error)           { return 0, errors.ErrUnsupported }
func setBytes(uintptr, int, int, []byte) error                  { return errors.ErrUnsupported }

func (b *bound) dialler(options) net.Dialer { return net.Dialer{} }
func (b *bound) Close()                     {}
func (b *bound) wasUsed() bool              { return false }
func (b *bound) listen(int, impl.Network, options) (*listener, error) {
	return nil, errors.ErrUnsupported
}

type listener struct {
	live
	raw     syscall.RawConn
	network impl.Network
	local   impl.Endpoint
}

func (l *listener) accept() (net.Conn, impl.Endpoint, error) {
	return nil, impl.Endpoint{}, errors.ErrUnsupported
}

func (l *listener) tryAccept() (net.Conn, impl.Endpoint, error) { return l.accept() }
func (l *listener) wait() error                                 { return errors.ErrUnsupported }
func (l *listener) ready() bool                                 { return false }
func (l *listener) checkOpen() error                            { return errors.ErrUnsupported }
func (l *listener) setBacklog(int) error                        { return errors.ErrUnsupported }

type packetConn struct {
	live
	raw   syscall.RawConn
	tries tries
}

func openPacketConn(impl.Network, impl.Endpoint, options) (*packetConn, error) {
	return nil, errors.ErrUnsupported
}

func bindPacketConn(impl.Network, impl.Endpoint, options) (*packetConn, error) {
	return nil, errors.ErrUnsupported
}

const peek = 0

func (c *packetConn) reaches(impl.Endpoint) bool              { return false }
func (c *packetConn) bind(impl.Endpoint) error                { return errors.ErrUnsupported }
func (c *packetConn) connect(impl.Endpoint) error             { return errors.ErrUnsupported }
func (c *packetConn) disconnect() error                       { return errors.ErrUnsupported }
func (c *packetConn) send(_, _ []byte, _ impl.Endpoint) error { return errors.ErrUnsupported }
func (c *packetConn) localEndpoint() impl.Endpoint            { return impl.Endpoint{} }
func (c *packetConn) remoteEndpoint() impl.Endpoint           { return impl.Endpoint{} }
func (c *packetConn) checkDeadline(*deadline) error           { return errors.ErrUnsupported }
func (c *packetConn) changeMembership(bool, netip.Addr, netip.Addr) error {
	return errors.ErrUnsupported
}
func (c *packetConn) receive([]byte) (impl.Message, error) {
	return impl.Message{}, errors.ErrUnsupported
}
func (c *packetConn) tryReceive([]byte, int) (impl.Message, error) {
	return impl.Message{}, errors.ErrUnsupported
}

func (c *packetConn) wait() error           { return errors.ErrUnsupported }
func (c *packetConn) readable(uintptr) bool { return false }

func (l *listener) waitEnd() error { return errors.ErrUnsupported }
func (l *listener) isAlive() bool  { return false }

func (c *connection) sendUrgent([]byte) (int, error) { return 0, errors.ErrUnsupported }
func urgentNow(uintptr, bool) (byte, error)          { return 0, errors.ErrUnsupported }
func atMark(uintptr) (bool, error)                   { return false, errors.ErrUnsupported }
func urgent(uintptr) bool                            { return false }

func readNow(uintptr, []byte) (int, error) { return 0, errors.ErrUnsupported }
func readable(uintptr) bool                { return false }
func writable(uintptr) bool                { return false }

func interruptedAtMark(uintptr) bool                  { return false }
func readMatters(uintptr, bool) bool                  { return false }
func (c *connection) read([]byte) (int, error)        { return 0, errors.ErrUnsupported }
func (c *connection) readLate(impl.Room) (int, error) { return 0, errors.ErrUnsupported }
