package kernel

import (
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

func TestSenderOfAnInternetDatagram(t *testing.T) {
	var s rawSockaddr
	*(*syscall.RawSockaddrInet4)(unsafe.Pointer(&s.raw)) = syscall.RawSockaddrInet4{
		Family: syscall.AF_INET, Port: networkOrder(0x1234), Addr: loopback.As4(),
	}
	s.size = syscall.SizeofSockaddrInet4
	assert.Equal(t, impl.IP(loopback, 0x1234), s.endpoint(nil))

	for in, want := range map[string]string{
		"2001:db8::1": "2001:db8::1", "::ffff:192.0.2.1": "192.0.2.1", "fe80::1%lo": "fe80::1%lo", "fe80::1%77777": "fe80::1%77777",
	} {
		var z zone
		addr := netip.MustParseAddr(in)
		*(*syscall.RawSockaddrInet6)(unsafe.Pointer(&s.raw)) = syscall.RawSockaddrInet6{
			Family: syscall.AF_INET6, Port: networkOrder(7), Addr: addr.As16(), Scope_id: z.lookUpNumber(addr.Zone()),
		}
		s.size = syscall.SizeofSockaddrInet6
		assert.Equal(t, impl.IP(netip.MustParseAddr(want), 7), s.endpoint(&z))
	}
}

func networkOrder(port uint16) uint16 { return port<<8 | port>>8 }

func TestSenderOfAUnixDatagram(t *testing.T) {
	for path, want := range map[string]string{
		"/run/a\x00": "/run/a", "/run/b": "/run/b", "\x00name": "@name", "\x00na\x00me": "@na", "\x00": "@",
	} {
		var s rawSockaddr
		un := (*syscall.RawSockaddrUnix)(unsafe.Pointer(&s.raw))
		un.Family = syscall.AF_UNIX
		for i := range len(path) {
			un.Path[i] = int8(path[i])
		}
		s.size = uint32(2 + len(path))
		assert.Equal(t, impl.UnixPath(want), s.endpoint(nil))
	}
	assert.True(t, new(rawSockaddr).endpoint(nil).IsZero(), "one without a name")
	unnamed := rawSockaddr{raw: syscall.RawSockaddrAny{Addr: syscall.RawSockaddr{Family: syscall.AF_UNIX}}, size: 2}
	assert.True(t, unnamed.endpoint(nil).IsZero())
}

// An address that is written for the kernel is read back as it was.
func TestAddressesGoThereAndBack(t *testing.T) {
	var s rawSockaddr
	var z zone
	for family, endpoints := range map[int][]impl.Endpoint{
		syscall.AF_INET:  {impl.IP(loopback, 0x1234), impl.IP(netip.MustParseAddr("192.0.2.1"), 1)},
		syscall.AF_INET6: {impl.IP(netip.IPv6Loopback(), 0x1234), impl.IP(loopback, 7), impl.IP(netip.MustParseAddr("fe80::1%lo"), 65535)},
		syscall.AF_UNIX: {
			{}, impl.UnixPath("/run/a"), impl.UnixPath("b"), impl.UnixPath("@name"),
			impl.Unnamed,
			impl.UnixPath("/" + strings.Repeat("p", 106)), impl.UnixPath("@" + strings.Repeat("p", 107)),
		},
	} {
		for _, e := range endpoints {
			require.NoError(t, s.set(family, e, &z))
			assert.Equal(t, e, s.endpoint(&z))
		}
	}
	for _, tooLong := range []string{"/" + strings.Repeat("p", 107), "@" + strings.Repeat("p", 108)} {
		require.ErrorIs(t, s.set(syscall.AF_UNIX, impl.UnixPath(tooLong), &z), syscall.EINVAL)
	}
	for name, shown := range map[string]string{"\x00name": "@name", "\x00": "@", "@na\x00me": "@na", "/a\x00b": "/a"} {
		require.NoError(t, s.set(syscall.AF_UNIX, impl.UnixPath(name), &z))
		assert.Equal(t, impl.UnixPath(shown), s.endpoint(&z))
	}
}

func FuzzSender(f *testing.F) {
	f.Add([]byte{syscall.AF_INET, 0, 0, 7, 127, 0, 0, 1}, uint32(16))
	f.Add([]byte{syscall.AF_UNIX, 0, '/', 'a', 0}, uint32(5))
	f.Add([]byte{syscall.AF_UNIX, 0, 0, 'a'}, uint32(4))
	f.Fuzz(func(t *testing.T, raw []byte, size uint32) {
		var s rawSockaddr
		s.size = size % (syscall.SizeofSockaddrAny + 1)
		copy(unsafe.Slice((*byte)(unsafe.Pointer(&s.raw)), syscall.SizeofSockaddrAny), raw)
		e := s.endpoint(&zone{number: zoneOf(&s), name: "z"})
		switch s.raw.Addr.Family {
		case syscall.AF_INET, syscall.AF_INET6:
			assert.False(t, e.IsUnix())
			assert.False(t, e.Addr().Is4In6())
			assert.Equal(t, s.size != 0, e.Addr().IsValid())
		case syscall.AF_UNIX:
			assert.False(t, e.Addr().IsValid())
			assert.LessOrEqual(t, len(e.Path), max(0, int(s.size)-2))
		default:
			assert.True(t, e.IsZero())
		}
	})
}

// zoneOf returns the zone of an address, which is then in the cache: asking the
// system for every number would take long.
func zoneOf(s *rawSockaddr) uint32 {
	return (*syscall.RawSockaddrInet6)(unsafe.Pointer(&s.raw)).Scope_id
}
