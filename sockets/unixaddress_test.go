package sockets_test

import (
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestUnixAddress(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	a := ns.UnixAddress.Path("/run/x")
	assert.Equal(t, "/run/x", a.String())
	assert.Equal(t, "/run/x", a.Path())
	assert.Equal(t, []byte("/run/x"), a.AsByteArray())
	assert.False(t, a.IsMulticast())
	assert.True(t, a == ns.UnixAddress.Path("/run/x"))
	for _, none := range []sockets.UnixAddress{
		ns.UnixAddress.LoopbackHost(), ns.UnixAddress.AnyLocalAddress(), ns.UnixAddress.AnyLocalAddress(),
	} {
		assert.Zero(t, none)
	}
}

func TestTheZeroByteOfAnAbstractName(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	for path, want := range map[string]string{
		"\x00name": "@name", "\x00": "@", "@a\x00b": "@a\x00b", "/run/x\x00y": "/run/x", "run\x00": "run",
	} {
		assert.Equal(t, ns.UnixAddress.Path(want), ns.UnixAddress.Path(path), "%q", path)
	}
	a, err := ns.UnixAddress.ByName(t.Context(), "\x00name")
	require.NoError(t, err)
	assert.Equal(t, "@name", a.Path())
}

func TestUnixAddressByName(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	for _, path := range []string{"/run/x", "@abstract", "/Run/X", "@"} {
		assert.True(t, ns.UnixAddress.IsDigitAddress(path))
		a, err := ns.UnixAddress.ByName(t.Context(), path)
		require.NoError(t, err)
		assert.Equal(t, path, a.Path())
		all, err := ns.UnixAddress.AllByName(t.Context(), path)
		require.NoError(t, err)
		assert.Equal(t, []sockets.UnixAddress{a}, all)
		name, err := ns.UnixAddress.Name(t.Context(), a)
		require.NoError(t, err)
		assert.Equal(t, path, name)
	}
	for _, other := range []string{"localhost", "127.0.0.1", "run/x"} {
		assert.False(t, ns.UnixAddress.IsDigitAddress(other))
		_, err := ns.UnixAddress.ByName(t.Context(), other)
		var dns *net.DNSError
		require.ErrorAs(t, err, &dns, other)
		assert.True(t, dns.IsNotFound)
	}
	here, err := ns.UnixAddress.ByName(t.Context(), "")
	require.NoError(t, err)
	assert.Equal(t, ns.UnixAddress.LoopbackHost(), here)
	_, err = ns.UnixAddress.AllByName(t.Context(), "")
	require.Error(t, err)
	_, err = ns.UnixAddress.ByName(nil, "") //nolint:staticcheck // a nil context is what is tested
	require.ErrorIs(t, err, sockets.ErrArgument)
	_, err = ns.UnixAddress.Name(nil, here) //nolint:staticcheck // as above
	require.ErrorIs(t, err, sockets.ErrArgument)
}
