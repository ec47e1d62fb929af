package trace

import "github.com/smalltalk-sockets/go/impl"

// batch is several datagrams at once of a socket that is observed.
type batch struct {
	d     *datagram
	inner impl.Batch
}

func (b batch) ReceiveBatch(packets []impl.Packet) (int, error) {
	n, err := b.inner.ReceiveBatch(packets)
	for _, p := range packets[:n] {
		b.d.received(p.Data, p.Message, nil)
	}
	if err != nil {
		b.d.received(nil, impl.Message{}, err)
	}
	return n, err
}

func (b batch) SendBatch(packets []impl.Packet) (int, error) {
	n, err := b.inner.SendBatch(packets)
	for _, p := range packets[:n] {
		b.d.sent(p.Data, p.To, nil)
	}
	if err != nil && n < len(packets) {
		b.d.sent(nil, packets[n].To, err)
	}
	return n, err
}
