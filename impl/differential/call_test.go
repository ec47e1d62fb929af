//go:build linux

package differential_test

import (
	"context"
	"slices"
	"time"
)

// waiting is a call that waits, on both sides.
type waiting struct {
	what   string
	kernel *kernelCall
	memory *memoryCall
	// kernelStop and memoryStop end a call that has a context.
	kernelStop, memoryStop context.CancelFunc
	// out is the flow that a Write fills.
	out *flow
	// restless is true when the kernel's call may be told that there is room
	// although there is none any more: the poller of Go can be late with the room
	// that there was when the socket was made. Then the call tries again. If it
	// begins to wait later than it seemed, it finds what has happened since:
	// EPIPE after a shutdown that wakes no call, or room that is less than what
	// wakes a writer. That was seen in one of 500 sequences, and in one of 20 000
	// since such calls are given some time.
	restless bool
	// end compares the results of the call.
	end func(kernel, memory result)
}

// giveUp cancels the context, in the bubble.
func (w *waiting) giveUp() {
	if w.kernelStop != nil {
		w.kernelStop()
		w.memoryStop()
	}
}

// begin makes a call that may wait. The memory network decides whether it does;
// the kernel must do the same. While it waits it has one of the turns of a twin.
// Its results are for end.
//
// Whether the kernel's call waits is seen from ready, which is what poll reports:
// a call that has not returned although it is ready is about to. Without ready,
// only the time that the call takes shows it.
func (m *machine) begin(w *waiting, turn **waiting, ready func() bool, f func(s side) result) {
	w.memory = m.bubble.start(func() result { return f(inMemory) })
	w.kernel = startInKernel(func() result { return f(inKernel) })
	if w.memory.isOver {
		if !m.bubble.awaitEnd(w.kernel) {
			m.note(w.what, "?")
			m.differ("%s waits in the kernel, but in memory answers\n  %s", w.what, m.labels.show(inMemory, w.memory.result))
		}
		w.end(w.kernel.result, w.memory.result)
		return
	}
	if w.restless {
		time.Sleep(look)
	}
	if m.kernelReturns(w, ready) {
		m.note(w.what, "?")
		m.differ("%s waits in memory, but in the kernel answers\n  %s", w.what, m.labels.show(inKernel, w.kernel.result))
	}
	m.waits++
	m.note(w.what, "waits")
	*turn = w
	m.waiting = append(m.waiting, w)
	end := w.end
	w.end = func(kernel, memory result) {
		*turn = nil
		end(kernel, memory)
	}
}

// look is how long to look whether a call returns whose waiting cannot be seen.
const look = 2 * time.Millisecond

// kernelReturns reports whether a call returns that should wait.
func (m *machine) kernelReturns(w *waiting, ready func() bool) bool {
	if ready == nil {
		select {
		case <-w.kernel.done:
			return true
		case <-time.After(look):
			return false
		}
	}
	m.bubble.awaitTrue(func() bool { return w.kernel.isOver() || !ready() })
	return w.kernel.isOver()
}

// compareEnded follows every step: the calls that it has ended must have ended on both
// sides, and with the same result.
func (m *machine) compareEnded() {
	if len(m.waiting) == 0 {
		return
	}
	m.bubble.waitIdle()
	for _, w := range slices.Clone(m.waiting) {
		switch {
		case w.memory.isOver && m.bubble.awaitEnd(w.kernel):
			m.waiting = slices.DeleteFunc(m.waiting, func(other *waiting) bool { return other == w })
			w.end(w.kernel.result, w.memory.result)
		case w.memory.isOver:
			m.differ("%s still waits in the kernel, but in memory ends with\n  %s", w.what, m.labels.show(inMemory, w.memory.result))
		case w.kernel.isOver():
			m.differ("%s still waits in memory, but in the kernel ends with\n  %s", w.what, m.labels.show(inKernel, w.kernel.result))
		}
	}
}
