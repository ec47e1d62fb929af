// Package icmp makes and reads the echo messages of ICMP that tests send over raw
// sockets.
//
// A raw socket hears all that comes to its host, also what other tests and other
// programs have caused. So each test sends messages with a number of its own,
// from [NewID], and ignores all others.
package icmp

import (
	"encoding/binary"
	"math/rand/v2"
	"sync/atomic"
)

// Types of messages, the first byte of each.
const (
	EchoReply4   = 0
	Unreachable4 = 3
	EchoRequest4 = 8
	Unreachable6 = 1
	EchoRequest6 = 128
	EchoReply6   = 129
)

// Codes of the message that a port is closed.
const (
	ClosedPort4 = 3
	ClosedPort6 = 4
)

var lastID atomic.Uint32

func init() { lastID.Store(rand.Uint32()) }

// NewID returns a number for the echoes of one test. It is safe for concurrent use.
func NewID() uint16 { return uint16(lastID.Add(1)) }

// Echo is an echo request, or the reply to it: they differ in kind.
type Echo struct {
	Kind    byte
	ID, Seq uint16
	Data    string
}

// ParseEcho returns a message without its IP header as an Echo, whatever its kind,
// and the zero Echo for one that is too short.
func ParseEcho(message []byte) Echo {
	if len(message) < 8 {
		return Echo{}
	}
	return Echo{
		Kind: message[0],
		ID:   binary.BigEndian.Uint16(message[4:]), Seq: binary.BigEndian.Uint16(message[6:]),
		Data: string(message[8:]),
	}
}

// Bytes returns the message, with the checksum of IPv4. On IPv6 the system makes
// the checksum.
func (e Echo) Bytes() []byte {
	p := []byte{e.Kind, 0, 0, 0}
	p = binary.BigEndian.AppendUint16(p, e.ID)
	p = binary.BigEndian.AppendUint16(p, e.Seq)
	p = append(p, e.Data...)
	if e.Kind == EchoRequest4 || e.Kind == EchoReply4 {
		PutChecksum(p)
	}
	return p
}

// PutChecksum puts the checksum of IPv4 into a message.
func PutChecksum(p []byte) {
	p[2], p[3] = 0, 0
	binary.BigEndian.PutUint16(p[2:], ^OnesSum(p))
}

// OnesSum returns the sum in ones' complement of the 16-bit words of p. It is 0xffff
// for bytes that hold their own checksum.
func OnesSum(p []byte) uint16 {
	sum := 0
	for i, b := range p {
		sum += int(b) << (8 * (1 - i%2))
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	return uint16(sum)
}
