package works

import (
	"io"
	"net"
	"testing"
	"time"
)

// roundTrips are the works of small messages.
func roundTrips() []Work {
	return []Work{
		overPeers(Work{Name: "roundTrip", What: "one byte there and back"},
			everyPeer, func(b *testing.B, p peer) { exchange(b, p, plain) }, handingOver),
		overPeers(Work{Name: "roundTripDeadline", What: "one byte there and back, with SetReadDeadline before each read"},
			everyPeer, func(b *testing.B, p peer) { exchange(b, p, hurry) }, handingOver),
		overPeers(Work{Name: "writeThenRead", What: "64 bytes written and read by one goroutine, so that no call waits"},
			buffered, writeThenRead),
		overPeers(Work{Name: "pairs1000", What: "a round trip of 64 bytes on one of 1,000 busy connections"},
			everyPeer, busyPairs, busyTokens),
		overPeers(Work{Name: "setDeadline", What: "SetReadDeadline while no read waits"},
			everyPeer, setDeadline, locking),
	}
}

// exchange makes round trips of one byte.
func exchange(b *testing.B, p peer, end func(net.Conn) net.Conn) {
	client, server := p.pair(b)
	carriesBytes(b, client, server)
	near, far, trips := end(client), end(server), make(chan int)
	go func() { trips <- echo(far, 1) }()
	message := make([]byte, 1)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		message[0] = byte(n)
		must(b, roundTrip(near, message))
		if message[0] != byte(n) {
			b.Fatal("another byte has come back")
		}
		n++
	}
	must(b, client.Close())
	counted(b, "round trips", <-trips, n)
}

func plain(c net.Conn) net.Conn { return c }

// hurried is a connection that sets a deadline before each read.
type hurried struct{ net.Conn }

func hurry(c net.Conn) net.Conn { return hurried{c} }

func (c hurried) Read(p []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}

func writeThenRead(b *testing.B, p peer) {
	client, server := p.pair(b)
	carriesBytes(b, client, server)
	message, into := make([]byte, 64), make([]byte, 64)
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		message[63] = byte(n)
		if _, err := client.Write(message); err != nil {
			b.Fatal(err)
		}
		if _, err := io.ReadFull(server, into); err != nil {
			b.Fatal(err)
		}
		if into[63] != byte(n) {
			b.Fatal("other bytes have arrived than were sent")
		}
	}
}

func setDeadline(b *testing.B, p peer) {
	client, _ := p.pair(b)
	deadline := time.Now().Add(time.Hour)
	b.ReportAllocs()
	for b.Loop() {
		deadline = deadline.Add(1)
		must(b, client.SetReadDeadline(deadline))
	}
	must(b, client.SetReadDeadline(time.Now().Add(-time.Hour)))
	_, err := client.Read(make([]byte, 1))
	if err == nil {
		b.Fatal("the deadline does not hold")
	}
}

// pairCount is how many connections are busy at a time, and tripsAtOnce how many round
// trips each makes until it waits for the others.
const (
	pairCount   = 1000
	tripsAtOnce = 10
)

var busyTokens = Contender{Channel, func(b *testing.B) { together(b, tokens) }}

func busyPairs(b *testing.B, p peer) {
	made, end := p.maker(b)
	defer end()
	together(b, func() (func() error, func()) {
		client, server := made()
		trips, n := make(chan int), 0
		go func() { trips <- echo(server, 64) }()
		message := make([]byte, 64)
		return func() error {
				n++
				return roundTrip(client, message)
			}, func() {
				must(b, client.Close())
				counted(b, "round trips", <-trips, n)
				must(b, server.Close())
			}
	})
}

// together makes round trips on many connections at once, each from a goroutine of its
// own. made returns the round trip of a new connection, and a function that ends it.
func together(b *testing.B, made func() (trip func() error, end func())) {
	trips := make([]func() error, pairCount)
	for i := range trips {
		trip, end := made()
		trips[i] = trip
		defer end()
	}
	inTurns(b, trips, tripsAtOnce, 1)
}
