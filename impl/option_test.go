package impl_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// drawer is an object with options, kept as they come.
type drawer map[string]any

func (d drawer) OptionNames() []string {
	var names []string
	for name := range d {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (d drawer) GetOption(name string) (any, error) {
	v, ok := d[name]
	if !ok {
		return nil, fmt.Errorf("no %s: %w", name, errors.ErrUnsupported)
	}
	return v, nil
}

func (d drawer) SetOption(name string, value any) error {
	if _, ok := d[name]; !ok {
		return fmt.Errorf("no %s: %w", name, errors.ErrUnsupported)
	}
	d[name] = value
	return nil
}

func newDrawer() drawer {
	return drawer{impl.NoDelay.Name(): true, impl.Linger.Name(): -1, impl.KeepAliveIdle.Name(): 15 * time.Second}
}

func TestGetAndSetKeepTheirTypes(t *testing.T) {
	for _, object := range []any{newDrawer(), wrapper{newDrawer()}, wrapper{wrapper{newDrawer()}}} {
		on, err := impl.Get(object, impl.NoDelay)
		require.NoError(t, err)
		assert.True(t, on)
		require.NoError(t, impl.Set(object, impl.NoDelay, false))
		on, err = impl.Get(object, impl.NoDelay)
		require.NoError(t, err)
		assert.False(t, on)
		idle, err := impl.Get(object, impl.KeepAliveIdle)
		require.NoError(t, err)
		assert.Equal(t, 15*time.Second, idle)
	}
}

func TestGetOfAnotherType(t *testing.T) {
	_, err := impl.Get(newDrawer(), impl.Option[string](impl.Linger.Name()))
	assert.ErrorIs(t, err, errors.ErrUnsupported)
	assert.Equal(t, "option linger is a int, not a string: unsupported operation", err.Error())
}

func TestOptionsThatAreNotKnown(t *testing.T) {
	for _, object := range []any{7, wrapper{}, newDrawer(), wrapper{newDrawer()}} {
		_, err := impl.Get(object, impl.SendBuffer)
		assert.ErrorIs(t, err, errors.ErrUnsupported, "%T", object)
		assert.ErrorIs(t, impl.Set(object, impl.SendBuffer, 1), errors.ErrUnsupported, "%T", object)
	}
}

func TestOptionNames(t *testing.T) {
	assert.Equal(t, []string{"keep-alive-idle", "linger", "no-delay"}, impl.OptionNames(wrapper{newDrawer()}))
	assert.Nil(t, impl.OptionNames(wrapper{}))
	assert.Nil(t, impl.OptionNames(nil))
}

func TestOptionsAreDistinct(t *testing.T) {
	seen := make(map[string]bool)
	for _, name := range []string{
		impl.Linger.Name(), impl.NoDelay.Name(), impl.KeepAlive.Name(), impl.KeepAliveIdle.Name(),
		impl.KeepAliveInterval.Name(), impl.KeepAliveCount.Name(), impl.ReuseAddr.Name(), impl.ReusePort.Name(), impl.V6Only.Name(), impl.ReceiveBuffer.Name(), impl.SendBuffer.Name(),
		impl.OutOfBandInline.Name(), impl.UnlinkOnClose.Name(), impl.Broadcast.Name(), impl.TTL.Name(),
		impl.MulticastTTL.Name(), impl.MulticastLoop.Name(), impl.MulticastInterface.Name(),
	} {
		assert.False(t, seen[name], name)
		seen[name] = true
	}
}

// A key that is no constant could be changed for the whole program.
func TestOptionsAreConstants(t *testing.T) {
	const (
		mine    impl.Option[int] = "mine"
		noDelay                  = impl.NoDelay
	)
	assert.Equal(t, "mine", mine.Name())
	assert.Equal(t, "no-delay", fmt.Sprint(noDelay))
}

func TestOptionsOfNothing(t *testing.T) {
	for _, object := range []any{nil, (*drawer)(nil), (*wrapper)(nil)} {
		_, err := impl.Get(object, impl.Linger)
		require.EqualError(t, err, "sockets: socket must not be nil")
		require.ErrorIs(t, err, impl.ErrArgument)
		require.EqualError(t, impl.Set(object, impl.Linger, 1), "sockets: socket must not be nil")
		assert.Nil(t, impl.OptionNames(object))
	}
}
