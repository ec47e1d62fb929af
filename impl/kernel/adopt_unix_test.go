//go:build linux || darwin || freebsd

package kernel

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
)

// fewDescriptors runs a test in a process of its own with a low limit of
// descriptors.
func fewDescriptors(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	system.IPv4.Need(t)
	const mark = "SOCKETS_TEST_FEW_DESCRIPTORS"
	if os.Getenv(mark) != "" {
		pair(t, impl.TCP) // makes the descriptors that the runtime makes once
		var limit unix.Rlimit
		require.NoError(t, unix.Getrlimit(unix.RLIMIT_NOFILE, &limit))
		limit.Cur = 128
		require.NoError(t, unix.Setrlimit(unix.RLIMIT_NOFILE, &limit))
		test(t)
		return
	}
	t.Parallel()
	program, err := os.Executable()
	require.NoError(t, err)
	child := exec.CommandContext(t.Context(), program, "-test.run=^"+t.Name()+"$", "-test.count=1")
	child.Env = append(os.Environ(), mark+"=1")
	out, err := child.CombinedOutput()
	require.NoError(t, err, "%s", out)
}

// glutton holds all free descriptors.
type glutton struct{ has []int }

// gluttony takes all free descriptors.
func gluttony(t *testing.T) *glutton {
	t.Helper()
	g := new(glutton)
	t.Cleanup(func() { g.leave(t, len(g.has)) })
	g.eat(t)
	return g
}

func (g *glutton) eat(t *testing.T) {
	t.Helper()
	for {
		fd, err := unix.Open(os.DevNull, unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err != nil {
			require.ErrorIs(t, err, unix.EMFILE)
			return
		}
		g.has = append(g.has, fd)
	}
}

// leave frees n descriptors.
func (g *glutton) leave(t *testing.T, n int) {
	t.Helper()
	for range n {
		last := len(g.has) - 1
		require.NoError(t, unix.Close(g.has[last]))
		g.has = g.has[:last]
	}
}

// works requires that bytes pass between two streams.
func works(t *testing.T, a, b impl.Stream) {
	t.Helper()
	_, err := a.Write([]byte("still there"))
	require.NoError(t, err)
	p := make([]byte, 20)
	n, err := b.Read(p)
	require.NoError(t, err)
	assert.Equal(t, "still there", string(p[:n]))
}

// waitingClient makes a connection that server has not accepted yet.
func waitingClient(t *testing.T, server *server) *stream {
	t.Helper()
	client := fresh(t, server.network)
	require.NoError(t, client.Connect(t.Context(), server.LocalEndpoint()))
	return client
}

// accepts are the ways to accept.
var accepts = map[string]func(*server) (impl.Stream, error){"Accept": (*server).Accept, "TryAccept": (*server).TryAccept}

func TestAcceptWithTheLastDescriptor(t *testing.T) {
	fewDescriptors(t, func(t *testing.T) {
		for _, network := range networks(t) {
			for _, accept := range accepts {
				server := listening(t, network)
				first, second := waitingClient(t, server), waitingClient(t, server)
				g := gluttony(t)
				_, err := accept(server)
				require.ErrorIs(t, err, unix.EMFILE)
				assert.True(t, server.CanRead(), "the connection waits")
				require.NoError(t, server.EnsureReadable())
				for _, client := range []*stream{first, second} {
					g.leave(t, 1)
					peer, err := accept(server)
					require.NoError(t, err)
					defer func() { _ = peer.Close() }()
					works(t, client, peer)
					before := len(g.has)
					g.eat(t)
					assert.Len(t, g.has, before, "it has taken the one that was free")
				}
				g.leave(t, len(g.has))
			}
		}
	})
}

// TestAConnectionThatCannotBeAdoptedIsHeld: the descriptor is taken by another
// goroutine between accepting and adopting. Accept adopts where package net has no
// descriptor of the listener.
func TestAConnectionThatCannotBeAdoptedIsHeld(t *testing.T) {
	fewDescriptors(t, func(t *testing.T) {
		for _, network := range networks(t) {
			for name, accept := range accepts {
				server := listening(t, network)
				if l := server.listener.Load(); name == "Accept" {
					require.NoError(t, l.acceptor.Close())
					l.acceptor = nil
				}
				client, left := waitingClient(t, server), waitingClient(t, server)
				theSpare.mu.Lock()
				theSpare.free() // the glutton takes it
				theSpare.mu.Unlock()
				g := gluttony(t)
				g.leave(t, 1)
				for range 3 {
					_, err := accept(server)
					require.ErrorIs(t, err, unix.EMFILE)
				}
				assert.True(t, server.CanRead())
				require.NoError(t, server.EnsureReadable())
				g.leave(t, len(g.has))
				peer, err := server.Accept()
				require.NoError(t, err)
				works(t, client, peer)
				works(t, peer, client)
				require.NoError(t, peer.Close())

				g.eat(t)
				g.leave(t, 1)
				theSpare.mu.Lock()
				theSpare.free()
				theSpare.mu.Unlock()
				g.eat(t)
				g.leave(t, 1)
				_, err = accept(server)
				require.ErrorIs(t, err, unix.EMFILE)
				require.NoError(t, server.Close())
				_, err = left.Read(make([]byte, 1))
				require.Error(t, err, "a server that is closed resets what it holds")
				g.leave(t, len(g.has))
			}
		}
	})
}

// TestNoConnectionIsLostToThieves: descriptors come and go while connections are
// accepted.
func TestNoConnectionIsLostToThieves(t *testing.T) {
	fewDescriptors(t, func(t *testing.T) {
		server := listening(t, impl.TCP)
		var clients []*stream
		for range 16 {
			clients = append(clients, waitingClient(t, server))
		}
		g := gluttony(t)
		g.leave(t, len(clients)+2)
		over := make(chan struct{})
		var thieves sync.WaitGroup
		for range 3 {
			thieves.Go(func() {
				for {
					select {
					case <-over:
						return
					default:
					}
					if fd, err := unix.Open(os.DevNull, unix.O_RDONLY|unix.O_CLOEXEC, 0); err == nil {
						_ = unix.Close(fd)
					}
				}
			})
		}
		peers := map[impl.Endpoint]impl.Stream{}
		for len(peers) < len(clients) {
			peer, err := server.TryAccept()
			if err != nil {
				require.True(t, err == impl.ErrWouldBlock || errors.Is(err, unix.EMFILE), "%v", err)
				continue
			}
			t.Cleanup(func() { _ = peer.Close() })
			peers[peer.RemoteEndpoint()] = peer
		}
		close(over)
		thieves.Wait()
		for _, client := range clients {
			works(t, client, peers[client.LocalEndpoint()])
		}
	})
}

func TestListenNeedsNoOtherDescriptor(t *testing.T) {
	fewDescriptors(t, func(t *testing.T) {
		for _, network := range networks(t) {
			server := newServer(network)
			t.Cleanup(func() { _ = server.Close() })
			require.NoError(t, server.Bind(at(t, network)))
			g := gluttony(t)
			require.NoError(t, server.Listen(5))
			assert.Nil(t, server.listener.Load().acceptor)
			g.leave(t, len(g.has))
			for _, accept := range accepts {
				client := waitingClient(t, server)
				peer, err := accept(server)
				require.NoError(t, err)
				works(t, client, peer)
				require.NoError(t, peer.Close())
			}
		}
	})
}

// TestTheSpareComesBack: a server that began to listen when there was no
// descriptor for the spare gets one once descriptors are free again.
func TestTheSpareComesBack(t *testing.T) {
	fewDescriptors(t, func(t *testing.T) {
		for _, network := range networks(t) {
			for _, accept := range accepts {
				server := newServer(network)
				require.NoError(t, server.Bind(at(t, network)))
				g := gluttony(t)
				require.NoError(t, server.Listen(5))
				g.leave(t, len(g.has))
				for range 2 {
					client := waitingClient(t, server)
					g.eat(t)
					g.leave(t, len(g.has)/2)
					peer, err := accept(server)
					require.NoError(t, err)
					works(t, client, peer)
					require.NoError(t, peer.Close())
					client = waitingClient(t, server)
					g.eat(t)
					g.leave(t, 1)
					peer, err = accept(server)
					require.NoError(t, err, "with the last one")
					works(t, client, peer)
					require.NoError(t, peer.Close())
					g.leave(t, len(g.has))
				}
				require.NoError(t, server.Close())
			}
		}
	})
}

// TestWithoutDescriptorsNothingIsLost: a socket keeps what it has, and can go on
// from there.
func TestWithoutDescriptorsNothingIsLost(t *testing.T) {
	fewDescriptors(t, func(t *testing.T) {
		for _, network := range networks(t) {
			server, s := listening(t, network), fresh(t, network)
			require.NoError(t, s.Bind(at(t, network)))
			local := s.LocalEndpoint()
			g := gluttony(t)
			err := s.Connect(t.Context(), server.LocalEndpoint())
			require.ErrorIs(t, err, unix.EMFILE)
			assert.IsType(t, &net.OpError{}, err)
			g.leave(t, len(g.has))
			if network != impl.Unix {
				require.ErrorIs(t, newServer(network).Bind(local), syscall.EADDRINUSE, "it is still held")
			}
			require.NoError(t, s.Connect(t.Context(), server.LocalEndpoint()))
			assert.Equal(t, local, s.LocalEndpoint())
		}
		for _, network := range datagramNetworks(t) {
			far, near := boundDatagram(t, network), freshDatagram(t, network)
			g := gluttony(t)
			require.ErrorIs(t, near.Connect(far.LocalEndpoint()), unix.EMFILE)
			require.ErrorIs(t, near.Bind(at(t, network)), unix.EMFILE)
			_, err := near.Send([]byte("x"), far.LocalEndpoint())
			require.ErrorIs(t, err, unix.EMFILE)
			g.leave(t, 1)
			require.NoError(t, near.Connect(far.LocalEndpoint()), "package net needs one, too")
			g.leave(t, len(g.has))
		}
	})
}
