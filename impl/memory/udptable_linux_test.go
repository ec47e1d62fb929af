package memory_test

import (
	"errors"
	"math/rand/v2"
	"net"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/impltest/long"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// The table that the sockets in memory are compared with is that of Linux.
func TestUDPTableIsThatOfTheKernel(t *testing.T) {
	long.NotShort(t)
	system.IPv4.Need(t)
	system.IPv6.Need(t)
	ports := ownPorts(t)
	for _, program := range append(udpPrograms, randomPrograms(200)...) {
		playUDP(t, kernel.New(), ports, program)
		playUDP(t, memory.New(), ports, program)
		if t.Failed() {
			t.Fatal(program)
		}
	}
}

// ownPorts returns UDP ports that no other process uses. They are below those that
// Linux chooses, and the TCP ports of the same numbers are held, which another run of
// the test would hold too.
func ownPorts(t *testing.T) (ports [3]uint16) {
	t.Helper()
	for i := 0; i < len(ports); {
		port := 20000 + rand.IntN(10000)
		held, err := net.ListenTCP("tcp", &net.TCPAddr{Port: port})
		if errors.Is(err, syscall.EADDRINUSE) {
			continue
		}
		require.NoError(t, err)
		t.Cleanup(func() { _ = held.Close() })
		free, err := net.ListenUDP("udp", &net.UDPAddr{Port: port})
		if errors.Is(err, syscall.EADDRINUSE) {
			continue
		}
		require.NoError(t, err)
		require.NoError(t, free.Close())
		ports[i] = uint16(port)
		i++
	}
	return ports
}

// randomPrograms returns programs that are always the same.
func randomPrograms(n int) (programs [][]byte) {
	random := rand.New(rand.NewPCG(1, 1))
	for range n {
		p := make([]byte, 20+random.IntN(150))
		for i := range p {
			p[i] = byte(random.IntN(24))
		}
		programs = append(programs, p)
	}
	return programs
}
