//go:build linux

package differential_test

import (
	"fmt"
	"hash/crc32"

	"github.com/smalltalk-sockets/go/impl"
)

// batchOperations move several datagrams in one call.
var batchOperations = []operation{
	{"send batch", (*machine).sendBatch}, {"send batch", (*machine).sendBatch},
	{"receive batch", (*machine).receiveBatch},
}

// sendBatch sends some datagrams to the same or to different receivers. On Unix
// it could wait in the middle, and how far it has come would be chance.
func (m *machine) sendBatch(c *choices) {
	tw := m.some(c, isDatagram, isOpen)
	if tw == nil || tw.network.IsUnix() {
		return
	}
	packets := [2][]impl.Packet{}
	what := tw.name + ".SendBatch("
	for range 1 + c.below(4) {
		to, ok := m.receiver(c, tw)
		if !ok || m.isShared(to[inKernel].Port()) || m.isShared(tw.peer().Port()) {
			return
		}
		n := oneOf(c, 5, 0, 1500, 70000)
		p := bytesAt(97*len(m.trace)+len(packets[0]), n)
		for s := range packets {
			packets[s] = append(packets[s], impl.Packet{Data: p, To: to[s]})
		}
		what += fmt.Sprintf("%d bytes to %q ", n, m.labels.in(inKernel, to[inKernel].String()))
	}
	w := &waiting{what: what + ")"}
	w.end = func(kernel, memory result) {
		m.moved(tw)
		m.compare(w.what, kernel, memory)
	}
	m.begin(w, &tw.writing, nil, func(s side) result {
		b, _ := impl.As[impl.Batch](tw.socket[s])
		return resultOf(b.SendBatch(packets[s]))
	})
}

// receiveBatch waits for a datagram and takes what is there.
func (m *machine) receiveBatch(c *choices) {
	tw := m.some(c, isDatagram, isBoundDatagram)
	if tw == nil || tw.reading != nil {
		return
	}
	var sizes []int
	for range 1 + c.below(4) {
		sizes = append(sizes, oneOf(c, receiveSizes...))
	}
	w := &waiting{what: fmt.Sprintf("%s.ReceiveBatch(%v bytes)", tw.name, sizes)}
	w.end = func(kernel, memory result) { m.compare(w.what, kernel, memory) }
	m.begin(w, &tw.reading, tw.socket[inKernel].CanRead, func(s side) result {
		b, _ := impl.As[impl.Batch](tw.socket[s])
		packets := make([]impl.Packet, len(sizes))
		for i, n := range sizes {
			packets[i].Data = make([]byte, n)
		}
		n, err := b.ReceiveBatch(packets)
		a := result{values: []any{n}, err: err}
		for _, p := range packets[:n] {
			a.values = append(a.values, p.N, "from", p.From, "truncated", p.Truncated, crc32.ChecksumIEEE(p.Data))
		}
		return a
	})
}
