package sockets

import (
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// deferredDatagram is the implementation object of [DatagramSocketClass.New] and
// [MulticastSocketClass.New].
type deferredDatagram struct{ deferred[impl.Datagram] }

var _ impl.Datagram = (*deferredDatagram)(nil)

func newDeferredDatagram(class SocketAddressClass, m datagramMaker) (impl.Datagram, error) {
	d := new(deferredDatagram)
	err := d.init(class, deferredKind[impl.Datagram]{make: m.makeBy, network: func(class SocketAddressClass) impl.Network {
		return datagramsOf(streamsOf(class))
	}})
	if err != nil {
		return nil, err
	}
	return d, nil
}

// Connect connects the object for the endpoint. The zero Endpoint, which
// removes the peer, needs no other object.
func (d *deferredDatagram) Connect(remote impl.Endpoint) error {
	if remote.IsZero() {
		return d.callCurrent(func(object impl.Datagram) error { return object.Connect(remote) })
	}
	return d.place(remote, func(object impl.Datagram, remote impl.Endpoint) error { return object.Connect(remote) })
}

// Send sends through the object for the endpoint.
func (d *deferredDatagram) Send(p []byte, to impl.Endpoint) (n int, err error) {
	if d.placed.Load() {
		return d.current().Send(p, to)
	}
	if to.IsZero() {
		return resultOfCurrent(&d.deferred, func(object impl.Datagram) (int, error) { return object.Send(p, to) })
	}
	err = d.place(to, func(object impl.Datagram, to impl.Endpoint) error {
		n, err = object.Send(p, to)
		return err
	})
	return n, err
}

// The other methods forward to the object.

func (d *deferredDatagram) RemoteEndpoint() impl.Endpoint { return d.current().RemoteEndpoint() }
func (d *deferredDatagram) CanWrite() bool                { return d.current().CanWrite() }
func (d *deferredDatagram) EnsureWritable() error         { return d.callCurrent(impl.Datagram.EnsureWritable) }
func (d *deferredDatagram) Receive(p []byte) (impl.Message, error) {
	return resultOfCurrent(&d.deferred, func(object impl.Datagram) (impl.Message, error) { return object.Receive(p) })
}
func (d *deferredDatagram) TryReceive(p []byte) (impl.Message, error) {
	return resultOfCurrent(&d.deferred, func(object impl.Datagram) (impl.Message, error) { return object.TryReceive(p) })
}
func (d *deferredDatagram) TryPeek(p []byte) (impl.Message, error) {
	return resultOfCurrent(&d.deferred, func(object impl.Datagram) (impl.Message, error) { return object.TryPeek(p) })
}
func (d *deferredDatagram) SetWriteDeadline(t time.Time) error {
	return d.setAndRecord("write deadline", func(object impl.Datagram) error { return object.SetWriteDeadline(t) })
}
