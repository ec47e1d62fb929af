//go:build linux

package differential_test

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// socketOperations are those of sockets of every kind.
var socketOperations = []operation{
	{"close", (*machine).closeSome}, {"close", (*machine).closeSome},
	{"ensure readable", (*machine).ensureReadable},
	{"ensure writable", (*machine).ensureWritable},
	{"read deadline", (*machine).readDeadline},
	{"write deadline", (*machine).writeDeadline},
	{"time passes", (*machine).timePasses},
	{"remove path", (*machine).removePath},
}

// all passes every twin.
func all(*twin) bool { return true }

// bindTo binds a socket.
func (m *machine) bindTo(tw *twin, at endpoints) {
	if tw.network == impl.UDP && tw.begun && tw.local[inKernel].Port() == 0 {
		return // the family of its first endpoint stays, and decides what it fits
	}
	if here := tw.local[inKernel]; here.Addr().IsValid() && here.Port() == 0 && at[inKernel].Port() != 0 {
		// A UDP socket that has lost its port with its peer. When it does not get
		// this one, the kernel takes its address away as well.
		return
	}
	what := fmt.Sprintf("%s.Bind(%s)", tw.name, m.labels.in(inKernel, at[inKernel].String()))
	m.both(what, func(s side) result { return failure(tw.socket[s].Bind(at[s])) })
	m.moved(tw)
}

// closeSome closes a socket.
func (m *machine) closeSome(c *choices) {
	if tw := m.some(c, all, isOpen); tw != nil {
		m.close(tw)
	}
}

func (m *machine) close(tw *twin) {
	w := &waiting{what: tw.name + ".Close()"}
	w.end = func(kernel, memory result) { m.compare(w.what, kernel, memory) }
	var turn *waiting
	m.begin(w, &turn, nil, func(s side) result { return failure(tw.socket[s].Close()) })
	tw.closed = true
}

// ensureReadable waits until there is something to read or to accept.
func (m *machine) ensureReadable(c *choices) {
	if tw := m.some(c, all, isOpen); tw != nil && !tw.isBusy(tw.reading) {
		m.ensure(tw.name+".EnsureReadable()", &tw.reading, tw.socket[inKernel].CanRead,
			func(s side) error { return tw.socket[s].EnsureReadable() })
	}
}

// A writer is a socket with EnsureWritable.
type writer interface {
	CanWrite() bool
	EnsureWritable() error
	SetWriteDeadline(t time.Time) error
}

func isWriter(tw *twin) bool { _, ok := tw.socket[inKernel].(writer); return ok }

// ensureWritable waits until there is room to write.
func (m *machine) ensureWritable(c *choices) {
	tw := m.some(c, isWriter, isOpen)
	if tw == nil || tw.isBusy(tw.writing) || tw.out != nil && tw.out.uneven {
		return
	}
	m.ensure(tw.name+".EnsureWritable()", &tw.writing, tw.socket[inKernel].(writer).CanWrite,
		func(s side) error { return tw.socket[s].(writer).EnsureWritable() })
}

func (m *machine) ensure(what string, turn **waiting, ready func() bool, f func(s side) error) {
	w := &waiting{what: what}
	w.end = func(kernel, memory result) { m.compare(what, kernel, memory) }
	m.begin(w, turn, ready, func(s side) result { return failure(f(s)) })
}

// A when is a deadline on the clock of a side.
type when struct {
	name string
	time func() time.Time
}

var whens = []when{
	{"the past", func() time.Time { return time.Unix(1, 0) }},
	{"none", func() time.Time { return time.Time{} }},
	{"in an hour", func() time.Time { return time.Now().Add(time.Hour) }},
}

// readDeadline sets a read deadline.
func (m *machine) readDeadline(c *choices) {
	if tw := m.some(c, all, isOpen); tw != nil {
		at := oneOf(c, whens...)
		m.both(fmt.Sprintf("%s.SetReadDeadline(%s)", tw.name, at.name), func(s side) result {
			return failure(tw.socket[s].SetReadDeadline(at.time()))
		})
	}
}

// writeDeadline sets a write deadline.
func (m *machine) writeDeadline(c *choices) {
	if tw := m.some(c, isWriter, isOpen); tw != nil {
		at := oneOf(c, whens...)
		m.both(fmt.Sprintf("%s.SetWriteDeadline(%s)", tw.name, at.name), func(s side) result {
			return failure(tw.socket[s].(writer).SetWriteDeadline(at.time()))
		})
	}
}

// timePasses lets the deadline of a waiting call pass.
func (m *machine) timePasses(c *choices) {
	reads := c.below(2) == 0
	tw := m.some(c, isOpen, func(tw *twin) bool {
		return reads && tw.reading != nil || !reads && tw.writing != nil && isWriter(tw)
	})
	if tw == nil || reads && tw.reading == nil || !reads && (tw.writing == nil || !isWriter(tw)) {
		return
	}
	const soon = time.Millisecond
	set, what := tw.socket[inKernel].SetReadDeadline, "Read"
	if !reads {
		set, what = tw.socket[inKernel].(writer).SetWriteDeadline, "Write"
	}
	m.both(fmt.Sprintf("%s.Set%sDeadline(in 1ms) and wait", tw.name, what), func(s side) result {
		if s == inKernel {
			return failure(set(time.Now().Add(soon)))
		}
		set := tw.socket[s].SetReadDeadline
		if !reads {
			set = tw.socket[s].(writer).SetWriteDeadline
		}
		err := set(time.Now().Add(soon))
		time.Sleep(2 * soon) // in virtual time
		return failure(err)
	})
}

// removePath removes the path of a Unix socket.
func (m *machine) removePath(c *choices) {
	path := oneOf(c, m.paths...)
	if strings.HasPrefix(path, "@") || m.isSending() {
		return // a Send that waits at the path does not notice at once that it has gone
	}
	m.both(fmt.Sprintf("Remove(%s)", path), func(s side) result {
		if s == inKernel {
			return resultOf(os.Remove(path) == nil, nil)
		}
		return resultOf(m.provider[s].(*memory.Host).Remove(path) == nil, nil)
	})
}

// setOption sets an option.
func setOption[T any](m *machine, tw *twin, option impl.Option[T], value T) {
	m.both(fmt.Sprintf("Set(%s, %s, %v)", tw.name, option, value), func(s side) result {
		return failure(impl.Set(tw.socket[s], option, value))
	})
}
