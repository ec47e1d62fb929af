package memory_test

import (
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// waitForReply reads what never comes.
func waitForReply(s impl.Stream) error {
	_, err := s.Read(make([]byte, 1))
	return err
}

// A test in which nothing can happen any more fails with its story, and goes on.
func TestStuckTestFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeT{name: "TestX"}
		h := memory.New(memory.ForTest(fake))
		client, server := pair(t, h, impl.TCP)
		write(t, client, "hello")
		begin := time.Now()
		failed := make(chan error)
		go func() { failed <- waitForReply(client) }()
		require.ErrorIs(t, <-failed, net.ErrClosed, "the sockets are reset")
		assert.Equal(t, 2*365*24*time.Hour, time.Since(begin).Round(time.Hour))
		require.Len(t, fake.errors, 1)
		for _, part := range []string{
			"nothing can happen any more: goroutines wait for the network, and for 8760h0m0s it has had nothing to do:",
			"waits in memory.(*stream).Read, called in\n\t\tgithub.com/smalltalk-sockets/go/impl/memory_test.waitForReply\n\t\t\t",
			"stuck_test.go:",
			"memory_test.TestStuckTestFails",
			`5 bytes "hello": sent`,
			"its open sockets:\n\tHost",
			"1 reader",
		} {
			assert.Contains(t, fake.errors[0], part)
		}
		assert.NotContains(t, fake.errors[0], "tRunner")
		require.Error(t, server.Close())
		fake.cleanup()
		assert.Len(t, fake.errors, 1)
		require.Len(t, fake.messages, 1)
		assert.Contains(t, fake.messages[0], "SOCKETS_SEED=")
		assert.NotContains(t, fake.messages[0], "events", "the failure has them")
	})
}

// The time can be set, for a program that never comes to rest.
func TestStuckAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeT{name: "TestX"}
		h := memory.New(memory.StuckAfter(time.Hour), memory.ForTest(fake))
		ticker := time.NewTicker(time.Minute)
		defer ticker.Stop()
		l := listen(t, h, impl.TCP)
		accepted := make(chan error)
		go func() {
			_, err := l.Accept()
			accepted <- err
		}()
		for waits := true; waits; {
			select {
			case err := <-accepted:
				require.ErrorIs(t, err, net.ErrClosed)
				waits = false
			case <-ticker.C:
			}
		}
		require.Len(t, fake.errors, 1)
		assert.Contains(t, fake.errors[0], "waits in memory.(*server).Accept, called in")
		assert.Contains(t, fake.errors[0], "1 accepter")
		fake.cleanup()
	})
}

// A test that waits for something that is to come is not stuck: for events, an alarm of
// the network, or a timer of the program while no call waits for the network.
func TestNotStuck(t *testing.T) {
	for name, play := range map[string]func(t *testing.T, h *memory.Host){
		"events": func(t *testing.T, h *memory.Host) {
			client, server := pair(t, h, impl.TCP)
			go func() { _ = waitForReply(client) }()
			for range 5 {
				time.Sleep(50 * time.Minute)
				write(t, client, "x")
			}
			require.NoError(t, client.Close())
			require.NoError(t, server.Close())
		},
		"a deadline": func(t *testing.T, h *memory.Host) {
			client, server := pair(t, h, impl.TCP)
			for range 3 {
				require.NoError(t, client.SetReadDeadline(time.Now().Add(50*time.Minute)))
				require.Error(t, waitForReply(client))
			}
			require.NoError(t, client.Close())
			require.NoError(t, server.Close())
		},
		"a timer": func(t *testing.T, h *memory.Host) {
			client, server := pair(t, h, impl.TCP)
			time.Sleep(100 * time.Hour)
			require.NoError(t, client.Close())
			require.NoError(t, server.Close())
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake := &fakeT{name: "TestX"}
				play(t, memory.New(memory.StuckAfter(time.Hour), memory.ForTest(fake)))
				fake.cleanup()
				assert.Empty(t, fake.errors)
			})
		})
	}
}

func TestStuckAfterRefusesNegative(t *testing.T) {
	defer func() {
		assert.Contains(t, strings.ToLower(recover().(error).Error()), "memory.stuckafter: duration")
	}()
	memory.StuckAfter(-1)
}
