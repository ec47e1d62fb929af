package memory_test

import (
	"net/netip"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// Errors of an address and of its port come in the order in which Linux checks them,
// as measured without privileges.
func TestPortsWithoutPrivilege(t *testing.T) {
	h, err := memory.NewNetwork().AddHost("shop", "10.0.0.1", "fd00::1", "fe80::1")
	require.NoError(t, err)
	h.SetPrivileged(false)
	for text, want := range map[string]struct{ tcp, udp error }{
		"127.0.0.1:1023":       {syscall.EACCES, syscall.EACCES},
		"10.0.0.1:1":           {syscall.EACCES, syscall.EACCES},
		"0.0.0.0:80":           {syscall.EACCES, syscall.EACCES},
		"[::]:80":              {syscall.EACCES, syscall.EACCES},
		"10.99.99.99:80":       {syscall.EADDRNOTAVAIL, syscall.EADDRNOTAVAIL},
		"[::ffff:10.9.9.9]:80": {syscall.EADDRNOTAVAIL, syscall.EADDRNOTAVAIL},
		"224.0.0.5:80":         {syscall.EACCES, syscall.EACCES},
		"255.255.255.255:80":   {syscall.EACCES, syscall.EACCES},
		"[2001:db8::1]:80":     {syscall.EACCES, syscall.EACCES},
		"[fe80::1]:80":         {syscall.EACCES, syscall.EACCES},
		"[fe80::1%nope]:80":    {syscall.EACCES, syscall.EACCES},
		"[ff02::1]:80":         {syscall.EINVAL, syscall.EACCES},
		"[ff02::1%eth0]:80":    {syscall.EINVAL, syscall.EACCES},
		"10.0.0.1:1024":        {},
	} {
		at := impl.Endpoint{AddrPort: netip.MustParseAddrPort(text)}
		server, err := h.NewServer(impl.TCP)
		require.NoError(t, err)
		assert.ErrorIs(t, server.Bind(at), want.tcp, text)
		require.NoError(t, server.Close())
		udp, err := h.NewDatagram(impl.UDP)
		require.NoError(t, err)
		assert.ErrorIs(t, udp.Bind(at), want.udp, text)
		stream, err := h.NewStream(impl.TCP)
		require.NoError(t, err)
		assert.ErrorIs(t, stream.Bind(at), want.tcp, text)
	}
}

// Bound and open sockets stay so, and the privilege can be given back.
func TestPrivilegesThatComeAndGo(t *testing.T) {
	h := memory.New()
	at := impl.IP(loopback, 80)
	server, err := h.NewServer(impl.TCP)
	require.NoError(t, err)
	require.NoError(t, server.Bind(at))
	open, err := h.NewRaw(impl.ICMP4)
	require.NoError(t, err)
	require.NoError(t, open.Bind(impl.Endpoint{}))

	h.SetPrivileged(false)
	require.NoError(t, server.Listen(1))
	client := dial(t, h, server)
	require.NoError(t, client.Close(), "a connection to the port needs no privilege")
	require.NoError(t, open.Connect(impl.IP(loopback, 0)))
	raw, err := h.NewRaw(impl.ICMP4)
	require.NoError(t, err)
	require.ErrorIs(t, raw.Bind(impl.Endpoint{}), os.ErrPermission)
	require.NoError(t, server.Close())
	server, err = h.NewServer(impl.TCP)
	require.NoError(t, err)
	require.EqualError(t, server.Bind(at), "listen tcp 127.0.0.1:80: bind: "+syscall.EACCES.Error())

	h.SetPrivileged(true)
	require.NoError(t, server.Bind(at))
	require.NoError(t, raw.Bind(impl.Endpoint{}))
}
