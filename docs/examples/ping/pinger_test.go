package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/impltest/leak"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestMain(m *testing.M) { leak.Main(m) }

// overLink plays ping between two hosts, in virtual time, so that what it prints
// is exact.
func overLink(t *testing.T, link memory.Link, play func(t *testing.T, n *memory.Network, p *Pinger, out *bytes.Buffer)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		network := memory.NewNetwork(memory.ForTest(t))
		near, err := network.AddHost("near")
		require.NoError(t, err)
		_, err = network.AddHost("far", "10.0.0.9", "fd00::9")
		require.NoError(t, err)
		require.NoError(t, network.Shape("near", "far", link))
		var out bytes.Buffer
		play(t, network, &Pinger{Network: sockets.NewNamespace(near), Out: &out, Count: 3, Interval: time.Second, Wait: time.Second}, &out)
	})
}

func TestPingOverALink(t *testing.T) {
	link := memory.Link{Latency: 21500 * time.Microsecond}
	for host, want := range map[string]string{
		"far": `PING far (10.0.0.9): 56 data bytes
64 bytes from 10.0.0.9: icmp_seq=1 ttl=64 time=43.000 ms
64 bytes from 10.0.0.9: icmp_seq=2 ttl=64 time=43.000 ms
64 bytes from 10.0.0.9: icmp_seq=3 ttl=64 time=43.000 ms

--- far ping statistics ---
3 packets transmitted, 3 received, 0% packet loss
rtt min/avg/max/mdev = 43.000/43.000/43.000/0.000 ms
`,
		"fd00::9": `PING fd00::9 (fd00::9): 56 data bytes
64 bytes from fd00::9: icmp_seq=1 ttl=64 time=43.000 ms
64 bytes from fd00::9: icmp_seq=2 ttl=64 time=43.000 ms
64 bytes from fd00::9: icmp_seq=3 ttl=64 time=43.000 ms

--- fd00::9 ping statistics ---
3 packets transmitted, 3 received, 0% packet loss
rtt min/avg/max/mdev = 43.000/43.000/43.000/0.000 ms
`,
	} {
		overLink(t, link, func(t *testing.T, _ *memory.Network, p *Pinger, out *bytes.Buffer) {
			began := time.Now()
			_, err := p.Ping(t.Context(), host)
			require.NoError(t, err)
			assert.Equal(t, want, out.String())
			assert.Equal(t, 2*time.Second+43*time.Millisecond, time.Since(began), "nothing is waited for behind the last answer")
		})
	}
}

// A reply may come later than the next request, or not at all, or twice.
func TestPingOverABadLink(t *testing.T) {
	overLink(t, memory.Link{Latency: 750 * time.Millisecond}, func(t *testing.T, _ *memory.Network, p *Pinger, out *bytes.Buffer) {
		p.Count, p.Wait = 2, 2*time.Second
		_, err := p.Ping(t.Context(), "far")
		require.NoError(t, err)
		assert.Contains(t, out.String(), "icmp_seq=1 ttl=64 time=1500.000 ms\n64 bytes from 10.0.0.9: icmp_seq=2 ttl=64 time=1500.000 ms\n")
	})
	overLink(t, memory.Link{Duplicate: 1}, func(t *testing.T, _ *memory.Network, p *Pinger, out *bytes.Buffer) {
		p.Count = 1
		p.Interval = 0
		s, err := p.Ping(t.Context(), "far")
		require.NoError(t, err)
		assert.Equal(t, 1, s.Received)
		assert.Contains(t, out.String(), "icmp_seq=1 ttl=64 time=0.000 ms\n")
	})
	overLink(t, memory.Link{Latency: time.Millisecond, Duplicate: 1}, func(t *testing.T, _ *memory.Network, p *Pinger, out *bytes.Buffer) {
		p.Count = 2
		s, err := p.Ping(t.Context(), "far")
		require.NoError(t, err)
		assert.Equal(t, 2, s.Received)
		assert.Contains(t, out.String(), "64 bytes from 10.0.0.9: icmp_seq=1 ttl=64 (DUP!)\n")
	})
	overLink(t, memory.Link{}, func(t *testing.T, n *memory.Network, p *Pinger, out *bytes.Buffer) {
		require.NoError(t, n.Partition("near", "far"))
		time.AfterFunc(1500*time.Millisecond, func() { assert.NoError(t, n.Heal("near", "far")) })
		began := time.Now()
		_, err := p.Ping(t.Context(), "far")
		require.NoError(t, err)
		assert.Equal(t, 2*time.Second+p.Wait, time.Since(began), "two answers may still come")
		assert.Equal(t, `PING far (10.0.0.9): 56 data bytes
64 bytes from 10.0.0.9: icmp_seq=3 ttl=64 time=0.000 ms

--- far ping statistics ---
3 packets transmitted, 1 received, 66.7% packet loss
rtt min/avg/max/mdev = 0.000/0.000/0.000/0.000 ms
`, out.String())
	})
}

// Without a count it goes on until the context ends, and then prints the
// statistics.
func TestPingUntilInterrupted(t *testing.T) {
	overLink(t, memory.Link{Latency: time.Millisecond}, func(t *testing.T, _ *memory.Network, p *Pinger, out *bytes.Buffer) {
		p.Count = 0
		ctx, cancel := context.WithTimeout(t.Context(), 10500*time.Millisecond)
		defer cancel()
		s, err := p.Ping(ctx, "far")
		require.NoError(t, err)
		assert.Equal(t, 11, s.Received)
		assert.Contains(t, out.String(), "11 packets transmitted, 11 received, 0% packet loss")
	})
}

func TestPingNobody(t *testing.T) {
	overLink(t, memory.Link{}, func(t *testing.T, _ *memory.Network, p *Pinger, out *bytes.Buffer) {
		s, err := p.Ping(t.Context(), "10.0.0.77")
		require.NoError(t, err)
		assert.Zero(t, s.Received)
		assert.Contains(t, out.String(), "3 packets transmitted, 0 received, 100% packet loss\n")
		_, err = p.Ping(t.Context(), "nowhere")
		require.ErrorContains(t, err, "no such host")
		require.ErrorIs(t, p.all(t.Context(), []string{"far", "10.0.0.77"}), errSilent)
		require.NoError(t, p.all(t.Context(), []string{"far", "near", "127.0.0.1", "::1"}))
	})
}

// The kernel replies too, or the error says what is missing.
func TestPingOverTheKernel(t *testing.T) {
	n, err := openNetwork("kernel")
	require.NoError(t, err)
	system.IPv4.Need(t)
	hosts := []string{"127.0.0.1"}
	if system.IPv6.Has() {
		hosts = append(hosts, "::1")
	}
	for _, host := range hosts {
		var out bytes.Buffer
		p := &Pinger{Network: n, Out: &out, Count: 3, Interval: time.Millisecond, Wait: 2 * time.Minute}
		s, err := p.Ping(t.Context(), host)
		switch {
		case errors.Is(err, errors.ErrUnsupported):
			assert.NotContains(t, []string{"linux", "darwin", "freebsd"}, runtime.GOOS)
		case errors.Is(err, os.ErrPermission):
			assert.ErrorContains(t, err, "CAP_NET_RAW")
			assert.NotZero(t, os.Geteuid(), "root may")
		default:
			require.NoError(t, err)
			assert.Equal(t, 3, s.Received)
			assert.Regexp(t, `^PING (\S+) \(\S+\): 56 data bytes
64 bytes from \S+: icmp_seq=1 ttl=64 time=\d+\.\d{3} ms
64 bytes from \S+: icmp_seq=2 ttl=64 time=\d+\.\d{3} ms
64 bytes from \S+: icmp_seq=3 ttl=64 time=\d+\.\d{3} ms

--- \S+ ping statistics ---
3 packets transmitted, 3 received, 0% packet loss
rtt min/avg/max/mdev = [0-9./]+ ms
$`, out.String())
		}
	}
}
