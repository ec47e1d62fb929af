package memory_test

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

var (
	_ memory.TestingT = (*testing.T)(nil)
	_ memory.TestingT = (*testing.B)(nil)
	_ memory.TestingT = (*testing.F)(nil)
)

// fakeT is a test whose failures a test can read.
type fakeT struct {
	name     string
	cleanup  func()
	failed   bool
	errors   []string
	messages []string
}

func (t *fakeT) Cleanup(f func()) { t.cleanup = f }
func (t *fakeT) Failed() bool     { return t.failed }
func (t *fakeT) Helper()          {}
func (t *fakeT) Name() string     { return t.name }

func (t *fakeT) Errorf(format string, args ...any) {
	t.failed = true
	t.errors = append(t.errors, fmt.Sprintf(format, args...))
}

func (t *fakeT) Logf(format string, args ...any) {
	t.messages = append(t.messages, fmt.Sprintf(format, args...))
}

// A test that closes all it opens does not fail.
func TestForTestPasses(t *testing.T) {
	fake := &fakeT{name: "TestX"}
	h := memory.New(memory.ForTest(fake))
	client, server := pair(t, h, impl.TCP)
	require.NoError(t, client.Close())
	require.NoError(t, server.Close())
	fake.cleanup()
	assert.False(t, fake.failed)
	assert.Empty(t, fake.messages)
}

// A socket that stays open fails the test, and is reset.
func TestForTestFailsForLeaks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeT{name: "TestX"}
		h := memory.New(memory.ForTest(fake))
		client, server := pair(t, h, impl.TCP)
		require.NoError(t, impl.Set(server, impl.Linger, 60))
		write(t, server, string(make([]byte, 1_000_000)))
		read := make(chan error)
		go func() {
			_, err := server.Read(make([]byte, 1))
			read <- err
		}()
		began := time.Now()
		fake.cleanup()
		assert.Equal(t, 2*time.Second, time.Since(began), "others have some time to close")
		require.Len(t, fake.errors, 2)
		for i, s := range []impl.Stream{client, server} {
			assert.Contains(t, fake.errors[i], "a socket was left open: localhost tcp ")
			assert.Contains(t, fake.errors[i], " "+s.LocalEndpoint().String()+" ")
			assert.Contains(t, fake.errors[i], "memory_test.pair")
			assert.Contains(t, fake.errors[i], "memory_test.TestForTestFailsForLeaks")
		}
		require.Len(t, fake.messages, 1)
		assert.Error(t, <-read, "who waits there can go")
		assert.Empty(t, h.Network().Leaks())
	})
}

// Sockets that are closed a moment after the test are not leaks.
func TestForTestWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeT{name: "TestX"}
		client, server := pair(t, memory.New(memory.ForTest(fake)), impl.Unix)
		go func() {
			time.Sleep(time.Second)
			_ = client.Close()
		}()
		go func() {
			_, _ = server.Read(make([]byte, 1))
			_ = server.Close()
		}()
		fake.cleanup()
		assert.Empty(t, fake.errors)
	})
}

// The cleanup of a real test in a bubble runs inside of it.
func TestForTestInBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New(memory.ForTest(t))
		client, server := pair(t, h, impl.TCP)
		t.Cleanup(func() { _ = client.Close() })
		go func() {
			defer func() { _ = server.Close() }()
			_, _ = io.Copy(io.Discard, server)
		}()
	})
}

// The log of a failed test has everything that repeats it.
func TestForTestReport(t *testing.T) {
	t.Setenv("SOCKETS_SEED", "")
	fake := &fakeT{name: "TestX/it's a (sub)", failed: true}
	synctest.Test(t, func(t *testing.T) { reportOfServer(t, fake) })
	require.Len(t, fake.messages, 2)
	assert.Empty(t, fake.errors)
	assert.Contains(t, fake.messages[0], "a socket is open because the test has failed, or was left open: one tcp 0 4096 127.0.0.1:32769 * LISTEN, made by memory.(*Host).NewServer, called in")
	want := strings.Join([]string{
		`the in-memory network had the seed 42; this repeats the test with it:`,
		`	SOCKETS_SEED=42 go test -run '^TestX$/^it'\''s a \(sub\)$' .`,
		`the last 3 of its 3 events:`,
		`	0.000000 -- AddHost(one, 10.0.0.1, fd00::1)`,
		`	0.000000 one TCP 127.0.0.1:32769: bound`,
		`	0.000000 one TCP 127.0.0.1:32769: listening`,
		`its open sockets:`,
		`	Host  Proto  Recv-Q  Send-Q  Room  Local Address    Foreign Address  State   Waiting`,
		`	one   tcp         0    4096        127.0.0.1:32769  *                LISTEN`,
	}, "\n")
	assert.Equal(t, want, fake.messages[1])
}

// reportOfServer makes a network report a server that is open when its test ends.
func reportOfServer(t *testing.T, fake *fakeT) {
	t.Helper()
	n := memory.NewNetwork(memory.ForTest(fake), memory.Seed(42))
	h, err := n.AddHost("one")
	require.NoError(t, err)
	listen(t, h, impl.TCP)
	fake.cleanup()
}

// A benchmark is repeated as a benchmark.
func TestForTestReportOfBenchmark(t *testing.T) {
	fake := &fakeT{name: "BenchmarkX", failed: true}
	memory.New(memory.ForTest(fake))
	fake.cleanup()
	assert.Contains(t, fake.messages[0], `go test -run '^$' -bench '^BenchmarkX$' .`)
}

// The seed of the environment comes before all others.
func TestForTestSeed(t *testing.T) {
	seed := func(opts ...memory.Option) string {
		fake := &fakeT{failed: true}
		memory.New(append(opts, memory.ForTest(fake))...)
		fake.cleanup()
		return regexp.MustCompile(`SOCKETS_SEED=\d+`).FindString(fake.messages[0])
	}
	t.Setenv("SOCKETS_SEED", "")
	assert.Equal(t, "SOCKETS_SEED=1", seed())
	assert.Equal(t, "SOCKETS_SEED=5", seed(memory.Seed(5)))
	t.Setenv("SOCKETS_SEED", "18446744073709551615")
	assert.Equal(t, "SOCKETS_SEED=18446744073709551615", seed(memory.Seed(5)))

	t.Setenv("SOCKETS_SEED", "random")
	fake := &fakeT{}
	memory.New(memory.ForTest(fake))
	assert.Equal(t, []string{`the environment variable SOCKETS_SEED="random" is no seed: set it to a whole number from 0 on, or unset it: ` +
		`strconv.ParseUint: parsing "random": invalid syntax`}, fake.errors)
}

// The last packets are part of the report.
func TestForTestReportOfPackets(t *testing.T) {
	fake := &fakeT{name: "TestX", failed: true}
	var all strings.Builder
	n := memory.NewNetwork(memory.Transcript(&all), memory.ForTest(fake))
	near, err := n.AddHost("near")
	require.NoError(t, err)
	far, err := n.AddHost("far")
	require.NoError(t, err)
	from, err := near.NewDatagram(impl.UDP4)
	require.NoError(t, err)
	for range 150 {
		_, err = from.Send([]byte("x"), impl.IP(far.Addrs()[0], 9))
		require.NoError(t, err)
	}
	require.NoError(t, from.Close())
	fake.cleanup()
	lines := strings.SplitAfter(strings.TrimSuffix(all.String(), "\n"), "\n")
	want := fmt.Sprintf("the last 100 of its %d events:\n\t", len(lines)) +
		strings.Join(lines[len(lines)-100:], "\t")
	assert.Contains(t, fake.messages[0], want)
}

// A test of one host shows what was said, with the first bytes, whatever they are.
func TestForTestReportOfOneHost(t *testing.T) {
	fake := &fakeT{name: "TestX"}
	client, server := pair(t, memory.New(memory.ForTest(fake)), impl.TCP)
	write(t, client, "\x1b[2J</script>\n\xff"+strings.Repeat("x", 1<<20))
	require.NoError(t, client.Close())
	require.NoError(t, server.Close())
	fake.failed = true
	fake.cleanup()
	require.Len(t, fake.messages, 1)
	assert.Contains(t, fake.messages[0], ` 1048591 bytes "\x1b[2J</script>\n\xffxxxxxxxxxxxxxxxxx"...: sent`)
}

// After a failure the sockets that it has left open are no failures.
func TestForTestAfterFatal(t *testing.T) {
	fake := &fakeT{name: "TestX"}
	pair(t, memory.New(memory.ForTest(fake)), impl.TCP)
	fake.Errorf("as t.Fatal does")
	begin := time.Now()
	fake.cleanup()
	assert.Less(t, time.Since(begin), 2*time.Second, "no socket gets time to close")
	assert.Equal(t, []string{"as t.Fatal does"}, fake.errors)
	require.Len(t, fake.messages, 3)
	assert.Contains(t, fake.messages[0], "made by memory.(*Host).NewStream, called in")
}

// makeThirdParty makes a socket, as a library does.
func makeThirdParty(t *testing.T, h *memory.Host) { listen(t, h, impl.TCP) }

// Sockets that others keep can be allowed by the calls that made them.
func TestAllowLeaks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeT{name: "TestX"}
		h := memory.New(memory.ForTest(fake), memory.AllowLeaks(func(l memory.Leak) bool {
			return l.IsBelow("github.com/smalltalk-sockets/go/impl/memory_test.makeThirdParty")
		}))
		makeThirdParty(t, h)
		listen(t, h, impl.Unix)
		fake.cleanup()
		require.Len(t, fake.errors, 1)
		assert.Contains(t, fake.errors[0], "localhost unix ")
	})
	assert.PanicsWithValue(t, "memory: AllowLeaks(nil): pass a function, or leave the option out", func() { memory.AllowLeaks(nil) })
}
