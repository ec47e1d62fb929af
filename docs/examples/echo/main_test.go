package main

import (
	"testing"
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

func TestEcho(t *testing.T) {
	for name, provider := range map[string]impl.Provider{"kernel": kernel.New(), "memory": memory.New()} {
		t.Run(name, func(t *testing.T) {
			if name == "kernel" {
				system.IPv4.Need(t)
			}
			ns := sockets.NewNamespace(provider)
			server, err := serve(ns, 0)
			require.NoError(t, err)
			client, err := ns.Socket.Remote(t.Context(), "127.0.0.1", server.LocalPort())
			require.NoError(t, err)
			require.NoError(t, client.SetDeadline(time.Now().Add(2*time.Minute)))
			for _, said := range []string{"hello", "is anybody there?"} {
				client.Display(said).NL()
				heard, err := client.NextLineString()
				require.NoError(t, err)
				assert.Equal(t, said, heard)
			}
			require.NoError(t, server.Close())
			require.NoError(t, client.CloseWrite())
			_, err = client.ReadByte()
			require.Error(t, err, "closed behind the last byte")
			require.NoError(t, client.Close())
		})
	}
}
