package sockets

import (
	"context"
	"errors"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// attempts are the errors of remotes, by their port; nil is success.
type attempts struct {
	fails map[uint16]error
	tried []uint16
	until []time.Duration // how long each attempt may take
}

func (a *attempts) attempt(ctx context.Context, remote impl.Endpoint) (uint16, error) {
	a.tried = append(a.tried, remote.Port())
	if deadline, ok := ctx.Deadline(); ok {
		a.until = append(a.until, time.Until(deadline))
	}
	return remote.Port(), a.fails[remote.Port()]
}

func remotesAt(ports ...uint16) []impl.Endpoint {
	var all []impl.Endpoint
	for _, port := range ports {
		all = append(all, impl.IP(netip.IPv6Loopback(), port))
	}
	return all
}

func TestTheFirstThatSucceedsIsTaken(t *testing.T) {
	one, two := errors.New("one"), errors.New("two")
	for _, c := range []struct {
		fails map[uint16]error
		made  uint16
		err   error
		tried []uint16
	}{
		{nil, 1, nil, []uint16{1}},
		{map[uint16]error{1: one}, 2, nil, []uint16{1, 2}},
		{map[uint16]error{1: one, 2: two}, 3, nil, []uint16{1, 2, 3}},
		{map[uint16]error{1: one, 2: two, 3: two}, 0, one, []uint16{1, 2, 3}},
		{map[uint16]error{1: two, 2: one, 3: one}, 0, two, []uint16{1, 2, 3}},
	} {
		a := &attempts{fails: c.fails}
		made, err := firstOf(t.Context(), route{}, remotesAt(1, 2, 3), a.attempt)
		assert.Equal(t, c.made, made)
		assert.Equal(t, c.err, err, "the error is the first one's")
		assert.Equal(t, c.tried, a.tried)
	}
}

func TestNoRemoteIsTriedWhenTheContextHasEnded(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	a := &attempts{fails: map[uint16]error{1: errors.New("one")}}
	_, err := firstOf(ctx, route{}, remotesAt(1, 2), func(ctx context.Context, remote impl.Endpoint) (uint16, error) {
		cancel()
		return a.attempt(ctx, remote)
	})
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, []uint16{1}, a.tried)
	_, err = firstOf(ctx, route{}, remotesAt(1), a.attempt)
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, []uint16{1}, a.tried)
}

// Each remote has an equal share of the time that is left, and the last one all.
func TestTheTimeIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		a := &attempts{fails: map[uint16]error{1: errors.New("one"), 2: errors.New("two")}}
		made, err := firstOf(ctx, route{}, remotesAt(1, 2, 3), a.attempt)
		require.NoError(t, err)
		assert.EqualValues(t, 3, made)
		assert.Equal(t, []time.Duration{10 * time.Second, 15 * time.Second, 30 * time.Second}, a.until)
	})
}

func TestNoRacerWithoutRemotes(t *testing.T) {
	assert.Nil(t, racerTo(route{}, nil, new(attempts).attempt))
	made, err := racerTo(route{}, remotesAt(7), new(attempts).attempt)(t.Context())
	require.NoError(t, err)
	assert.EqualValues(t, 7, made)
}
