package impltest_test

import (
	"slices"

	"github.com/smalltalk-sockets/go/impl"
)

// badBatch is a datagram socket whose batches have a defect.
type badBatch struct {
	badDatagram
	impl.Batch
}

func newBadBatch(d impl.Datagram) badBatch {
	b, _ := impl.As[impl.Batch](d)
	return badBatch{badDatagram{d}, b}
}

// onReceiveBatch changes how batches are received.
func onReceiveBatch(receive func(b badBatch, packets []impl.Packet) (int, error)) func(impl.Datagram) impl.Datagram {
	return func(d impl.Datagram) impl.Datagram { return changesReceiveBatch{newBadBatch(d), receive} }
}

type changesReceiveBatch struct {
	badBatch
	receive func(b badBatch, packets []impl.Packet) (int, error)
}

func (b changesReceiveBatch) ReceiveBatch(packets []impl.Packet) (int, error) {
	return b.receive(b.badBatch, packets)
}

// onSendBatch changes how batches are sent.
func onSendBatch(send func(b badBatch, packets []impl.Packet) (int, error)) func(impl.Datagram) impl.Datagram {
	return func(d impl.Datagram) impl.Datagram { return changesSendBatch{newBadBatch(d), send} }
}

type changesSendBatch struct {
	badBatch
	send func(b badBatch, packets []impl.Packet) (int, error)
}

func (b changesSendBatch) SendBatch(packets []impl.Packet) (int, error) {
	return b.send(b.badBatch, packets)
}

// fillUp waits until there is a datagram for every packet.
func fillUp(b badBatch, packets []impl.Packet) (int, error) {
	for i := range packets {
		m, err := b.Receive(packets[i].Data)
		if err != nil {
			return i, err
		}
		packets[i].Message = m
	}
	return len(packets), nil
}

// forgetTruncation does not report that a packet was cut off.
func forgetTruncation(b badBatch, packets []impl.Packet) (int, error) {
	n, err := b.ReceiveBatch(packets)
	for i := range n {
		packets[i].Truncated = false
	}
	return n, err
}

// mixUpSenders returns the sender of the first datagram with every packet.
func mixUpSenders(b badBatch, packets []impl.Packet) (int, error) {
	n, err := b.ReceiveBatch(packets)
	for i := range n {
		packets[i].From = packets[0].From
	}
	return n, err
}

// takeForNothing takes a datagram when there are no packets.
func takeForNothing(b badBatch, packets []impl.Packet) (int, error) {
	if len(packets) == 0 {
		_, err := b.TryReceive(nil)
		return 0, err
	}
	return b.ReceiveBatch(packets)
}

// sendBackwards sends the last packet first.
func sendBackwards(b badBatch, packets []impl.Packet) (int, error) {
	packets = slices.Clone(packets)
	slices.Reverse(packets)
	return b.SendBatch(packets)
}

// skipUnsendable goes on after a packet that cannot be sent.
func skipUnsendable(b badBatch, packets []impl.Packet) (int, error) {
	sent, first := 0, error(nil)
	for _, p := range packets {
		if _, err := b.Send(p.Data, p.To); err == nil {
			sent++
		} else if first == nil {
			first = err
		}
	}
	return sent, first
}

// forgetErrors returns how many were sent, and not why there were no more.
func forgetErrors(b badBatch, packets []impl.Packet) (int, error) {
	n, err := b.SendBatch(packets)
	if n > 0 {
		return n, nil
	}
	return n, err
}

// loseRefusals tries once more what was refused.
func loseRefusals(b badBatch, packets []impl.Packet) (int, error) {
	n, err := b.SendBatch(packets)
	if n == 0 || err == nil {
		return n, err
	}
	more, err := b.SendBatch(packets[n:])
	return n + more, err
}

// giveUpEarly sends only what there is room for.
func giveUpEarly(b badBatch, packets []impl.Packet) (int, error) {
	for i, p := range packets {
		if !b.CanWrite() {
			return i, nil
		}
		if _, err := b.Send(p.Data, p.To); err != nil {
			return i, err
		}
	}
	return len(packets), nil
}
