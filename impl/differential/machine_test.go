//go:build linux

package differential_test

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// An operation is one kind of step. It chooses what it needs, and does nothing
// when that is not there.
type operation struct {
	name string
	play func(m *machine, c *choices)
}

// ofStreams and ofDatagrams are the operations that are tried together, each as
// often as it is listed.
var (
	ofStreams   = slices.Concat(connectOperations, streamOperations, urgentOperations, serverOperations, socketOperations, optionOperations)
	ofDatagrams = slices.Concat(datagramOperations, batchOperations, socketOperations, datagramOptionOperations, multicastOperations)
)

// A machine plays one sequence.
type machine struct {
	bubble   *bubble
	provider [2]impl.Provider
	labels   labels
	twins    []*twin
	waiting  []*waiting
	// at are two addresses of IPv4 that no other sequence has, so that what the
	// kernel remembers of one does not disturb another.
	at    [2]netip.Addr
	paths []string
	verdict
}

// A verdict is the result of a sequence.
type verdict struct {
	trace              []string
	difference         string
	abandoned          bool
	steps, void, waits int
}

// String returns the sequence, one line for a step, and the difference.
func (v verdict) String() string { return strings.Join(append(v.trace, v.difference), "\n") }

// anonymized replaces the addresses and paths of this sequence by the names that they
// have in all.
func (m *machine) anonymized() verdict {
	if m.difference == "" {
		return m.verdict
	}
	var names []string
	for i, at := range m.at {
		names = append(names, at.String(), fmt.Sprint("address", i))
	}
	for i, path := range m.paths {
		names = append(names, path, fmt.Sprint("path", i))
	}
	r := strings.NewReplacer(names...)
	v := m.verdict
	v.difference = r.Replace(v.difference)
	for i, line := range v.trace {
		v.trace[i] = r.Replace(line)
	}
	return v
}

// sequences counts the sequences of this process, from a number that other
// processes are unlikely to have at the same time.
var sequences atomic.Uint32

func init() { sequences.Store(uint32(os.Getpid()) << 9) }

// play plays a sequence and closes all that it has made.
func play(b *bubble, script []step) verdict {
	n := sequences.Add(1)
	m := &machine{bubble: b, labels: newLabels()}
	m.provider[inKernel] = kernel.New()
	b.run(func() { m.provider[inMemory] = memory.New() })
	for i := range m.at {
		m.at[i] = netip.AddrFrom4([4]byte{127, byte(77 + n>>15&1), byte(n >> 7), byte(n<<1) | byte(i)})
	}
	for i := range 4 {
		m.paths = append(m.paths, filepath.Join(b.dir, fmt.Sprintf("%d-%d", n, i)))
	}
	m.paths = append(m.paths, fmt.Sprintf("@impltest-%d-%d", os.Getpid(), n))
	defer m.sweep()
	m.until(func() {
		for _, s := range script {
			before := len(m.trace)
			s.operation.play(m, &choices{left: s.numbers[:]})
			if len(m.trace) == before {
				m.void++
				continue
			}
			m.steps++
			m.compareEnded()
			m.compareTwins()
		}
		m.closeAll()
	})
	return m.anonymized()
}

// sequenceEnd is the panic that ends a sequence before its last step.
type sequenceEnd struct{}

// until runs f to its end, or to the end of the sequence.
func (m *machine) until(f func()) {
	defer func() {
		if p := recover(); p != nil {
			if _, ok := p.(sequenceEnd); !ok {
				panic(fmt.Sprintf("%v\n%s", p, m.verdict))
			}
		}
	}()
	f()
}

// differ ends the sequence with a difference.
func (m *machine) differ(format string, args ...any) {
	m.difference = "DIFFERENCE: " + fmt.Sprintf(format, args...)
	panic(sequenceEnd{})
}

// learn takes two endpoints for the same.
func (m *machine) learn(kernel, memory impl.Endpoint) {
	if !m.labels.learn(kernel, memory) {
		m.abandoned = true
		panic(sequenceEnd{})
	}
}

// note adds a line to the trace.
func (m *machine) note(what, answer string) {
	m.trace = append(m.trace, fmt.Sprintf("%3d  %s → %s", len(m.trace)+1, what, answer))
}

// compare compares the two sides of a result and adds a line to the trace.
func (m *machine) compare(what string, kernel, memory result) {
	k, w := m.labels.show(inKernel, kernel), m.labels.show(inMemory, memory)
	if k != w {
		m.note(what, "?")
		m.differ("%s\n  kernel: %s\n  memory: %s", what, k, w)
	}
	m.note(what, k)
}

// both makes a call that does not wait.
func (m *machine) both(what string, f func(s side) result) (kernel, memory result) {
	m.bubble.run(func() { memory = protected(func() result { return f(inMemory) }) })
	kernel = protected(func() result { return f(inKernel) })
	m.compare(what, kernel, memory)
	return kernel, memory
}

// eventually is both where the kernel may be late: it is asked again as long as
// it reports that there is nothing yet, and the memory network does not.
func (m *machine) eventually(nothing func(result) bool, f func(s side) result) (kernel, memory result) {
	m.bubble.run(func() { memory = protected(func() result { return f(inMemory) }) })
	m.bubble.awaitTrue(func() bool {
		kernel = protected(func() result { return f(inKernel) })
		return nothing(memory) || !nothing(kernel)
	})
	return kernel, memory
}

// wouldBlock reports whether a try has found nothing.
func wouldBlock(a result) bool { return a.err == impl.ErrWouldBlock }

// closeAll closes all sockets, which ends all calls that wait. Connections are
// reset, so that the kernel has nothing left to remember of them.
func (m *machine) closeAll() {
	for _, tw := range slices.Clone(m.twins) {
		if tw.closed {
			continue
		}
		m.discard(tw)
		m.close(tw)
		m.compareEnded()
	}
	for _, w := range m.waiting {
		m.differ("%s still waits when everything is closed", w.what)
	}
}

// sweep closes what an ended sequence has left open, and removes the paths.
func (m *machine) sweep() {
	for _, tw := range m.twins {
		m.discard(tw)
		_ = tw.socket[inKernel].Close()
	}
	m.bubble.run(func() {
		for _, tw := range m.twins {
			_ = tw.socket[inMemory].Close()
		}
		for _, w := range m.waiting {
			w.giveUp()
		}
	})
	m.bubble.waitIdle()
	for _, w := range m.waiting {
		if w.memory.isOver && w.memory.stream != nil {
			stray := w.memory.stream
			m.bubble.run(func() { _ = stray.Close() })
		}
		if m.bubble.awaitEnd(w.kernel) && w.kernel.stream != nil {
			_ = w.kernel.stream.Close()
		}
	}
	for _, path := range m.paths {
		_ = os.Remove(path)
	}
}
