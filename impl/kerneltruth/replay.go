package kerneltruth

import (
	"context"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// replay plays one scenario.
type replay struct {
	*Harness
	scenario
	note      note
	realLimit time.Duration // in real time, with a step that should return
	provider  impl.Provider
	net       Net             // nil: everything is played at the boundary
	ctx       context.Context // ends with the scenario
	cancel    context.CancelFunc
	symbols   symbols
	parts     map[string]string // which racer has which part in a race, by labels
	paths     pathNames
	own       uint16         // see echoID
	working   sync.WaitGroup // the steps in progress

	mu sync.Mutex
	// objects are the objects that the scenario has names for: sockets, contexts,
	// ports, paths, and behind an @ the steps that go on in the background.
	objects map[string]any
	open    []io.Closer
}

func newReplay(t testing.TB, h *Harness, s scenario, note note) *replay {
	r := &replay{
		Harness:  h,
		scenario: s,
		note:     note,
		provider: h.New(t),
		symbols:  make(symbols),
		parts:    make(map[string]string),
		paths:    newPathNames(h.Dir(t)),
		own:      h.ownEchoes(),
		objects:  make(map[string]any),
	}
	if h.Net != nil {
		r.net = h.Net(r.provider)
	}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	return r
}

// run plays all steps and returns the first difference.
func (r *replay) run() error {
	defer r.end()
	for i, s := range r.Steps {
		if !r.isPlayed(i) {
			continue
		}
		if r.Net != nil && r.hidden(s) {
			if !slices.Contains(looks, s.Op) {
				return nil // later steps depend on it
			}
			continue
		}
		if err := r.step(s); err != nil {
			return fmt.Errorf("%s: %w", s.Text, err)
		}
	}
	return nil
}

// step plays one step. A call that did not return when it was measured must not
// return here, and goes on in the background.
func (r *replay) step(s step) error {
	var j *job
	if s.Op == "await" || s.Op == "check" {
		j = r.chooseJob(s)
	} else {
		j = r.begin(s)
	}
	if s.Result.Blocked {
		if j.awaitReturn(r.Virtual, kernelLimit(s)) {
			return fmt.Errorf("waits in the kernel, and answers %v here", j.outcome)
		}
		return nil
	}
	if !j.awaitReturn(r.Virtual, r.limit(s)) {
		return fmt.Errorf("waits here, and answers %v in the kernel", s.Result)
	}
	if j.outcome.made != nil && j.outcome.err == nil {
		r.made(j.As, j.outcome.made)
	}
	if r.note.skips(s) {
		return nil
	}
	return r.compare(s, j.outcome)
}

// end closes all that is still open and waits for what goes on in the
// background.
func (r *replay) end() {
	r.cancel()
	r.mu.Lock()
	open := r.open
	r.mu.Unlock()
	r.gone(open...)
	r.working.Wait()
}

// gone closes sockets that are not needed any more. Most are closed already, and
// the others leave nothing behind on the kernel.
func (r *replay) gone(sockets ...io.Closer) {
	for _, c := range sockets {
		_ = impl.Set(c, impl.Linger, 0)
		_ = c.Close()
	}
}

// keep registers a socket to be closed when the scenario ends.
func (r *replay) keep(c io.Closer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.open = append(r.open, c)
}

// name gives a name to an object.
func (r *replay) name(name string, object any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.objects[name] = object
}

// object returns the object with a name, nil for none.
func (r *replay) object(name string) any {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.objects[name]
}

// named is object for a step at the boundary: for a facade it returns the
// implementation object.
func (r *replay) named(name string) any {
	o := r.object(name)
	if facade, ok := o.(interface{ Implementation() impl.Socket }); ok {
		return facade.Implementation()
	}
	return o
}

// made stores what a step has made under its name.
func (r *replay) made(name string, socket any) {
	if name != "" {
		r.name(name, socket)
		r.symbols.learn(name, localOf(socket).Port())
	}
}

// localOf returns the local endpoint of a socket, the zero Endpoint for what is
// no socket.
func localOf(socket any) impl.Endpoint {
	switch s := socket.(type) {
	case impl.Socket:
		return s.LocalEndpoint()
	case net.Listener:
		return impl.EndpointOf(s.Addr())
	case interface{ LocalAddr() net.Addr }:
		return impl.EndpointOf(s.LocalAddr())
	default:
		return impl.Endpoint{}
	}
}
