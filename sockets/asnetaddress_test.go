//go:build linux

package sockets_test

import (
	"net"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/kerneltruth"
)

// The parts of the addresses that are compared. In a port P is one on which a
// server of every Net listens. Names with addresses of one family are not here:
// package net asks its name server for the family of the network alone, and then
// says that there is no such host; a Namespace asks for all, and says that none
// of them fits.
var (
	ipNetworks    = []string{"tcp", "tcp4", "tcp6", "udp", "udp4", "udp6"}
	wrongNetworks = []string{"", "TCP", "tcp5", "tcp:1", "ip", "unixpackets"}
	someHosts     = []string{
		"", "0.0.0.0", "[::]", "[::ffff:0.0.0.0]", "127.0.0.1", "127.0.0.2", "[::1]", "[::ffff:127.0.0.1]", "[127.0.0.1]",
		"localhost", "LOCALHOST", "localhost.", "[localhost]", "both.test", "[]", "nosuch", "nosuch.test", "bad_name.test", "a b", "\x00",
		"::1", "::", "[", "]", "[::1", "::1]", "[a:b]", "127.1", "1.2.3", "2130706433", "0x7f000001", "127.0.0.01", "256.0.0.1", "1.2.3.4.5", "*", "-", "@",
	}
	somePorts = []string{
		":P", ":0", ":", "", ":+P", ":00P", ": P", ":P ", ":-0", ":-1", ":-", ":+", ":65536", ":99999999999999999999",
		":99999999999x", ":429496730x", ":4294967296", ":4294967299", ":0x50", ":1_0", ":http0", ":nosuchport", ":domain",
	}
)

var theOps = []string{"dial", "listen", "listen for packets"}

// everyMaking returns the calls that are compared. In the short form of the tests
// it is one of seven: no list of parts has a length that seven divides, so that
// each part takes its turn with each other one.
func everyMaking() []making {
	var all []making
	for _, op := range theOps {
		for _, network := range slices.Concat(ipNetworks, wrongNetworks) {
			for _, host := range someHosts {
				for _, port := range somePorts {
					all = append(all, making{op, network, host + port})
				}
			}
		}
	}
	var some []making
	for i := 0; i < len(all); i += asMany(1, 7) {
		some = append(some, all[i])
	}
	return some
}

// What Dial, Listen and ListenPacket make of an address is what package net makes
// of it, whether that is a socket or an error.
func TestAddressesAsPackageNet(t *testing.T) {
	all := contenders(t)
	ports := make(map[string]map[bool]string)
	for name, n := range all {
		ports[name] = map[bool]string{false: listeningTCP(t, n), true: listeningUDP(t, n)}
	}
	for _, m := range everyMaking() {
		if m.isPortless() || m.op != "dial" && strings.HasSuffix(m.address, ":domain") && !system.LowPorts.Has() {
			continue
		}
		got := make(map[string]string)
		for name, n := range all {
			port := ports[name][strings.HasPrefix(m.network, "udp")]
			if m.op != "dial" {
				port = freePorts[name]
			}
			m.address = strings.ReplaceAll(m.address, "P", port)
			got[name] = chosen.ReplaceAllString(strings.ReplaceAll(m.tell(n), port, "P"), ":X")
			m.address = strings.ReplaceAll(m.address, port, "P")
		}
		for name := range all {
			assert.Equal(t, got["package net"], got[name], "%s %q %q over %s", m.op, m.network, m.address, name)
		}
	}
}

// chosen are the ports that a system chooses.
var chosen = regexp.MustCompile(`:(3276[89]|327[789]\d|32[89]\d\d|3[3-9]\d{3}|[45]\d{4}|60\d{3})\b`)

// freePorts are those at which each Net listens. Systems choose no such ports.
var freePorts = map[string]string{"package net": "21007", "kernel": "21009", "memory": "21011"}

// isPortless reports whether a datagram socket is connected to port 0 of the host
// itself. Package net shows the address that was given, and a Namespace the one
// that it stands for.
func (m making) isPortless() bool {
	host, port, err := net.SplitHostPort(m.address)
	return m.op == "dial" && strings.HasPrefix(m.network, "udp") && err == nil && host == "" && strings.Trim(port, "+-0") == ""
}

// listeningTCP returns the port of a server on every address, which closes the
// connections that it gets.
func listeningTCP(t *testing.T, n kerneltruth.Net) string {
	l, err := n.Listen("tcp", ":0")
	require.NoError(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_ = c.Close()
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return portOf(t, l.Addr())
}

// listeningUDP returns the port of a socket on every address.
func listeningUDP(t *testing.T, n kerneltruth.Net) string {
	p, err := n.ListenPacket("udp", ":0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = p.Close() })
	return portOf(t, p.LocalAddr())
}

func portOf(t testing.TB, addr net.Addr) string {
	_, port, err := net.SplitHostPort(addr.String())
	require.NoError(t, err)
	return port
}
