package sockets

import (
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

var _ impl.Options = (*deferred[impl.Socket])(nil)

// Network returns the network of the object.
func (d *deferred[S]) Network() impl.Network { return d.current().Network() }

// Bind binds the object for the endpoint.
func (d *deferred[S]) Bind(local impl.Endpoint) error {
	return d.place(local, func(object S, local impl.Endpoint) error { return object.Bind(local) })
}

// LocalEndpoint returns the local endpoint of the object.
func (d *deferred[S]) LocalEndpoint() impl.Endpoint { return d.current().LocalEndpoint() }

// CanRead reports whether the object can be read from.
func (d *deferred[S]) CanRead() bool { return d.current().CanRead() }

// EnsureReadable waits until the object can be read from.
func (d *deferred[S]) EnsureReadable() error { return d.callCurrent(S.EnsureReadable) }

// SetReadDeadline sets the read deadline of the object.
func (d *deferred[S]) SetReadDeadline(t time.Time) error {
	return d.setAndRecord("read deadline", func(object S) error { return object.SetReadDeadline(t) })
}

// Close closes the object. No other object replaces it after that.
func (d *deferred[S]) Close() error {
	d.mu.Lock()
	d.closed = true
	object := d.current()
	d.mu.Unlock()
	return object.Close()
}

// OptionNames lists the options of the object.
func (d *deferred[S]) OptionNames() []string { return impl.OptionNames(d.current()) }

// GetOption returns an option of the object.
func (d *deferred[S]) GetOption(name string) (any, error) {
	return resultOfCurrent(d, func(object S) (any, error) { return impl.Get(object, Option[any](name)) })
}

// SetOption sets an option of the object.
func (d *deferred[S]) SetOption(name string, value any) error {
	return d.setAndRecord("option "+name, func(object S) error {
		return impl.Set(object, Option[any](name), value)
	})
}
