package memory_test

import (
	"fmt"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// formats are the verbs with which values are printed.
var formats = []string{"%v", "%+v", "%#v", "%s"}

func assertPrints(t *testing.T, want string, value any) {
	t.Helper()
	for _, format := range formats {
		assert.Equal(t, want, fmt.Sprintf(format, value), format)
	}
	assert.Equal(t, want+"\n", fmt.Sprintln(value))
}

func TestHostsAndNetworksPrintShort(t *testing.T) {
	n := memory.NewNetwork()
	assertPrints(t, "network with no hosts", n)
	shop := addHost(t, n, "shop")
	assertPrints(t, "host shop (10.0.0.1, fd00::1)", shop)
	assertPrints(t, "network with host shop", n)
	addHost(t, n, "bank")
	assertPrints(t, "network with hosts shop, bank", n)
	for i := range 10 {
		addHost(t, n, fmt.Sprint("host-", i))
	}
	assertPrints(t, "network with hosts shop, bank, host-0, host-1, host-2, host-3, host-4, host-5 and 4 more", n)
	shop.Crash()
	assertPrints(t, "host shop (10.0.0.1, fd00::1), down", shop)
	shop.Restart()
	assertPrints(t, "host shop (10.0.0.1, fd00::1)", shop)
	assertPrints(t, "host localhost", memory.New())
	assertPrints(t, "no host", n.Host("typo"))
	assertPrints(t, "no host", new(memory.Host))
	assertPrints(t, "no network", (*memory.Network)(nil))
	assertPrints(t, "no network", new(memory.Network))
}

func TestLinksPrintInALine(t *testing.T) {
	full := memory.Link{
		Latency: 20 * time.Millisecond, Jitter: time.Millisecond, Bandwidth: 1 << 20, Queue: 4096, MTU: 1400,
		Loss: 0.1, Duplicate: 0.2, Reorder: 0.3, ReorderDelay: time.Second, Connects: memory.ConnectsHang,
	}
	const want = "latency 20ms, jitter 1ms, bandwidth 1048576 B/s, queue 4096 B, MTU 1400, " +
		"loss 0.1, duplicate 0.2, reorder 0.3, reorder delay 1s, connects hang"
	for _, format := range []string{"%v", "%+v", "%s"} {
		assert.Equal(t, want, fmt.Sprintf(format, full))
		assert.Equal(t, want, fmt.Sprintf(format, &full))
		assert.Equal(t, "no delay, no loss", fmt.Sprintf(format, memory.Link{}))
	}
	assert.Contains(t, fmt.Sprintf("%#v", full), "memory.Link{Latency:20000000,", "a composite literal has no secrets")
	assert.Equal(t, "connects refused", memory.Link{Connects: memory.ConnectsRefused}.String())
}

func TestNamedValuesPrint(t *testing.T) {
	assert.Equal(t, "arrive refused unreachable hang Connects(4)",
		fmt.Sprint(memory.ConnectsArrive, " ", memory.ConnectsRefused, " ", memory.ConnectsUnreachable, " ", memory.ConnectsHang, " ", memory.ConnectsHang+1))
	assert.Equal(t, "NameFailure(0) server fails times out NameFailure(3)",
		fmt.Sprint(memory.NameFailure(0), " ", memory.NameServerFails, " ", memory.NameTimesOut, " ", memory.NameTimesOut+1))
}

func TestSocketsPrintAsInASnapshot(t *testing.T) {
	h := memory.New()
	l := listen(t, h, impl.TCP)
	assertPrints(t, fmt.Sprintf("localhost tcp 0 4096 %v * LISTEN", l.LocalEndpoint()), l)
	client, _ := connect(t, h, l)
	write(t, client, "hello")
	assertPrints(t, fmt.Sprintf("localhost tcp 0 0 4325371 %v %v ESTABLISHED", client.LocalEndpoint(), l.LocalEndpoint()), client)
	for _, network := range []impl.Network{impl.UDP, impl.Unixgram} {
		s, err := h.NewDatagram(network)
		require.NoError(t, err)
		assertPrints(t, fmt.Sprintf("localhost %s 0 0 * * CLOSE", network), s)
	}
	raw, err := h.NewRaw(impl.ICMP4)
	require.NoError(t, err)
	assertPrints(t, "localhost ip4:icmp 0 0 * * CLOSE", raw)
	urgent, ok := impl.As[impl.OutOfBand](client)
	require.True(t, ok)
	assertPrints(t, fmt.Sprint(client), urgent)
}

// Printing races with nothing while everything changes: this test is for the race
// detector.
func TestPrintingWhileSocketsAreInUse(t *testing.T) {
	synctest.Test(t, printWhileInUse) // there lost segments cost no time
}

func printWhileInUse(t *testing.T) {
	n := memory.NewNetwork()
	shop, bank := addHost(t, n, "shop"), addHost(t, n, "bank")
	l, err := bank.NewServer(impl.TCP)
	require.NoError(t, err)
	require.NoError(t, l.Bind(impl.IP(bank.Addrs()[0], 700)))
	require.NoError(t, l.Listen(-1))
	client := dial(t, shop, l)
	server, err := l.Accept()
	require.NoError(t, err)
	udp, err := shop.NewDatagram(impl.UDP)
	require.NoError(t, err)
	require.NoError(t, udp.Bind(impl.IP(loopback, 0)))

	var traffic sync.WaitGroup
	traffic.Go(func() { _, _ = io.Copy(io.Discard, server) })
	traffic.Go(func() {
		for range 200 {
			_, _ = client.Write(make([]byte, 1000))
			_, _ = udp.Send([]byte("x"), udp.LocalEndpoint())
		}
		_ = client.Close()
	})
	traffic.Go(func() {
		for i := range 100 {
			_, _ = n.AddHost(fmt.Sprint("host-", i))
			_ = n.Shape("shop", "bank", memory.Link{Loss: float64(i%2) / 10})
			other, err := shop.NewStream(impl.TCP)
			if err == nil && other.Connect(t.Context(), l.LocalEndpoint()) == nil {
				_ = other.Close()
			}
		}
		bank.Crash()
		bank.Restart()
	})
	values := []any{n, shop, bank, client, server, l, udp, n.Snapshot(), memory.Link{}}
	for range 100 {
		for _, format := range formats {
			for _, value := range values {
				assert.NotEmpty(t, fmt.Sprintf(format, value))
			}
		}
	}
	traffic.Wait()
}
