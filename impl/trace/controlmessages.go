package trace

import "github.com/smalltalk-sockets/go/impl"

// controlMessages is the control messages of a datagram socket that is observed. The
// events are those of Receive and Send.
type controlMessages struct {
	d     *datagram
	inner impl.ControlMessages
}

func (c controlMessages) ReceiveControl(p, control []byte) (impl.ControlledMessage, error) {
	m, err := c.inner.ReceiveControl(p, control)
	c.d.received(p, m.Message, err)
	return m, err
}

func (c controlMessages) SendControl(p, control []byte, to impl.Endpoint) (int, error) {
	n, err := c.inner.SendControl(p, control, to)
	c.d.sent(p, to, err)
	return n, err
}
