package memory_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// The beginnings of the texts of panics in the wrong place.
const (
	outsider = "memory: this network was made outside of the bubble of testing/synctest that uses it now"
	escaped  = "memory: this network was made inside a bubble of testing/synctest and is used outside of it"
	stranger = "memory: this network was made inside another bubble of testing/synctest than the one that uses it now"
)

// complains checks that a call panics with a text that begins with complaint and says
// what to do.
func complains(t *testing.T, complaint string, call func(), args ...any) {
	t.Helper()
	defer func() {
		t.Helper()
		text := fmt.Sprint(recover())
		assert.Contains(t, text, complaint, args...)
		assert.Regexp(t, `\. Make .*(synctest\.Test|\*testing\.T)`, text, args...)
	}()
	call()
}

// firstUses are the possible first uses of a network of two hosts, "near" and "far".
func firstUses(t *testing.T, n *memory.Network) map[string]func() {
	h := n.Host("near")
	use := func(_ any, err error) { assert.NoError(t, err) }
	return map[string]func(){
		"NewStream":   func() { use(h.NewStream(impl.TCP)) },
		"Unix":        func() { use(h.NewStream(impl.Unix)) },
		"NewServer":   func() { use(h.NewServer(impl.TCP)) },
		"NewDatagram": func() { use(h.NewDatagram(impl.UDP)) },
		"Unixgram":    func() { use(h.NewDatagram(impl.Unixgram)) },
		"NewRaw":      func() { use(h.NewRaw(impl.ICMP4)) },
		"AddHost":     func() { use(n.AddHost("another")) },
		"Link":        func() { use(n.Link("near", "far")) },
		"Shape":       func() { use(nil, n.Shape("near", "far", memory.Link{})) },
		"ShapeAll":    func() { use(nil, n.ShapeAll(memory.Link{})) },
		"Partition":   func() { use(nil, n.Partition("near", "far")) },
		"SetName":     func() { use(nil, n.SetName("x", loopback)) },
		"SetAlias":    func() { use(nil, n.SetAlias("y", "x")) },
		"FailName":    func() { use(nil, n.FailName("z", memory.NameTimesOut)) },
		"Snapshot":    func() { n.Snapshot() },
		"Crash":       h.Crash,
		"Restart":     h.Restart,
	}
}

func nearAndFar(t *testing.T, opts ...memory.Option) *memory.Network {
	t.Helper()
	n := memory.NewNetwork(opts...)
	addHost(t, n, "near")
	addHost(t, n, "far")
	return n
}

// A network that was made by a package variable, by TestMain or by the code around a
// bubble panics at its first use in the bubble.
func TestNetworkOfNoBubbleInOne(t *testing.T) {
	for name, opts := range map[string][]memory.Option{"real": nil, "scaled": {memory.TimeScale(1000)}} {
		n := nearAndFar(t, opts...)
		h := memory.New(opts...)
		synctest.Test(t, func(t *testing.T) {
			for call, use := range firstUses(t, n) {
				complains(t, outsider, use, name+" "+call)
			}
			complains(t, outsider, func() { _, _ = h.NewStream(impl.TCP) }, name+" of one host")
		})
		_, err := n.Host("near").NewStream(impl.TCP)
		require.NoError(t, err, "outside it goes on as before")
	}
}

// So does one that is used after its bubble has ended, or outside of it.
func TestNetworkOfABubbleOutside(t *testing.T) {
	for name, opts := range map[string][]memory.Option{"virtual": nil, "scaled": {memory.TimeScale(1000)}} {
		var n *memory.Network
		var h *memory.Host
		synctest.Test(t, func(t *testing.T) {
			n, h = nearAndFar(t, opts...), memory.New(opts...)
			time.Sleep(50 * 365 * 24 * time.Hour) // later than it is outside
		})
		for call, use := range firstUses(t, n) {
			complains(t, escaped, use, name+" "+call)
		}
		complains(t, escaped, func() { _, _ = h.NewStream(impl.TCP) }, name+" of one host")
	}
}

// So does one that is used in another bubble, though each begins at the same
// instant, and though the second one may be ahead of the first.
func TestNetworkOfAnotherBubble(t *testing.T) {
	for name, times := range map[string]struct{ inFirst, inSecond time.Duration }{
		"both at their beginning": {0, 0},
		"the clock goes back":     {time.Hour, time.Minute},
		"the clock goes on":       {time.Minute, time.Hour},
	} {
		var h *memory.Host
		synctest.Test(t, func(t *testing.T) {
			h = memory.New()
			time.Sleep(times.inFirst)
			client, server := pair(t, h, impl.TCP)
			require.NoError(t, client.Close())
			require.NoError(t, server.Close())
		})
		synctest.Test(t, func(t *testing.T) {
			time.Sleep(times.inSecond)
			complains(t, stranger, func() { _, _ = h.NewStream(impl.TCP) }, name)
		})
	}
}

// After many sockets the number of the bubble is checked for some of them only, but
// often.
func TestNetworkOfAnotherBubbleWithManySockets(t *testing.T) {
	var h *memory.Host
	makeStream := func() { _, _ = h.NewStream(impl.TCP) }
	synctest.Test(t, func(*testing.T) {
		h = memory.New()
		for range 100 {
			makeStream()
		}
	})
	synctest.Test(t, func(t *testing.T) {
		complains(t, stranger, func() {
			for range 64 {
				makeStream()
			}
		})
	})
}

// A socket that was made in the wrong place panics when it first has to wait, or gets
// a deadline.
func TestSocketsThatWaitInTheWrongBubble(t *testing.T) {
	h := memory.New()
	udp, err := h.NewDatagram(impl.UDP)
	require.NoError(t, err)
	require.NoError(t, udp.Bind(impl.IP(loopback, 0)))
	l := listen(t, h, impl.TCP)
	reader, _ := connect(t, h, l)
	timed, _ := connect(t, h, l)
	writer, _ := connect(t, h, l)
	synctest.Test(t, func(t *testing.T) {
		p := make([]byte, 100)
		complains(t, outsider, func() { _, _ = reader.Read(p) })
		complains(t, outsider, func() {
			_ = timed.SetReadDeadline(time.Now().Add(time.Hour))
			_, _ = timed.Read(p)
		})
		complains(t, outsider, func() { _, _ = writer.Write(make([]byte, 100<<20)) })
		complains(t, outsider, func() { _, _ = udp.Receive(p) })
		complains(t, outsider, func() { _, _ = l.Accept() })
		complains(t, outsider, func() { _ = l.(interface{ WaitEnd() error }).WaitEnd() })
	})
}

// A timer of a bubble that is stopped or set outside of it would end the program.
func TestTimersOfABubbleOutside(t *testing.T) {
	var alone, one, other impl.Stream
	synctest.Test(t, func(t *testing.T) {
		alone, _ = pair(t, memory.New(), impl.TCP)
		h := memory.New()
		one, _ = pair(t, h, impl.TCP)
		other, _ = pair(t, h, impl.TCP)
		for _, s := range []impl.Stream{alone, one, other} {
			require.NoError(t, s.SetReadDeadline(time.Now().Add(time.Hour)))
			go func() { _, _ = s.Read(make([]byte, 1)) }()
			synctest.Wait()
			require.NoError(t, s.CloseRead())
			synctest.Wait()
		}
	})
	complains(t, escaped, func() { _ = alone.Close() }, "a timer is stopped")
	complains(t, escaped, func() { _ = one.Close() }, "a timer is set")
}

// ForTest cannot use the test around a bubble for the network of the bubble: it would
// wait on one clock for events of another.
func TestForTestOfTheTestAroundABubble(t *testing.T) {
	fake := &fakeT{name: "TestX"}
	synctest.Test(t, func(t *testing.T) {
		client, server := pair(t, memory.New(memory.ForTest(fake)), impl.TCP)
		require.NoError(t, client.SetReadDeadline(time.Now().Add(time.Hour)))
		require.NoError(t, client.Close())
		require.NoError(t, server.Close())
	})
	fake.cleanup()
	require.Len(t, fake.errors, 1)
	assert.Contains(t, fake.errors[0], escaped)
	assert.Contains(t, fake.errors[0], "*testing.T that synctest.Test passes to its function")
}

// A network that is used where it was made never panics.
func TestNetworkInItsBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := nearAndFar(t)
		require.NoError(t, n.Shape("near", "far", memory.Link{Latency: time.Second}))
		l := listen(t, n.Host("far"), impl.TCP)
		for range 100 {
			client := dial(t, n.Host("far"), l)
			require.NoError(t, client.Close())
			time.Sleep(time.Minute)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := n.Host("near").LookupHost(ctx, "far")
		require.NoError(t, err)
	})
}
