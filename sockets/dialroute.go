package sockets

import (
	"context"

	"github.com/smalltalk-sockets/go/impl"
)

// route is a connection to be made: its namespace, network and local endpoint.
type route struct {
	ns      *Namespace
	network impl.Network
	name    string         // of the network, as the program gave it
	local   *impl.Endpoint // nil: the implementation chooses

	// inCall runs a function on the goroutine of the program's call. It is nil where
	// everything runs there.
	inCall func(func())
}

// connect makes the connection to one of some remotes, in the order to try them. In a network of both families, the addresses of
// one family race those of the other. When every remote fails, the error is that
// of the first one, which the resolver prefers.
func (r route) connect(ctx context.Context, remotes []impl.Endpoint) (impl.Stream, error) {
	remotes = reachableFrom(r.local, remotes)
	if r.network != impl.TCP || isOneFamily(remotes) {
		return firstOf(ctx, r, remotes, r.try)
	}
	return r.race(ctx, remotes)
}

// race connects to remotes of both families.
func (r route) race(ctx context.Context, remotes []impl.Endpoint) (impl.Stream, error) {
	primaries, fallbacks := byFamily(remotes)
	calls := make(chan func())
	r.inCall = func(f func()) {
		done := make(chan struct{})
		calls <- func() { defer close(done); f() }
		<-done
	}
	return race(ctx, calls, racerTo(r, primaries, r.try), racerTo(r, fallbacks, r.try))
}

// try connects to one remote.
func (r route) try(ctx context.Context, remote impl.Endpoint) (impl.Stream, error) {
	stream, err := r.newStream(remote)
	if err != nil {
		return nil, err
	}
	if r.local != nil {
		err = stream.Bind(*r.local)
	}
	if err == nil {
		err = stream.Connect(ctx, remote)
	}
	if err != nil {
		_ = stream.Close() // never connected: err is the error that matters
		return nil, r.failed(remote, err)
	}
	return stream, nil
}

// newStream makes the stream in the program's call, so that an implementation that
// records the call behind a socket finds the program's.
func (r route) newStream(remote impl.Endpoint) (impl.Stream, error) {
	if r.inCall == nil {
		return r.makeStream(remote)
	}
	var stream impl.Stream
	var err error
	r.inCall(func() { stream, err = r.makeStream(remote) })
	return stream, err
}

func (r route) makeStream(remote impl.Endpoint) (impl.Stream, error) {
	return checkMade(r.ns.providerAt(r.network, remote).NewStream(r.network))
}

// failed converts an error of binding or connecting to the form of package net.
func (r route) failed(remote impl.Endpoint, err error) error {
	return opError("dial", r.name, shownAddr(r.network, r.local), shownAddr(r.network, &remote), err)
}
