package impltest_test

import (
	"errors"
	"net/netip"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// hearEverybody receives datagrams also from others than the peer.
func hearEverybody(d impl.Datagram) impl.Datagram {
	return &hearsEverybody{badDatagram: badDatagram{d}}
}

type hearsEverybody struct {
	badDatagram
	peer atomic.Pointer[impl.Endpoint]
}

func (d *hearsEverybody) Connect(remote impl.Endpoint) error {
	if d.LocalEndpoint().IsZero() {
		if err := d.Bind(impl.IP(netip.IPv4Unspecified(), 0)); err != nil {
			return err
		}
	}
	d.peer.Store(&remote)
	return nil
}

func (d *hearsEverybody) RemoteEndpoint() impl.Endpoint {
	if peer := d.peer.Load(); peer != nil {
		return *peer
	}
	return impl.Endpoint{}
}

func (d *hearsEverybody) Send(p []byte, to impl.Endpoint) (int, error) {
	if peer := d.peer.Load(); peer != nil && to.IsZero() {
		to = *peer
	}
	return d.Datagram.Send(p, to)
}

// hideRefusals does not report refused datagrams.
func hideRefusals(d impl.Datagram) impl.Datagram { return hidesRefusals{badDatagram{d}} }

type hidesRefusals struct{ badDatagram }

func (d hidesRefusals) Send(p []byte, to impl.Endpoint) (int, error) {
	n, err := d.Datagram.Send(p, to)
	if errors.Is(err, syscall.ECONNREFUSED) {
		return d.Datagram.Send(p, to)
	}
	return n, err
}

// refusalsLast returns a queued datagram before a refusal.
func refusalsLast(d impl.Datagram) impl.Datagram {
	return &hasRefusalsLast{badDatagram: badDatagram{d}}
}

type hasRefusalsLast struct {
	badDatagram
	mu      sync.Mutex
	refusal error
}

func (d *hasRefusalsLast) Receive(p []byte) (impl.Message, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.refusal; err != nil {
		d.refusal = nil
		return impl.Message{}, err
	}
	m, err := d.Datagram.Receive(p)
	if !errors.Is(err, syscall.ECONNREFUSED) {
		return m, err
	}
	if next, nextErr := d.TryReceive(p); nextErr == nil {
		d.refusal = err
		return next, nil
	}
	return m, err
}

// connectOnce does not connect a second time.
func connectOnce(d impl.Datagram) impl.Datagram { return connectsOnce{badDatagram{d}} }

type connectsOnce struct{ badDatagram }

func (d connectsOnce) Connect(remote impl.Endpoint) error {
	if !d.RemoteEndpoint().IsZero() {
		return nil
	}
	return d.Datagram.Connect(remote)
}
