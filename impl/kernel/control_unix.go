//go:build linux || darwin || freebsd

package kernel

import "github.com/smalltalk-sockets/go/impl"

var _ impl.ControlMessages = (*datagram)(nil)

// ReceiveControl waits for a datagram and takes it with its control messages.
func (s *datagram) ReceiveControl(p, control []byte) (impl.ControlledMessage, error) {
	c, err := s.descriptorToReceive("recvmsg")
	if err != nil {
		return impl.ControlledMessage{}, s.labelControl(err)
	}
	m, err := c.receiveControl(p, control)
	return m, s.labelControl(err)
}

// SendControl sends p as one datagram with control messages.
func (s *datagram) SendControl(p, control []byte, to impl.Endpoint) (int, error) {
	c, err := s.descriptorToSend(to)
	if err == nil {
		err = c.send(p, control, to)
	}
	if err == nil {
		return len(p), nil
	}
	if to.IsZero() {
		to = s.RemoteEndpoint()
	}
	return 0, s.labelCall("write", "sendmsg", to, err)
}

// labelControl labels an error of receiving with control messages.
func (s *datagram) labelControl(err error) error {
	return s.labelCall("read", "recvmsg", s.RemoteEndpoint(), err)
}

// receiveControl waits for a datagram and takes it with its control messages.
func (c *packetConn) receiveControl(p, control []byte) (impl.ControlledMessage, error) {
	t := getPacket(&c.in)
	defer t.putBack(&c.in)
	t.p, t.flags, t.hops = p, 0, c.hops
	t.control, t.withControl = control, true
	if err := pollerError(c.raw.Read(t.receive)); err != nil {
		return impl.ControlledMessage{}, err
	}
	m, err := t.message()
	if err != nil {
		return impl.ControlledMessage{}, err
	}
	return impl.ControlledMessage{Message: m, ControlN: t.controlN, Flags: t.gotFlags}, nil
}
