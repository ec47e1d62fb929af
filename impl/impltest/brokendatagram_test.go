package impltest_test

import (
	"bytes"
	"errors"
	"net/netip"
	"sync"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// badDatagram is a datagram socket with a defect, as badStream is.
type badDatagram struct{ impl.Datagram }

func (d badDatagram) Unwrap() any     { return d.Datagram }
func (d badDatagram) UnwrapData() any { return d.Datagram }

// onReceive changes the results of Receive and TryReceive.
func onReceive(change func(impl.Message, error) (impl.Message, error)) func(impl.Datagram) impl.Datagram {
	return func(d impl.Datagram) impl.Datagram { return changesReceive{badDatagram{d}, change} }
}

type changesReceive struct {
	badDatagram
	change func(impl.Message, error) (impl.Message, error)
}

func (d changesReceive) Receive(p []byte) (impl.Message, error) {
	return d.change(d.Datagram.Receive(p))
}

func (d changesReceive) TryReceive(p []byte) (impl.Message, error) {
	return d.change(d.Datagram.TryReceive(p))
}

// onSend changes the results of Send.
func onSend(change func(int, error) (int, error)) func(impl.Datagram) impl.Datagram {
	return func(d impl.Datagram) impl.Datagram { return changesSend{badDatagram{d}, change} }
}

type changesSend struct {
	badDatagram
	change func(int, error) (int, error)
}

func (d changesSend) Send(p []byte, to impl.Endpoint) (int, error) {
	return d.change(d.Datagram.Send(p, to))
}

// keepTail keeps the rest of a datagram that did not fit for the next Receive, as
// if it were a stream.
func keepTail(d impl.Datagram) impl.Datagram { return &keepsTail{badDatagram: badDatagram{d}} }

type keepsTail struct {
	badDatagram
	mu   sync.Mutex
	tail []byte
	from impl.Endpoint
}

func (d *keepsTail) Receive(p []byte) (impl.Message, error) {
	d.mu.Lock()
	if len(d.tail) > 0 {
		n := copy(p, d.tail)
		d.tail = d.tail[n:]
		d.mu.Unlock()
		return impl.Message{N: n, From: d.from}, nil
	}
	d.mu.Unlock()
	whole := make([]byte, 65536)
	m, err := d.Datagram.Receive(whole)
	if err != nil {
		return m, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	n := copy(p, whole[:m.N])
	d.tail, d.from = whole[n:m.N], m.From
	return impl.Message{N: n, From: m.From}, nil
}

// dropEmpty sends nothing for an empty datagram.
func dropEmpty(d impl.Datagram) impl.Datagram { return dropsEmpty{badDatagram{d}} }

type dropsEmpty struct{ badDatagram }

func (d dropsEmpty) Send(p []byte, to impl.Endpoint) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	return d.Datagram.Send(p, to)
}

// waitForNothing takes no datagram when the slice is empty.
func waitForNothing(d impl.Datagram) impl.Datagram { return waitsForNothing{badDatagram{d}} }

type waitsForNothing struct{ badDatagram }

func (d waitsForNothing) Receive(p []byte) (impl.Message, error) {
	if len(p) == 0 {
		return impl.Message{}, d.EnsureReadable()
	}
	return d.Datagram.Receive(p)
}

// sendTwice sends some datagrams twice.
func sendTwice(d impl.Datagram) impl.Datagram { return sendsTwice{badDatagram{d}} }

type sendsTwice struct{ badDatagram }

func (d sendsTwice) Send(p []byte, to impl.Endpoint) (int, error) {
	if bytes.HasPrefix(p, []byte("1.3.")) {
		_, _ = d.Datagram.Send(p, to) // the defect
	}
	return d.Datagram.Send(p, to)
}

// mixUp mixes the datagrams of two senders.
func mixUp(d impl.Datagram) impl.Datagram { return &mixesUp{badDatagram: badDatagram{d}} }

type mixesUp struct {
	badDatagram
	mu  sync.Mutex
	out []byte
}

func (d *mixesUp) Send(p []byte, to impl.Endpoint) (int, error) {
	d.mu.Lock()
	d.out = append(d.out[:0], p...)
	d.mu.Unlock()
	letOthersRun()
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.Datagram.Send(d.out, to)
}

// peekAway takes a datagram when it should leave it.
func peekAway(d impl.Datagram) impl.Datagram { return peeksAway{badDatagram{d}} }

type peeksAway struct{ badDatagram }

func (d peeksAway) TryPeek(p []byte) (impl.Message, error) { return d.TryReceive(p) }

// tryByReceiving waits in TryReceive.
func tryByReceiving(d impl.Datagram) impl.Datagram { return triesByReceiving{badDatagram{d}} }

type triesByReceiving struct{ badDatagram }

func (d triesByReceiving) TryReceive(p []byte) (impl.Message, error) { return d.Receive(p) }

// neverFull gives up instead of waiting for room.
func neverFull(d impl.Datagram) impl.Datagram { return isNeverFull{badDatagram{d}} }

type isNeverFull struct{ badDatagram }

func (d isNeverFull) Send(p []byte, to impl.Endpoint) (int, error) {
	if !d.CanWrite() {
		return len(p), nil
	}
	return d.Datagram.Send(p, to)
}

// datagramFirst returns a queued datagram although the deadline has passed.
func datagramFirst(d impl.Datagram) impl.Datagram { return answersDatagramFirst{badDatagram{d}} }

type answersDatagramFirst struct{ badDatagram }

func (d answersDatagramFirst) SetReadDeadline(t time.Time) error {
	if d.CanRead() {
		return nil
	}
	return d.Datagram.SetReadDeadline(t)
}

// forgetGroups does not leave groups.
func forgetGroups(d impl.Datagram) impl.Datagram { return forgetsGroups{badDatagram{d}} }

type forgetsGroups struct{ badDatagram }

func (d forgetsGroups) JoinGroup(group, on netip.Addr) error {
	m, ok := d.Datagram.(impl.Multicast)
	if !ok {
		return errors.ErrUnsupported
	}
	return m.JoinGroup(group, on)
}

func (d forgetsGroups) LeaveGroup(netip.Addr, netip.Addr) error { return nil }

// stayHome loses datagrams to another host.
func stayHome(d impl.Datagram) impl.Datagram { return staysHome{badDatagram{d}} }

type staysHome struct{ badDatagram }

func (d staysHome) Send(p []byte, to impl.Endpoint) (int, error) {
	if away := to.Addr(); away.IsValid() && away != d.LocalEndpoint().Addr() {
		return len(p), nil
	}
	return d.Datagram.Send(p, to)
}
