package sockets

import (
	"context"
	"io"
	"slices"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// fallbackDelay is the head start of the family of the first address: package
// net's, from the range that RFC 8305 recommends.
const fallbackDelay = 300 * time.Millisecond

// byFamily divides remotes into the family of the first one and the other
// family.
func byFamily(remotes []impl.Endpoint) (primaries, fallbacks []impl.Endpoint) {
	for _, remote := range remotes {
		if isIPv4(remote) == isIPv4(remotes[0]) {
			primaries = append(primaries, remote)
		} else {
			fallbacks = append(fallbacks, remote)
		}
	}
	return primaries, fallbacks
}

func isOneFamily(remotes []impl.Endpoint) bool {
	return !slices.ContainsFunc(remotes, func(e impl.Endpoint) bool { return isIPv4(e) != isIPv4(remotes[0]) })
}

func isIPv4(e impl.Endpoint) bool { return e.Addr().Unmap().Is4() }

// reachableFrom removes remotes of another family than the local endpoint. If
// all are, it keeps them, and the attempt returns the error.
func reachableFrom(local *impl.Endpoint, remotes []impl.Endpoint) []impl.Endpoint {
	if local == nil || !local.Addr().IsValid() || local.Addr().IsUnspecified() {
		return remotes
	}
	var fit []impl.Endpoint
	for _, remote := range remotes {
		if isIPv4(remote) == isIPv4(*local) {
			fit = append(fit, remote)
		}
	}
	if len(fit) == 0 {
		return remotes
	}
	return fit
}

// racer is one of the two sides of a race.
type racer[S any] func(context.Context) (S, error)

// race returns the result of the faster of two racers. The fallback starts when the
// primary has failed or fallbackDelay has passed. When both fail the error is the
// primary's. race cancels the slower racer and waits for it. Meanwhile race runs the
// calls that the racers send.
func race[S io.Closer](ctx context.Context, calls <-chan func(), primary, fallback racer[S]) (S, error) {
	ctx, cancel := context.WithCancel(ctx)
	r := racers[S]{results: make(chan raceResult[S]), calls: calls}
	defer r.stop(cancel)
	r.start(func() raceResult[S] { made, err := primary(ctx); return raceResult[S]{made, err, true} })
	ahead := time.NewTimer(fallbackDelay)
	defer ahead.Stop()
	var failed error // the primary's
	for started := false; ; {
		select {
		case call := <-calls:
			call()
		case <-ahead.C:
			started = true
			r.start(func() raceResult[S] { made, err := fallback(ctx); return raceResult[S]{made, err, false} })
		case e := <-r.results:
			r.running--
			if e.primary {
				failed = e.err
			}
			switch {
			case e.err == nil:
				return e.object, nil
			case started && r.running == 0:
				return e.object, failed
			case !started:
				ahead.Reset(0)
			}
		}
	}
}

// racers are the started racers, each on a goroutine that sends its result.
type racers[S io.Closer] struct {
	running int
	results chan raceResult[S]
	calls   <-chan func()
}

type raceResult[S any] struct {
	object  S
	err     error
	primary bool
}

func (r *racers[S]) start(run func() raceResult[S]) {
	r.running++
	go func() { r.results <- run() }()
}

// stop cancels the running racers, waits for them, and closes what they have
// made.
func (r *racers[S]) stop(cancel context.CancelFunc) {
	cancel()
	for r.running > 0 {
		select {
		case call := <-r.calls:
			call()
		case late := <-r.results:
			r.running--
			if late.err == nil {
				_ = late.object.Close()
			}
		}
	}
}
