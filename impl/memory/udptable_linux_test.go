package memory_test

import (
	"math/rand/v2"
	"testing"

	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// The table that the sockets in memory are held to is that of Linux.
func TestUDPTableIsThatOfTheKernel(t *testing.T) {
	system.IPv4.Need(t)
	system.IPv6.Need(t)
	for _, program := range append(udpPrograms, randomPrograms(200)...) {
		playUDP(t, kernel.New(), [3]uint16{21031, 21032, 21033}, program)
		playUDP(t, memory.New(), [3]uint16{21031, 21032, 21033}, program)
		if t.Failed() {
			t.Fatal(program)
		}
	}
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
