package main

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/leak"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestMain(m *testing.M) { leak.Main(m) }

// guest is a client that reads lines and waits for them.
type guest struct {
	*sockets.Socket
	t *testing.T
}

func (g guest) hears(lines ...string) {
	g.t.Helper()
	for _, want := range lines {
		line, err := g.NextLineString()
		require.NoError(g.t, err)
		assert.True(g.t, strings.HasSuffix(line, want), "%q does not end in %q", line, want)
	}
}

func TestChat(t *testing.T) {
	for name, provider := range map[string]impl.Provider{"kernel": kernel.New(), "memory": memory.New()} {
		t.Run(name, func(t *testing.T) {
			if name == "kernel" {
				system.IPv4.Need(t)
			}
			ns := sockets.NewNamespace(provider)
			here := make(room)
			server, err := here.open(ns, 0)
			require.NoError(t, err)
			enter := func() guest {
				socket, err := ns.Socket.Remote(t.Context(), "localhost", server.LocalPort())
				require.NoError(t, err)
				require.NoError(t, socket.SetDeadline(time.Now().Add(2*time.Minute)))
				g := guest{socket, t}
				g.hears(" is here")
				return g
			}
			ada := enter()
			bob := enter()
			ada.hears(" is here")
			ada.Display("hel")
			require.NoError(t, ada.Flush())
			bob.Display("first").NL().Display("second").NL()
			require.NoError(t, bob.Flush())
			ada.hears(": first", ": second")
			bob.hears(": first", ": second")
			ada.Display("lo").NL()
			require.NoError(t, ada.Flush())
			ada.hears(": hello")
			bob.hears(": hello")
			require.NoError(t, bob.Close())
			ada.hears(" is gone")

			require.NoError(t, server.Loop().Do(func() {
				assert.Len(t, here, 1)
				for last := range here {
					here.leave(last)
				}
				require.NoError(t, server.Close())
			}))
			require.NoError(t, ada.Close())
		})
	}
}

// A guest that never reads is shown out, and no other guest waits for it.
func TestChatLosesWhoNeverReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ns := sockets.NewNamespace(memory.New(memory.ForTest(t)))
		here := make(room)
		server, err := here.open(ns, 0)
		require.NoError(t, err)
		deaf, err := ns.Socket.Remote(t.Context(), "localhost", server.LocalPort())
		require.NoError(t, err)
		line := strings.Repeat("x", 100_000)
		began := time.Now()
		for left := 1; left > 0; {
			require.NoError(t, server.Loop().Do(func() {
				here.say(line)
				left = len(here)
			}))
		}
		assert.Zero(t, time.Since(began))
		require.NoError(t, server.Close())
		require.NoError(t, deaf.Close())
	})
}
