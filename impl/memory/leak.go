package memory

import (
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// Leak is a socket that was not closed, and the calls that made it.
type Leak struct {
	SocketInfo
	// Call is the call of this module that made the socket, as
	// "sockets.(*ServerSocket).Accept".
	Call string
	// Stack is the calls that made the socket, the innermost first. It begins with the
	// one that called this module.
	Stack []runtime.Frame
}

// Leaks returns the sockets of the network that are open and hold an endpoint or a
// connection, or receive as raw ones do, in the order in which they were made. An
// accepted connection was made by the Accept that returned it; connections that wait
// for Accept belong to their server. A socket that was never bound or connected holds
// nothing and is not a leak.
//
// Without TrackSockets or ForTest the network does not track its sockets, and Leaks
// returns none.
func (n *Network) Leaks() []Leak {
	n.exists()
	var leaks []Leak
	for _, t := range n.tracker.all() {
		if info := t.socket.info(); !info.Closed && (!info.Local.IsZero() || info.State == StateBound) {
			call, outer := stack(t.calls)
			leaks = append(leaks, Leak{info, call, outer})
		}
	}
	return leaks
}

// String returns the socket and, on lines of their own, the calls that made it with
// their places, as the trace of a goroutine shows them.
func (l Leak) String() string {
	var text strings.Builder
	text.WriteString(l.SocketInfo.String() + ", made by " + l.Call + ", called in")
	for _, f := range l.Stack {
		fmt.Fprintf(&text, "\n\t%s\n\t\t%s:%d", f.Function, f.File, f.Line)
	}
	return text.String()
}

// stack returns the frames of calls, without those of this module at the inner end and
// the runtime's at the outer one. made is the call into this module, without the path
// of its package.
func stack(calls []uintptr) (made string, all []runtime.Frame) {
	frames := runtime.CallersFrames(calls)
	for more := len(calls) > 0; more; {
		var f runtime.Frame
		f, more = frames.Next()
		switch {
		case len(all) == 0 && isInternal(f):
			made = f.Function[strings.LastIndexByte(f.Function, '/')+1:]
		case !strings.HasPrefix(f.Function, "runtime."):
			all = append(all, f)
		}
	}
	return made, all
}

// module is the path of this module.
var module = strings.TrimSuffix(reflect.TypeFor[Network]().PkgPath(), "/impl/memory")

// isInternal reports whether a call is one of this module's own, and not of its
// tests and examples.
func isInternal(f runtime.Frame) bool {
	return !strings.HasSuffix(f.File, "_test.go") &&
		(strings.HasPrefix(f.Function, module+"/impl") || strings.HasPrefix(f.Function, module+"/sockets"))
}

// AllowLeaks makes exceptions for ForTest: a socket for which allows returns true may stay
// open when the test ends, as one that a library keeps in a pool. Several may be given.
// AllowLeaks panics for nil.
//
//	memory.AllowLeaks(func(l memory.Leak) bool { return l.IsBelow("net/http.(*Transport)") })
func AllowLeaks(allows func(Leak) bool) Option {
	if allows == nil {
		// An Option returns no error, and the end of the test would fail far from here.
		panic("memory: AllowLeaks(nil): pass a function, or leave the option out")
	}
	return func(n *Network) { n.allowed = append(n.allowed, allows) }
}

// IsBelow reports whether a function whose name begins with a text is among the calls
// that made the socket: "example.com/pool.(*Pool).Get", or "example.com/pool." for all of
// a package.
func (l Leak) IsBelow(function string) bool {
	return slices.ContainsFunc(l.Stack, func(f runtime.Frame) bool { return strings.HasPrefix(f.Function, function) })
}

// TrackSockets makes the network record the calls that made each socket, for Leaks. It
// costs some microseconds and a few hundred bytes for each socket until that is
// closed; without it, sockets cost nothing more.
func TrackSockets() Option {
	return func(n *Network) { n.tracker = &tracker{made: make(map[inspected]origin)} }
}

// tracker records the open sockets and the calls that made them. A nil *tracker
// records nothing. Its lock is an innermost one.
type tracker struct {
	mu      sync.Mutex
	made    map[inspected]origin
	count   int           // of all sockets that were ever made
	changed chan struct{} // closed when a socket is closed; nil while no goroutine waits
}

// origin is when a socket was made, counted from 1, and by which calls.
type origin struct {
	number int
	calls  []uintptr
}

// maxCalls is how many calls are recorded for a socket.
const maxCalls = 32

// add records a new socket, in the call that makes it.
func (t *tracker) add(s inspected) {
	if t == nil {
		return
	}
	var calls [maxCalls]uintptr
	n := runtime.Callers(2, calls[:])
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count++
	t.made[s] = origin{t.count, slices.Clone(calls[:n])}
}

// remove removes a socket that was closed.
func (t *tracker) remove(s inspected) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.made, s)
	if t.changed != nil {
		close(t.changed)
		t.changed = nil
	}
}

// subscribe returns a channel that is closed when the next socket is.
func (t *tracker) subscribe() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.changed == nil {
		t.changed = make(chan struct{})
	}
	return t.changed
}

// tracked is a socket and its origin.
type tracked struct {
	socket inspected
	origin
}

// all returns the sockets in the order in which they were made.
func (t *tracker) all() []tracked {
	if t == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	var all []tracked
	for s, o := range t.made {
		all = append(all, tracked{s, o})
	}
	slices.SortFunc(all, func(a, b tracked) int { return a.number - b.number })
	return all
}
