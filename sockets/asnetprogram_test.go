//go:build linux

package sockets_test

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/kerneltruth"
	"github.com/smalltalk-sockets/go/sockets"
)

// programs are compared by the transcripts that they write, over package net and
// over each Namespace.
var programs = map[string]func(p *program){
	"a destination without an address": func(p *program) {
		for _, at := range []string{"udp4 127.0.0.2:0", "udp4 :0", "udp :0", "udp [::1]:0", "udp6 :0", "udp 127.0.0.1:0"} {
			network, address, _ := strings.Cut(at, " ")
			s := p.packets(network, address)
			port := p.port(s.LocalAddr())
			p.wrote(s, &net.UDPAddr{Port: port})
			p.received(s)
			p.wrote(s, &net.UDPAddr{})
			p.wrote(s, (*net.UDPAddr)(nil))
			p.wrote(s, nil)
		}
	},
	"a destination of another family or type": func(p *program) {
		six, four := p.packets("udp6", "[::1]:0"), p.packets("udp4", "127.0.0.1:0")
		dual, on6 := p.packets("udp", ":0"), p.packets("udp", "[::1]:0")
		for _, s := range []net.PacketConn{six, four, dual} {
			for _, to := range []net.Addr{six.LocalAddr(), four.LocalAddr(), &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 9}, &net.UnixAddr{Name: "/x", Net: "unixgram"}} {
				p.wrote(s, to)
			}
		}
		p.wrote(on6, six.LocalAddr())
	},
	"WriteTo an address that none is": func(p *program) {
		for _, at := range [][2]string{{"udp4", "127.0.0.1:0"}, {"udp6", "[::1]:0"}, {"udp", "[::]:0"}} {
			p.wrote(p.packets(at[0], at[1]), &net.UDPAddr{IP: net.IP{1, 2, 3}, Port: 9})
		}
	},
	"WriteTo on a closed socket": func(p *program) {
		for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
			s := p.packets("udp", address)
			require.NoError(p, s.Close())
			p.wrote(s, &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 9})
			p.wrote(s, &net.UDPAddr{IP: net.IPv6loopback, Port: 9})
			p.wrote(s, &net.UDPAddr{IP: net.IP{1, 2, 3}, Port: 9})
		}
	},
	"WriteTo on a connected socket": func(p *program) {
		a := p.packets("udp4", "127.0.0.1:0")
		c := p.dials("udp4", a.LocalAddr().String()).(net.PacketConn)
		for _, to := range []net.Addr{a.LocalAddr(), nil, (*net.UDPAddr)(nil), &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 9}} {
			p.wrote(c, to)
		}
		_, err := a.(net.Conn).Write([]byte("x"))
		p.says(err)
	},
	"a refusal, as Read and ReadFrom tell it": func(p *program) {
		a := p.packets("udp4", "127.0.0.1:0")
		c := p.dials("udp4", a.LocalAddr().String())
		p.says(a.Close())
		for range 2 {
			_, err := c.Write([]byte("x"))
			p.says(err)
			_, _, err = c.(net.PacketConn).ReadFrom(make([]byte, 9))
			p.says(err)
			_, err = c.Write([]byte("x"))
			p.says(err)
			_, err = c.Read(make([]byte, 9))
			p.says(err)
		}
	},
	"a stream after Close": func(p *program) {
		l := p.listens("tcp", "127.0.0.1:0")
		c := p.dials("tcp", l.Addr().String())
		p.usesClosed(c)
		half := c.(interface {
			CloseRead() error
			CloseWrite() error
		})
		p.says(half.CloseWrite())
		p.says(half.CloseRead())
	},
	"a socket with a destination after Close": func(p *program) {
		a := p.packets("udp", "127.0.0.1:0")
		p.usesClosed(p.dials("udp", a.LocalAddr().String()))
	},
	"a listener after Close": func(p *program) {
		l := p.listens("tcp", "127.0.0.1:0")
		p.says(l.Close())
		p.says(l.(interface{ SetDeadline(time.Time) error }).SetDeadline(time.Now()))
		_, err := l.Accept()
		p.says(err)
		p.says(l.Close())
	},
	"a socket of datagrams after Close": func(p *program) {
		a := p.packets("udp", "127.0.0.1:0")
		p.says(a.Close())
		p.says(a.SetDeadline(time.Now()))
		p.wrote(a, &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 9})
		_, _, err := a.ReadFrom(make([]byte, 1))
		p.says(err)
	},
	"an endpoint that is taken": func(p *program) {
		for _, network := range []string{"tcp", "tcp4", "tcp6"} {
			l := p.listens(network, ":0")
			for _, host := range []string{"", "[::]", "0.0.0.0", "127.0.0.1", "[::1]"} {
				_, err := p.net.Listen(network, fmt.Sprintf("%s:%d", host, p.port(l.Addr())))
				p.says(err)
			}
		}
		a := p.packets("udp", ":0")
		for _, host := range []string{"", "[::]", "0.0.0.0", "127.0.0.1", "[::1]"} {
			_, err := p.net.ListenPacket("udp", fmt.Sprintf("%s:%d", host, p.port(a.LocalAddr())))
			p.says(err)
		}
	},
	"from an endpoint of one's own": func(p *program) {
		l := p.listens("tcp4", "127.0.0.1:0")
		refusing := p.listens("tcp4", "127.0.0.1:0")
		taken, refused := p.port(l.Addr()), p.port(refusing.Addr())
		p.says(refusing.Close())
		for _, from := range []netip.AddrPort{
			netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), uint16(taken)),
			netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), 0),
		} {
			for _, to := range []int{taken, refused} {
				c, err := p.net.(dialsFrom).dialFrom("tcp", from, to)
				p.says(err)
				if err == nil {
					p.keep(c)
				}
			}
		}
	},
}

// program is a program that runs over a Net.
type program struct {
	testing.TB
	net   kerneltruth.Net
	ports []protocolPort // in the order in which they were met
	said  []string
}

// dialsFrom is a Net that can be told where to dial from.
type dialsFrom interface {
	dialFrom(network string, local netip.AddrPort, port int) (net.Conn, error)
}

func (n packageNet) dialFrom(network string, local netip.AddrPort, port int) (net.Conn, error) {
	d := net.Dialer{LocalAddr: net.TCPAddrFromAddrPort(local)}
	return d.Dial(network, fmt.Sprintf("127.0.0.1:%d", port))
}

// namespace is a Namespace that can be told where to dial from. Its classes have
// no networks of one family.
type namespace struct{ *sockets.Namespace }

func (n namespace) dialFrom(_ string, local netip.AddrPort, port int) (net.Conn, error) {
	from, err := n.IPAddress.FromString(local.Addr().String())
	if err != nil {
		return nil, err
	}
	c, err := n.Socket.RemoteAddress(context.Background(), n.IPAddress.LoopbackHost(), port, sockets.Local(from, int(local.Port())))
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (p *program) keep(c interface{ Close() error }) { p.Cleanup(func() { _ = c.Close() }) }

func (p *program) listens(network, address string) net.Listener {
	l, err := p.net.Listen(network, address)
	require.NoError(p, err)
	p.keep(l)
	p.port(l.Addr())
	return l
}

func (p *program) dials(network, address string) net.Conn {
	c, err := p.net.DialContext(context.Background(), network, address)
	require.NoError(p, err)
	p.keep(c)
	p.port(c.LocalAddr())
	require.NoError(p, c.SetDeadline(time.Now().Add(testTimeout)))
	return c
}

func (p *program) packets(network, address string) net.PacketConn {
	if strings.Contains(address, "::1") {
		system.IPv6.Need(p)
	}
	s, err := p.net.ListenPacket(network, address)
	require.NoError(p, err)
	p.keep(s)
	p.port(s.LocalAddr())
	require.NoError(p, s.SetDeadline(time.Now().Add(testTimeout)))
	return s
}

// protocolPort is a port of TCP or UDP, which have their own: a system may choose
// the same number for both.
type protocolPort struct {
	protocol string
	port     uint16
}

// port returns a port and remembers it, for the transcript to have a name for it.
func (p *program) port(addr net.Addr) int {
	at, err := netip.ParseAddrPort(addr.String())
	require.NoError(p, err)
	if named := (protocolPort{addr.Network(), at.Port()}); !slices.Contains(p.ports, named) {
		p.ports = append(p.ports, named)
	}
	return int(at.Port())
}

func (p *program) say(text string) {
	for i, named := range slices.Backward(p.ports) {
		text = strings.ReplaceAll(text, fmt.Sprintf(":%d", named.port), fmt.Sprintf(":<%d>", i))
	}
	p.said = append(p.said, text)
}

func (p *program) says(err error) {
	if err == nil {
		p.say("no error")
		return
	}
	p.say(errorSeen(err))
}

func (p *program) wrote(s net.PacketConn, to net.Addr) {
	n, err := s.WriteTo([]byte("to"), to)
	p.say(fmt.Sprintf("from %s: %d bytes", addrSeen(s.LocalAddr()), n))
	p.says(err)
}

// usesClosed closes a connection and goes on using it.
func (p *program) usesClosed(c net.Conn) {
	p.says(c.Close())
	for _, set := range []func(time.Time) error{c.SetDeadline, c.SetReadDeadline, c.SetWriteDeadline} {
		p.says(set(time.Now()))
	}
	_, err := c.Read(make([]byte, 1))
	p.says(err)
	_, err = c.Write(make([]byte, 1))
	p.says(err)
	p.says(c.Close())
}

func (p *program) received(s net.PacketConn) {
	b := make([]byte, 9)
	n, from, err := s.ReadFrom(b)
	p.says(err)
	p.say(fmt.Sprintf("%q from %s", b[:n], addrSeen(from)))
}

// What a program sees of sockets is what it sees of those of package net.
func TestProgramsAsPackageNet(t *testing.T) {
	for name, run := range programs {
		t.Run(name, func(t *testing.T) {
			said := make(map[string][]string)
			for name, n := range contenders(t) {
				if ns, ok := n.(*sockets.Namespace); ok {
					n = namespace{ns}
				}
				p := &program{TB: t, net: n}
				run(p)
				said[name] = p.said
			}
			for name, got := range said {
				assert.Equal(t, said["package net"], got, name)
			}
		})
	}
}
