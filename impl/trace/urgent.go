package trace

import "github.com/smalltalk-sockets/go/impl"

// outOfBand is the urgent bytes of a stream that is observed.
type outOfBand struct {
	impl.OutOfBand
	s *stream
}

// SendUrgent tells of the bytes before the urgent one, and then of that.
func (u outOfBand) SendUrgent(p []byte) (int, error) {
	n, err := u.OutOfBand.SendUrgent(p)
	if n == 0 || n < len(p) {
		u.s.sent("send urgent", p[:n], err)
		return n, err
	}
	u.s.sent("send urgent", p[:n-1], nil)
	u.tell(Sent, "send urgent", p[n-1])
	return n, err
}

func (u outOfBand) TryReceiveUrgent() (byte, error) {
	octet, err := u.OutOfBand.TryReceiveUrgent()
	if err != nil {
		u.s.received("receive urgent", nil, err)
		return octet, err
	}
	u.tell(Received, "receive urgent", octet)
	return octet, nil
}

// tell tells of an urgent byte.
func (u outOfBand) tell(kind Kind, call string, octet byte) {
	e := u.s.event(kind, call, nil)
	e.Data, e.Segment = []byte{octet}, &Segment{Flags: URG, Urgent: 1}
	u.s.on.emit(e)
}

func (u outOfBand) EnsureUrgent() error {
	err := u.OutOfBand.EnsureUrgent()
	if err != nil {
		u.s.tell(Called, "wait for urgent", err)
	}
	return err
}
