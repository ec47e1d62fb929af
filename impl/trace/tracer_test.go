package trace_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// wrapped returns a host in memory that is wrapped, and the log of its events.
func wrapped() (impl.Provider, *trace.Log) {
	log := &trace.Log{}
	t := &trace.Tracer{Observers: []trace.Observer{log}}
	return t.Wrap("here", memory.New()), log
}

// listen makes a server of a provider at an endpoint.
func listen(t *testing.T, p impl.Provider, network impl.Network, at impl.Endpoint) impl.Server {
	t.Helper()
	server, err := p.NewServer(network)
	require.NoError(t, err)
	require.NoError(t, server.Bind(at))
	require.NoError(t, server.Listen(5))
	t.Cleanup(func() { _ = server.Close() })
	return server
}

// dial makes both ends of a connection to a server.
func dial(t *testing.T, p impl.Provider, server impl.Server) (client, served impl.Stream) {
	t.Helper()
	client, err := p.NewStream(server.Network())
	require.NoError(t, err)
	require.NoError(t, client.Connect(t.Context(), server.LocalEndpoint()))
	served, err = server.Accept()
	require.NoError(t, err)
	t.Cleanup(func() { _, _ = client.Close(), served.Close() })
	return client, served
}

var loopback = netip.AddrFrom4([4]byte{127, 0, 0, 1})

// lines returns the lines of a log.
func lines(log *trace.Log) []string { return strings.Split(strings.TrimSpace(log.String()), "\n") }

// Each call is an event, in the order in which the calls return.
func TestWrapTellsOfAConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, log := wrapped()
		server := listen(t, p, impl.TCP, impl.IP(loopback, 80))
		client, served := dial(t, p, server)
		_, err := served.TryRead(make([]byte, 9))
		require.Equal(t, impl.ErrWouldBlock, err)
		time.Sleep(time.Second)
		_, err = client.Write([]byte("hello"))
		require.NoError(t, err)
		n, err := served.Read(make([]byte, 9))
		require.NoError(t, err)
		require.Equal(t, 5, n)
		require.NoError(t, client.SetReadDeadline(time.Now().Add(time.Second)))
		_, err = client.Read(make([]byte, 9))
		require.Error(t, err)
		require.NoError(t, client.CloseWrite())
		_, err = served.Read(make([]byte, 9))
		require.Equal(t, io.EOF, err)
		require.NoError(t, served.Close())
		require.ErrorIs(t, served.Close(), net.ErrClosed)
		require.NoError(t, client.Close())
		require.NoError(t, server.Close())
		there, back := "127.0.0.1:32768 > 127.0.0.1:80", "127.0.0.1:80 > 127.0.0.1:32768"
		assert.Equal(t, []string{
			"0.000000 here TCP 127.0.0.1:80: bound", "0.000000 here TCP 127.0.0.1:80: listening",
			"0.000000 here TCP * > 127.0.0.1:80: connecting", "0.000000 here TCP " + there + ": established",
			"0.000000 here TCP " + back + ": accepted",
			"1.000000 here TCP " + there + ` 5 bytes "hello": sent`,
			"1.000000 here TCP " + there + ` 5 bytes "hello": received`,
			"1.000000 here TCP " + there + " set read deadline",
			"2.000000 here TCP " + there + " read (read tcp " + strings.ReplaceAll(there, " > ", "->") + ": i/o timeout)",
			"2.000000 here TCP " + there + ": shut",
			"2.000000 here TCP " + back + " read (EOF)", "2.000000 here TCP " + back + ": closed",
			"2.000000 here TCP " + back + " close (close tcp " + strings.ReplaceAll(back, " > ", "->") + ": use of closed network connection)",
			"2.000000 here TCP " + there + ": closed", "2.000000 here TCP 127.0.0.1:80: closed",
		}, lines(log))
		for i, e := range log.Events() {
			assert.EqualValues(t, i+1, e.Number)
			if i >= 3 && i < 14 {
				assert.EqualValues(t, 1, e.Conn, e.String())
			}
		}
	})
}

// An error is the same value for the program and for the observer.
func TestWrapChangesNoError(t *testing.T) {
	p, log := wrapped()
	s, err := p.NewStream(impl.TCP)
	require.NoError(t, err)
	_, unknown := p.NewServer("none")
	refused := s.Connect(t.Context(), impl.IP(loopback, 9))
	_, read := s.Read(make([]byte, 1))
	bound := s.Bind(impl.IP(netip.MustParseAddr("10.1.1.1"), 9))
	_, missing := p.LookupHost(context.Background(), "no\nname")
	var told []error
	for _, e := range log.Events() {
		if e.Err != nil {
			told = append(told, e.Err)
		}
	}
	require.Len(t, told, 5)
	for i, want := range []error{unknown, refused, read, bound, missing} {
		require.Error(t, want)
		assert.Equal(t, want, told[i])
	}
	require.NoError(t, s.Close())
}

func TestWrapTellsOfLookups(t *testing.T) {
	p, log := wrapped()
	_, err := p.LookupHost(t.Context(), "localhost")
	require.NoError(t, err)
	_, err = p.LookupAddr(t.Context(), loopback)
	require.NoError(t, err)
	_, err = p.LookupPort(t.Context(), impl.TCP, "http")
	require.NoError(t, err)
	var texts []string
	for _, line := range lines(log) {
		_, text, _ := strings.Cut(line, " here look-up of ")
		texts = append(texts, text)
	}
	assert.Equal(t, []string{
		"localhost", "localhost: 127.0.0.1", "127.0.0.1", "127.0.0.1: localhost", "http", "http: 80",
	}, texts)
}

// The ends of a Unix connection have a number each.
func TestWrapTellsOfUnixSockets(t *testing.T) {
	p, log := wrapped()
	server := listen(t, p, impl.Unix, impl.UnixPath("/run/s"))
	client, served := dial(t, p, server)
	_, err := client.Write([]byte("x"))
	require.NoError(t, err)
	_, err = served.Read(make([]byte, 1))
	require.NoError(t, err)
	events := log.Events()
	sent, received := events[len(events)-2], events[len(events)-1]
	assert.Contains(t, sent.String(), `unix @ > /run/s 1 byte "x": sent`)
	assert.Contains(t, received.String(), `unix @ > /run/s 1 byte "x": received`)
	assert.NotEqual(t, sent.Conn, received.Conn)
}

// A close that discards what is unsent is a reset.
func TestWrapTellsOfAReset(t *testing.T) {
	p, log := wrapped()
	client, served := dial(t, p, listen(t, p, impl.TCP, impl.IP(loopback, 80)))
	require.NoError(t, impl.Set(client, impl.Linger, 0))
	require.NoError(t, client.Close())
	_, err := served.Read(make([]byte, 1))
	require.Error(t, err)
	events := log.Events()
	closed, read := events[len(events)-2], events[len(events)-1]
	assert.Equal(t, trace.Reset, closed.Kind)
	assert.Equal(t, "close", closed.Call)
	assert.Equal(t, trace.Reset, read.Kind)
	assert.Equal(t, err, read.Err)
}

func TestWrapTellsOfUrgentBytes(t *testing.T) {
	p, log := wrapped()
	client, served := dial(t, p, listen(t, p, impl.TCP, impl.IP(loopback, 80)))
	out, ok := impl.As[impl.OutOfBand](client)
	require.True(t, ok)
	in, ok := impl.As[impl.OutOfBand](served)
	require.True(t, ok)
	n, err := out.SendUrgent([]byte("ab!"))
	require.NoError(t, err)
	require.Equal(t, 3, n)
	require.NoError(t, in.EnsureUrgent())
	_, err = in.TryReceiveUrgent()
	require.NoError(t, err)
	all := log.String()
	assert.Contains(t, all, `2 bytes "ab": sent`)
	assert.Contains(t, all, `1 byte urgent "!": sent`)
	assert.Contains(t, all, `1 byte urgent "!": received`)
}

// Each datagram of a batch is an event, and so is one that is sent alone.
func TestWrapTellsOfDatagrams(t *testing.T) {
	p, log := wrapped()
	bound := func(port uint16) impl.Datagram {
		d, err := p.NewDatagram(impl.UDP)
		require.NoError(t, err)
		require.NoError(t, d.Bind(impl.IP(loopback, port)))
		t.Cleanup(func() { _ = d.Close() })
		return d
	}
	a, b := bound(1), bound(2)
	require.NoError(t, a.Connect(b.LocalEndpoint()))
	_, err := a.Send([]byte("one"), impl.Endpoint{})
	require.NoError(t, err)
	batch, ok := impl.As[impl.Batch](a)
	require.True(t, ok)
	_, err = batch.SendBatch([]impl.Packet{{Data: []byte("two")}, {Data: []byte("three")}})
	require.NoError(t, err)
	_, err = b.TryPeek(make([]byte, 9))
	require.NoError(t, err)
	_, err = b.Receive(make([]byte, 9))
	require.NoError(t, err)
	batch, ok = impl.As[impl.Batch](b)
	require.True(t, ok)
	_, err = batch.ReceiveBatch([]impl.Packet{{Data: make([]byte, 9)}, {Data: make([]byte, 9)}})
	require.NoError(t, err)
	_, err = b.TryReceive(nil)
	require.Equal(t, impl.ErrWouldBlock, err)
	var texts []string
	for _, line := range lines(log)[2:] {
		_, text, _ := strings.Cut(line, " here UDP 127.0.0.1:1 > 127.0.0.1:2")
		texts = append(texts, text)
	}
	assert.Equal(t, []string{
		": established", ` 3 bytes "one": sent`, ` 3 bytes "two": sent`, ` 5 bytes "three": sent`,
		` 3 bytes "one": received`, ` 3 bytes "two": received`, ` 5 bytes "three": received`,
	}, texts)
}

// The events of several providers and goroutines are in one order, in time too.
func TestTracerHasOneOrder(t *testing.T) {
	var log trace.Log
	now := time.Unix(100, 0)
	tracer := &trace.Tracer{Observers: []trace.Observer{&log}, Now: func() time.Time { now = now.Add(time.Second); return now }}
	var all sync.WaitGroup
	for _, host := range []string{"a", "b"} {
		p := tracer.Wrap(host, memory.New())
		for range 4 {
			all.Go(func() {
				for range 10 {
					_, err := p.NewStream("none")
					assert.Error(t, err)
				}
			})
		}
	}
	all.Wait()
	hosts := make(map[string]int)
	for i, e := range log.Events() {
		assert.EqualValues(t, i+1, e.Number)
		assert.Equal(t, time.Duration(i+1)*time.Second, e.At)
		hosts[e.Host]++
	}
	assert.Equal(t, map[string]int{"a": 40, "b": 40}, hosts)
}

func TestWrapRefusesNil(t *testing.T) {
	for _, wrap := range []func(){
		func() { trace.Wrap(nil) },
		func() { trace.Wrap(memory.New(), nil) },
	} {
		func() {
			defer func() { assert.ErrorIs(t, recover().(error), impl.ErrArgument) }()
			wrap()
		}()
	}
}

// A failure of the inner provider keeps its type.
func TestWrapUnwraps(t *testing.T) {
	inner := memory.New()
	p := trace.Wrap(inner)
	host, ok := impl.As[*memory.Host](p)
	require.True(t, ok)
	assert.Same(t, inner, host)
	_, err := p.NewRaw("none")
	var unknown net.UnknownNetworkError
	assert.True(t, errors.As(err, &unknown))
}
