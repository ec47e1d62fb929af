package sockets

import (
	"slices"
	"sync"
	"sync/atomic"

	"github.com/smalltalk-sockets/go/impl"
)

// deferred is the implementation object of a socket made without an address
// class. The first address that it binds, connects or sends to gives the class,
// and so the provider and the network.
//
// Until then a provisional object of the default class does the work. When the
// address needs another object, the options and deadlines of the provisional one are
// set on that too. After the first call that succeeds the object stays.
type deferred[S impl.Socket] struct {
	ns    *Namespace
	class SocketAddressClass // used without an address
	kind  deferredKind[S]

	object atomic.Pointer[S]
	placed atomic.Bool // the object stays

	mu      sync.Mutex // guards what follows, and every change of object; never held while waiting
	from    *slot      // whose provider made the object
	calls   int        // running calls that place the socket
	closed  bool
	changes []change[S]
}

// deferredKind is what differs between streams, servers and datagram sockets.
type deferredKind[S impl.Socket] struct {
	make    func(impl.Provider, impl.Network) (S, error)
	network func(SocketAddressClass) impl.Network
}

// change is a deadline or an option that was set. A later one of the same name
// takes its place.
type change[S any] struct {
	name  string
	apply func(S) error
}

func (d *deferred[S]) init(class SocketAddressClass, kind deferredKind[S]) error {
	d.ns, d.class, d.kind = class.namespace(), class, kind
	network := kind.network(class)
	object, err := checkMade(kind.make(class.providerFor(network), network))
	if err != nil {
		return err
	}
	d.setObject(object, class.slotFor(network))
	return nil
}

func (d *deferred[S]) setObject(object S, from *slot) {
	d.object.Store(&object)
	d.from = from
}

// current returns the object that does the work.
func (d *deferred[S]) current() S { return *d.object.Load() }

// callCurrent calls a method of the object. If the method fails and another object has
// replaced this one meanwhile, it calls the method of that: the error was perhaps only
// that the replaced object is closed.
func (d *deferred[S]) callCurrent(call func(S) error) error {
	for {
		object := d.object.Load()
		err := call(*object)
		if err == nil || object == d.object.Load() {
			return err
		}
	}
}

// resultOfCurrent is callCurrent for a method with a result.
func resultOfCurrent[S impl.Socket, R any](d *deferred[S], call func(S) (R, error)) (result R, err error) {
	err = d.callCurrent(func(object S) (err error) {
		result, err = call(object)
		return err
	})
	return result, err
}

// Unwrap returns the object that does the work.
func (d *deferred[S]) Unwrap() any { return d.current() }

// UnwrapData returns the object that does the work, once it stays.
func (d *deferred[S]) UnwrapData() any {
	if !d.placed.Load() {
		return nil
	}
	return d.current()
}

// place calls a method that binds, connects or sends, on the right object for
// the endpoint. Without an address the default address class gives the endpoint.
func (d *deferred[S]) place(at impl.Endpoint, call func(S, impl.Endpoint) error) error {
	if d.placed.Load() {
		return call(d.current(), at)
	}
	if !at.IsUnix() && !at.Addr().IsValid() {
		_, at = wildcardAt(d.class, at.Port())
	}
	object, err := d.beginPlacing(at)
	if err != nil {
		return err
	}
	err = call(object, at)
	d.endPlacing(err == nil)
	return err
}

// beginPlacing returns the object for an endpoint, which stays until endPlacing.
func (d *deferred[S]) beginPlacing(at impl.Endpoint) (S, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.replaceFor(at); err != nil {
		var none S
		return none, err
	}
	d.calls++
	return d.current(), nil
}

func (d *deferred[S]) endPlacing(placed bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.calls--
	if placed {
		d.placed.Store(true)
		d.changes = nil
	}
}

// placeBy is place for a call that goes to the object directly, past the
// methods here.
func (d *deferred[S]) placeBy(at impl.Endpoint, call func() error) error {
	return d.place(at, func(S, impl.Endpoint) error { return call() })
}

// placing runs a call that puts a socket at an endpoint, or that needs the
// object for it.
func placing(object impl.Socket, at impl.Endpoint, call func() error) error {
	if d, ok := object.(interface {
		placeBy(impl.Endpoint, func() error) error
	}); ok {
		return d.placeBy(at, call)
	}
	return call()
}

// replaceFor makes another object where the endpoint needs one. d.mu is held.
func (d *deferred[S]) replaceFor(at impl.Endpoint) error {
	if d.placed.Load() || d.closed || d.calls > 0 || !d.current().LocalEndpoint().IsZero() {
		return nil
	}
	class := d.ns.classOf(at, d.class)
	network := d.kind.network(class)
	from := class.slotFor(network)
	if network == d.current().Network() && from.same(d.from) {
		return nil
	}
	object, err := checkMade(d.kind.make(class.providerFor(network), network))
	if err != nil {
		return err
	}
	for _, c := range d.changes {
		if err := c.apply(object); err != nil {
			_ = object.Close()
			return err
		}
	}
	before := d.current()
	d.setObject(object, from)
	return before.Close() // never bound; see callCurrent
}

// setAndRecord sets a deadline or an option, and records it for a later object.
func (d *deferred[S]) setAndRecord(name string, apply func(S) error) error {
	if d.placed.Load() {
		return apply(d.current())
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := apply(d.current()); err != nil {
		return err
	}
	if !d.placed.Load() {
		d.changes = slices.DeleteFunc(d.changes, func(c change[S]) bool { return c.name == name })
		d.changes = append(d.changes, change[S]{name, apply})
	}
	return nil
}

// streamsOf returns the network of the streams of an address class.
func streamsOf(class SocketAddressClass) impl.Network {
	network, _ := class.wildcard()
	return network
}
