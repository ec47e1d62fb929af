package works

import (
	"errors"
	"net"
	"testing"

	"github.com/smalltalk-sockets/go/impl"
)

// connects are the works that make connections.
func connects() []Work {
	return []Work{
		overPeers(Work{
			Name: "dial",
			What: "dial, accept and close both ends; in one goroutine where dialling does not wait for the accept",
		}, listeners, dialAndClose),
		overPeers(Work{
			Name: "dialRoundTrip",
			What: "dial, a round trip of 64 bytes and close, with a server that accepts in a goroutine of its own and serves each connection in another one",
		}, listeners, dialAndTrip),
	}
}

// dialAndClose closes the server's end first: the ports of clients that do so are in
// TIME_WAIT, and would run out.
func dialAndClose(b *testing.B, p peer) {
	if p.provider != nil {
		bareDialAndClose(b, p.provider(), 0)
		return
	}
	made, end := p.maker(b)
	defer end()
	client, server := made()
	carriesBytes(b, client, server)
	b.ReportAllocs()
	for b.Loop() {
		client, server := made()
		_ = server.Close()
		_ = client.Close()
	}
	carriesBytes(b, client, server)
}

// bareDialAndClose is dialAndClose without the objects that make a net.Conn out of a
// stream.
func bareDialAndClose(b *testing.B, provider impl.Provider, port uint16) {
	s := listening(b, provider, port)
	at := s.LocalEndpoint()
	made := func() (client, server impl.Stream) {
		client, err := provider.NewStream(impl.TCP)
		must(b, err)
		must(b, client.Connect(b.Context(), at))
		server, err = s.Accept()
		must(b, err)
		return client, server
	}
	client, server := made()
	carriesBytes(b, client, server)
	b.ReportAllocs()
	for b.Loop() {
		client, server := made()
		_ = server.Close()
		_ = client.Close()
	}
	carriesBytes(b, client, server)
	must(b, errors.Join(s.Close(), client.Close(), server.Close()))
}

func dialAndTrip(b *testing.B, p peer) {
	l, dial := p.listen(b)
	served := make(chan int)
	go func() { served <- serve(l) }()
	message := make([]byte, 64)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		c, err := dial()
		must(b, err)
		must(b, roundTrip(c, message))
		if _, err := c.Read(message); err == nil {
			b.Fatal("the server has sent more than once")
		}
		_ = c.Close()
		n++
	}
	must(b, l.Close())
	counted(b, "connections", <-served, n)
}

// serve sends the first message of each connection back, and closes it. It returns how
// many there were.
func serve(l net.Listener) (count int) {
	for {
		c, err := l.Accept()
		if err != nil {
			return count
		}
		count++
		go func() {
			message := make([]byte, 64)
			_, err := c.Read(message)
			if err == nil {
				_, err = c.Write(message)
			}
			_ = errors.Join(err, c.Close())
		}()
	}
}
