package impltest

import (
	"bytes"
	"os"
	"runtime"
)

// Idle returns when all goroutines of the program wait, but the one that calls it, and
// nothing that the kernel has for them is left: a [Harness.Settle] for real time. It does
// not sleep: a busy machine makes it slow, and not wrong. What it does not see is a
// goroutine that a timer is going to wake.
func Idle() {
	b := newBell()
	defer b.end()
	for quiet := 0; quiet < 2; {
		b.ring()
		if othersWait() {
			quiet++
			continue
		}
		quiet = 0
		runtime.Gosched()
	}
}

// bell is a pipe and a goroutine that waits for its bytes. The poller of the runtime wakes
// goroutines in the order in which what they wait for has come, so whatever has come
// before a byte of the bell has been delivered when that has.
type bell struct {
	r, w  *os.File
	heard chan struct{} // gets a value for each byte, and is closed at the end
}

func newBell() *bell {
	r, w, err := os.Pipe()
	if err != nil {
		// Settle returns no error, and no scene can be played without it.
		panic("impltest: no pipe: " + err.Error())
	}
	b := &bell{r: r, w: w, heard: make(chan struct{})}
	go b.listen()
	return b
}

func (b *bell) listen() {
	defer close(b.heard)
	for p := make([]byte, 1); ; {
		if _, err := b.r.Read(p); err != nil {
			return
		}
		b.heard <- struct{}{}
	}
}

func (b *bell) ring() {
	_, _ = b.w.Write([]byte{0})
	<-b.heard
}

// end returns when the goroutine has ended.
func (b *bell) end() {
	_ = b.w.Close()
	<-b.heard
	_ = b.r.Close()
}

// othersWait reports whether all goroutines but this one wait.
func othersWait() bool {
	p := make([]byte, 64<<10)
	n := runtime.Stack(p, true)
	for n == len(p) {
		p = make([]byte, 2*len(p))
		n = runtime.Stack(p, true)
	}
	_, others, _ := bytes.Cut(p[:n], []byte("\n\ngoroutine "))
	return !bytes.Contains(others, []byte(" [runn")) // runnable, running
}
