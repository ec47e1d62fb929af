package trace

import (
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// datagram is a datagram socket that is observed.
type datagram struct {
	impl.Datagram
	on site
}

// Unwrap returns the socket that is wrapped.
func (d *datagram) Unwrap() any { return d.Datagram }

// As returns a capability that moves datagrams, if the wrapped socket has it.
func (d *datagram) As(target any) bool {
	switch target := target.(type) {
	case *impl.Batch:
		inner, ok := impl.As[impl.Batch](d.Datagram)
		*target = batch{d, inner}
		return ok
	case *impl.ControlMessages:
		inner, ok := impl.As[impl.ControlMessages](d.Datagram)
		*target = controlMessages{d, inner}
		return ok
	default:
		return false
	}
}

func (d *datagram) Bind(local impl.Endpoint) error { return d.on.bind(d.Datagram, local) }

func (d *datagram) Connect(remote impl.Endpoint) error {
	err := d.Datagram.Connect(remote)
	kind := Established
	if err != nil {
		kind = Refused
	}
	e := event(kind, "connect", d.Datagram, err)
	e.Remote = remote
	d.on.emit(e)
	return err
}

func (d *datagram) Receive(p []byte) (impl.Message, error) {
	m, err := d.Datagram.Receive(p)
	d.received(p, m, err)
	return m, err
}

func (d *datagram) TryReceive(p []byte) (impl.Message, error) {
	m, err := d.Datagram.TryReceive(p)
	d.received(p, m, err)
	return m, err
}

func (d *datagram) TryPeek(p []byte) (impl.Message, error) {
	m, err := d.Datagram.TryPeek(p)
	if !isNothing(err) {
		d.tell(Called, "peek", err)
	}
	return m, err
}

func (d *datagram) Send(p []byte, to impl.Endpoint) (int, error) {
	n, err := d.Datagram.Send(p, to)
	d.sent(p, to, err)
	return n, err
}

// received tells of a call that has received.
func (d *datagram) received(p []byte, m impl.Message, err error) {
	switch {
	case err == nil:
		e := event(Received, "receive", d.Datagram, nil)
		e.Remote, e.Data = m.From, p[:m.N]
		d.on.emit(e)
	case err != impl.ErrWouldBlock:
		d.tell(Called, "receive", err)
	}
}

// sent tells of a call that has sent a datagram, or has failed to.
func (d *datagram) sent(p []byte, to impl.Endpoint, err error) {
	e := event(Sent, "send", d.Datagram, err)
	e.Remote = to
	if to.IsZero() {
		e.Remote = d.RemoteEndpoint()
	}
	if err == nil {
		e.Data = p
	} else {
		e.Kind = Called
	}
	d.on.emit(e)
}

func (d *datagram) EnsureReadable() error {
	err := d.Datagram.EnsureReadable()
	if err != nil {
		d.tell(Called, "wait to receive", err)
	}
	return err
}

func (d *datagram) EnsureWritable() error {
	err := d.Datagram.EnsureWritable()
	if err != nil {
		d.tell(Called, "wait to send", err)
	}
	return err
}

func (d *datagram) SetReadDeadline(t time.Time) error {
	err := d.Datagram.SetReadDeadline(t)
	d.tellDeadline("set read deadline", t, err)
	return err
}

func (d *datagram) SetWriteDeadline(t time.Time) error {
	err := d.Datagram.SetWriteDeadline(t)
	d.tellDeadline("set write deadline", t, err)
	return err
}

func (d *datagram) Close() error {
	err := d.Datagram.Close()
	d.tell(Closed, "close", err)
	return err
}

func (d *datagram) tellDeadline(call string, t time.Time, err error) {
	e := event(Called, call, d.Datagram, err)
	e.Text = d.on.tracer.ending(t)
	d.on.emit(e)
}

// tell tells of a call: of its kind if it succeeded, else that it failed.
func (d *datagram) tell(kind Kind, call string, err error) {
	if err != nil {
		kind = Called
	}
	e := event(kind, call, d.Datagram, err)
	e.Remote = d.RemoteEndpoint()
	d.on.emit(e)
}
