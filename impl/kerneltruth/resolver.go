package kerneltruth

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"github.com/smalltalk-sockets/go/impl/internal/need"
)

// Names are the names that the name server of the scenarios knows.
var Names = map[string][]netip.Addr{
	"a.test":     {loopbackV4},
	"six.test":   {netip.IPv6Loopback()},
	"both.test":  {loopbackV4, netip.IPv6Loopback()},
	"multi.test": {netip.AddrFrom4([4]byte{127, 0, 0, 2}), netip.AddrFrom4([4]byte{127, 0, 0, 3})},
}

// Names that the server has an error for, and no reply to.
const (
	FailingName = "servfail.test"
	SilentName  = "slow.test"
)

// Resolver returns a resolver that asks such a name server, after the hosts file
// of the machine. The server ends with the test.
func Resolver(t testing.TB) *net.Resolver {
	need.NotNil("kerneltruth.Resolver", t, "the *testing.T of the test")
	server := &nameServer{}
	t.Cleanup(server.close)
	return &net.Resolver{PreferGo: true, Dial: server.dial}
}

// nameServer serves each of its connections in a goroutine.
type nameServer struct {
	serving sync.WaitGroup

	mu     sync.Mutex
	conns  []net.Conn
	closed bool
}

func (s *nameServer) dial(context.Context, string, string) (net.Conn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, net.ErrClosed
	}
	client, server := net.Pipe()
	s.conns = append(s.conns, server)
	s.serving.Go(func() { serveNames(server) })
	return client, nil
}

// close ends all connections, and with them the look-ups that still wait for a
// reply.
func (s *nameServer) close() {
	s.mu.Lock()
	s.closed = true
	for _, c := range s.conns {
		_ = c.Close()
	}
	s.mu.Unlock()
	s.serving.Wait()
}

// serveNames replies to questions, as DNS has them on a stream: each message
// behind its length.
func serveNames(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	for {
		var length [2]byte
		if _, err := io.ReadFull(conn, length[:]); err != nil {
			return
		}
		question := make([]byte, binary.BigEndian.Uint16(length[:]))
		if _, err := io.ReadFull(conn, question); err != nil {
			return
		}
		answer := answerTo(question)
		if answer == nil {
			continue
		}
		if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)); err != nil {
			return
		}
	}
}

// The part of DNS in use: codes of replies and types of records.
const (
	noError, serverFailure, noSuchName = 0, 2, 3
	typeA, typeAAAA                    = 1, 28
)

// answerTo returns the reply to a message with one question, nil for silence.
func answerTo(message []byte) []byte {
	const header = 12
	name, end := nameIn(message, header)
	kind := binary.BigEndian.Uint16(message[end:])
	end += 4 // the type and the class
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	code := noSuchName
	addrs, known := Names[name]
	switch {
	case name == SilentName:
		return nil
	case name == FailingName:
		code = serverFailure
	case known || name == "nodata.test":
		code = noError
	}
	var records []byte
	count := 0
	for _, a := range addrs {
		if a.Is4() && kind != typeA || a.Is6() && kind != typeAAAA {
			continue
		}
		count++
		data := a.AsSlice()
		records = append(records, 0xc0, header) // the name of the question
		records = append(records, message[end-4:end]...)
		records = append(records, 0, 0, 0, 60, 0, byte(len(data))) // valid for a minute
		records = append(records, data...)
	}
	answer := append([]byte{}, message[:2]...) // its id
	answer = append(answer, 0x81, 0x80|byte(code), 0, 1, 0, byte(count), 0, 0, 0, 0)
	answer = append(answer, message[header:end]...)
	return append(answer, records...)
}

// nameIn returns the name at an offset of a message, and its end.
func nameIn(message []byte, at int) (name string, end int) {
	for {
		length := int(message[at])
		at++
		if length == 0 {
			return name, at
		}
		name += string(message[at:at+length]) + "."
		at += length
	}
}
