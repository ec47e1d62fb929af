//go:build linux

package differential_test

import (
	"bytes"
	"fmt"
	"io"
	"testing/synctest"

	"github.com/smalltalk-sockets/go/impl"
)

// streamOperations are those of connected streams.
var streamOperations = []operation{
	{"write", (*machine).write}, {"write", (*machine).write}, {"write", (*machine).write}, {"write", (*machine).write},
	{"read", (*machine).read}, {"read", (*machine).read}, {"read", (*machine).read},
	{"try read", (*machine).tryRead}, {"try read", (*machine).tryRead},
	{"fill", (*machine).fill},
	{"drain", (*machine).drain}, {"drain", (*machine).drain},
	{"close write", (*machine).closeWrite},
	{"close read", (*machine).closeRead},
}

// isConnected reports whether bytes can be moved.
func isConnected(tw *twin) bool { return isOpen(tw) && tw.in != nil }

// period is the number of bytes after which the data of a flow repeats. It is a
// prime number, so that lost or duplicate bytes show.
const period = 4093

// most is the largest write.
const most = 600_000

var pattern = func() []byte {
	p := make([]byte, period+most)
	for i := range p {
		p[i] = byte(i % period * 167 >> 3)
	}
	return p
}()

// bytesAt returns n bytes of a flow from the offset on.
func bytesAt(offset, n int) []byte { return pattern[offset%period:][:n] }

// room is how many bytes may be on their way such that a write certainly does not
// wait.
func (tw *twin) room() int {
	if tw.sized {
		return 1000
	}
	return 50_000
}

// write writes a few bytes.
func (m *machine) write(c *choices) {
	tw := m.some(c, isStream, isConnected)
	n := oneOf(c, 5, 1, 50, 700, 4000, 0)
	if tw == nil || tw.isBusy(tw.writing) {
		return
	}
	if tw.network.IsTCP() && tw.out != nil && (tw.out.uneven || tw.out.outstanding(inMemory)+n > tw.room()) {
		return
	}
	m.writeTo(tw, n)
}

// fill writes more than there is room for.
func (m *machine) fill(c *choices) {
	tw := m.some(c, isStream, func(tw *twin) bool { return isConnected(tw) && (tw.small && !tw.out.urgent || !tw.network.IsTCP()) })
	if tw == nil || tw.isBusy(tw.writing) || tw.in == nil || tw.network.IsTCP() && (!tw.small || tw.out.urgent) {
		return
	}
	// Of the first pieces that a Unix stream sends, a waiting reader takes as
	// many as are there when it has woken up.
	tw.out.uneven = tw.network.IsTCP() || m.isAwaited(tw.out)
	m.writeTo(tw, most)
}

// isAwaited reports whether a call waits for the bytes of a flow.
func (m *machine) isAwaited(f *flow) bool {
	return len(m.which(func(tw *twin) bool { return tw.in == f && tw.reading != nil })) > 0
}

func (m *machine) writeTo(tw *twin, n int) {
	out := tw.out
	w := &waiting{what: fmt.Sprintf("%s.Write(%d bytes)", tw.name, n), out: out, restless: tw.network.IsUnix()}
	w.end = func(kernel, memory result) {
		if out != nil {
			out.written[inKernel] += kernel.values[0].(int)
			out.written[inMemory] += memory.values[0].(int)
			if out.uneven {
				kernel.values, memory.values = nil, nil
			}
		}
		m.compare(w.what, kernel, memory)
	}
	m.begin(w, &tw.writing, tw.socket[inKernel].(writer).CanWrite, func(s side) result {
		offset := 0
		if out != nil {
			offset = out.written[s]
		}
		return resultOf(tw.socket[s].(impl.Stream).Write(bytesAt(offset, n)))
	})
}

// read reads, and waits for something to read.
func (m *machine) read(c *choices) {
	tw, n := m.reader(c)
	if tw == nil || tw.isBusy(tw.reading) {
		return
	}
	p := [2][]byte{make([]byte, n), make([]byte, n)}
	w := &waiting{what: fmt.Sprintf("%s.Read(%d bytes)", tw.name, n)}
	w.end = func(kernel, memory result) { m.haveRead(tw, w.what, p, kernel, memory) }
	m.begin(w, &tw.reading, tw.socket[inKernel].CanRead, func(s side) result {
		return resultOf(tw.socket[s].(impl.Stream).Read(p[s]))
	})
}

// tryRead reads what is there.
func (m *machine) tryRead(c *choices) {
	tw, n := m.reader(c)
	if tw == nil {
		return
	}
	p := [2][]byte{make([]byte, n), make([]byte, n)}
	kernel, memory := m.eventually(wouldBlock, func(s side) result {
		return resultOf(tw.socket[s].(impl.Stream).TryRead(p[s]))
	})
	m.haveRead(tw, fmt.Sprintf("%s.TryRead(%d bytes)", tw.name, n), p, kernel, memory)
}

// reader chooses a stream to read from, and how much.
func (m *machine) reader(c *choices) (*twin, int) {
	tw := m.some(c, isStream, isConnected)
	if tw == nil || tw.in != nil && tw.in.uneven {
		return nil, 0
	}
	return tw, oneOf(c, 10, 1, 3, 100, 5000, 0)
}

// haveRead compares what was read. The kernel may be late with the last bytes of
// what memory has read at once.
func (m *machine) haveRead(tw *twin, what string, p [2][]byte, kernel, memory result) {
	n, want := kernel.values[0].(int), memory.values[0].(int)
	if n > 0 && n < want {
		m.bubble.awaitTrue(func() bool {
			more, _ := tw.socket[inKernel].(impl.Stream).TryRead(p[inKernel][n:want])
			n += more
			return n == want
		})
		kernel.values[0] = n
	}
	if tw.in != nil && tw.in.urgent {
		kernel.values = append(kernel.values, fmt.Sprintf("%x", p[inKernel][:n]))
		memory.values = append(memory.values, fmt.Sprintf("%x", p[inMemory][:want]))
		tw.in.read[inKernel] += n
		tw.in.read[inMemory] += want
		m.compare(what, kernel, memory)
		return
	}
	if n > 0 && !tw.in.matches(inKernel, p[inKernel][:n]) {
		kernel.values = append(kernel.values, "other bytes than were written")
	}
	if want > 0 && !tw.in.matches(inMemory, p[inMemory][:want]) {
		memory.values = append(memory.values, "other bytes than were written")
	}
	m.compare(what, kernel, memory)
}

// matches counts bytes that were read, and reports whether they are those that were
// written.
func (f *flow) matches(s side, p []byte) bool {
	offset := f.read[s]
	f.read[s] += len(p)
	return bytes.Equal(p, bytesAt(offset, len(p)))
}

// drain reads until nothing is left. Only its end is compared.
func (m *machine) drain(c *choices) {
	uneven := func(tw *twin) bool { return isConnected(tw) && tw.in.uneven }
	tw := m.some(c, func(tw *twin) bool { return isStream(tw) && tw.in != nil && !tw.in.urgent }, uneven)
	if tw == nil || tw.reading != nil || tw.network.IsTCP() && tw.readShut && tw.in.uneven {
		// After CloseRead the kernel does not tell its peer that there is room
		// again: the rest comes by timers, a little at a time.
		return
	}
	var kernel result
	memory := failure(impl.ErrWouldBlock)
	m.bubble.run(func() {
		for before := -1; before < tw.in.read[inMemory] && tw.isEmpty(memory); {
			before = tw.in.read[inMemory]
			memory = tw.drainNow(inMemory)
			synctest.Wait() // a Write that waits can go on
		}
	})
	m.bubble.awaitTrue(func() bool {
		kernel = tw.drainNow(inKernel)
		return !tw.isEmpty(kernel) || tw.isEmpty(memory) && m.arrived(tw.in)
	})
	m.compare(tw.name+" reads all", kernel, memory)
	m.compareEnded()
	if tw.isEmpty(memory) && m.arrived(tw.in) {
		tw.in.uneven = false
	}
}

// isEmpty reports whether a stream has nothing to read at present. After
// CloseRead that looks like the end.
func (tw *twin) isEmpty(a result) bool { return wouldBlock(a) || a.err == io.EOF && tw.readShut }

// drainNow reads until there is nothing to read, and returns the result of the
// last read.
func (tw *twin) drainNow(s side) result {
	p := make([]byte, 32<<10)
	for {
		n, err := tw.socket[s].(impl.Stream).TryRead(p)
		if n > 0 && !tw.in.matches(s, p[:n]) {
			return resultOf("other bytes than were written", err)
		}
		if err != nil {
			return failure(err)
		}
	}
}

// arrived reports whether the kernel has delivered all that was written.
func (m *machine) arrived(in *flow) bool {
	for _, w := range m.waiting {
		if w.out == in && !w.kernel.isOver() {
			return false
		}
		if w.out == in {
			return in.read[inKernel] == in.written[inKernel]+w.kernel.values[0].(int)
		}
	}
	return in.read[inKernel] == in.written[inKernel]
}

// closeWrite ends the writing direction of a stream.
func (m *machine) closeWrite(c *choices) {
	if tw := m.some(c, isStream, isConnected); tw != nil {
		m.both(tw.name+".CloseWrite()", func(s side) result { return failure(tw.socket[s].(impl.Stream).CloseWrite()) })
	}
}

// closeRead ends the reading direction of a stream.
func (m *machine) closeRead(c *choices) {
	if tw := m.some(c, isStream, isConnected); tw != nil {
		m.both(tw.name+".CloseRead()", func(s side) result { return failure(tw.socket[s].(impl.Stream).CloseRead()) })
		tw.readShut = true
	}
}
