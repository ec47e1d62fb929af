package sockets_test

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/sockets"
)

// The original comes with programs that test it and measure its speed. These
// are the same programs, by the same names. As tests they run over every
// implementation and family; as benchmarks they say how fast it is.

// What the original's programs send, and in how large pieces.
const (
	bytesAtOnce   = 4000
	datagramBytes = 128
)

var bytesToSend = asMany(5_000_000, 512_000)

// programs of the original, each of which moves bytesToSend bytes.
var originals = map[string]func(tb testing.TB, ns *sockets.Namespace, here sockets.SocketAddress){
	"loopbackTest": func(tb testing.TB, ns *sockets.Namespace, here sockets.SocketAddress) { loopback(tb, ns, here, 0, 0) },
	"tweakedLoopbackTest": func(tb testing.TB, ns *sockets.Namespace, here sockets.SocketAddress) {
		loopback(tb, ns, here, 5000, 4000)
	},
	"producerConsumerTest": producerConsumer,
	"datagramLoopbackTest": datagramLoopback,
	"sendTest":             sendAll,
}

// homes returns the loopback addresses of every family.
func homes(tb testing.TB, ns *sockets.Namespace) map[string]func() sockets.SocketAddress {
	paths := 0
	return map[string]func() sockets.SocketAddress{
		"IPAddress":  func() sockets.SocketAddress { return ns.IPAddress.LoopbackHost() },
		"IP6Address": func() sockets.SocketAddress { return ns.IP6Address.LoopbackHost() },
		"UnixAddress": func() sockets.SocketAddress {
			paths++
			return ns.UnixAddress.Path("@" + strings.ReplaceAll(tb.Name(), "/", "-") + string(rune('a'+paths)))
		},
	}
}

func TestOriginalPrograms(t *testing.T) {
	for name, run := range originals {
		t.Run(name, func(t *testing.T) {
			worlds(t, func(t *testing.T, ns *sockets.Namespace) {
				for class, home := range homes(t, ns) {
					t.Run(class, func(t *testing.T) {
						if class == "IP6Address" {
							needs(t, ns, system.IPv6)
						}
						run(t, ns, home())
					})
				}
			})
		})
	}
}

func BenchmarkOriginalPrograms(b *testing.B) {
	for name, run := range originals {
		b.Run(name, func(b *testing.B) {
			benchWorlds(b, func(b *testing.B, ns *sockets.Namespace) {
				b.SetBytes(int64(bytesToSend))
				for b.Loop() {
					run(b, ns, ns.IPAddress.LoopbackHost())
				}
			})
		})
	}
}

// connection makes a server at an address and a connection to it.
func connection(tb testing.TB, ns *sockets.Namespace, here sockets.SocketAddress) (client *sockets.Socket, server *sockets.StreamSocket) {
	tb.Helper()
	queue, err := ns.ServerSocket.Port(0, sockets.QueueSize(5), sockets.BindTo(here))
	require.NoError(tb, err)
	defer func() { _ = queue.Close() }()
	client, err = ns.Socket.RemoteAddress(tb.Context(), queue.LocalAddress(), queue.LocalPort())
	require.NoError(tb, err)
	require.NoError(tb, queue.SetReadDeadline(time.Now().Add(testTimeout)))
	server, err = sockets.AcceptAs(queue, ns.StreamSocket)
	require.NoError(tb, err)
	require.NoError(tb, client.SetDeadline(time.Now().Add(testTimeout)))
	require.NoError(tb, server.SetDeadline(time.Now().Add(testTimeout)))
	return client, server
}

// loopback writes and reads by turns, in one goroutine, with buffers of the given
// sizes; 0 for those of the class.
func loopback(tb testing.TB, ns *sockets.Namespace, here sockets.SocketAddress, readBuffer, writeBuffer int) {
	client, server := connection(tb, ns, here)
	if readBuffer > 0 {
		require.NoError(tb, client.SetReadBufferSize(readBuffer))
		require.NoError(tb, client.SetWriteBufferSize(writeBuffer))
	}
	piece := bytes.Repeat([]byte{'x'}, bytesAtOnce)
	sent, received := 0, 0
	var got counter
	for sent < bytesToSend || received < sent {
		if sent < bytesToSend {
			n, err := server.Write(piece)
			require.NoError(tb, err)
			sent += n
		}
		for received < sent && client.CanRead() {
			n, err := client.NextAvailableTo(&got, bytesAtOnce)
			require.NoError(tb, err)
			received += n
		}
	}
	extra, err := client.AvailableBytes()
	require.NoError(tb, err)
	assert.Zero(tb, extra)
	assert.Equal(tb, counter{bytesToSend, bytesToSend}, got)
	require.NoError(tb, server.Close())
	require.NoError(tb, client.Close())
}

// producerConsumer writes in one goroutine and reads in another.
func producerConsumer(tb testing.TB, ns *sockets.Namespace, here sockets.SocketAddress) {
	client, server := connection(tb, ns, here)
	var producing sync.WaitGroup
	producing.Go(func() {
		piece := bytes.Repeat([]byte{'x'}, bytesAtOnce)
		for range bytesToSend / bytesAtOnce {
			if _, err := server.Write(piece); !assert.NoError(tb, err) {
				break
			}
		}
		assert.NoError(tb, server.Close())
	})
	var got counter
	_, err := client.WriteTo(&got)
	require.NoError(tb, err)
	assert.Equal(tb, counter{bytesToSend, bytesToSend}, got)
	producing.Wait()
	require.NoError(tb, client.Close())
}

// datagramLoopback sends datagrams to a socket of the same goroutine until enough
// have come. Those of UDP may be lost, and none here is: the queue is drained
// after each.
func datagramLoopback(tb testing.TB, ns *sockets.Namespace, here sockets.SocketAddress) {
	client, err := ns.DatagramSocket.Local(here, 0)
	require.NoError(tb, err)
	server, err := ns.DatagramSocket.RemoteAddress(client.LocalAddress(), client.LocalPort())
	require.NoError(tb, err)
	require.NoError(tb, client.SetDeadline(time.Now().Add(testTimeout)))
	d, got := sockets.NewDatagram(bytes.Repeat([]byte{'x'}, datagramBytes)), new(sockets.Datagram)
	sent, received := 0, 0
	for received < bytesToSend {
		require.NoError(tb, server.NextPut(d))
		sent += d.Size()
		for client.CanRead() {
			require.NoError(tb, client.Receive(got))
			received += got.Size()
		}
	}
	assert.Equal(tb, sent, received)
	require.NoError(tb, server.Close())
	require.NoError(tb, client.Close())
}

// sendAll sends to the discard service of the host, with a flush after each
// piece.
func sendAll(tb testing.TB, ns *sockets.Namespace, here sockets.SocketAddress) {
	client, discard := connection(tb, ns, here)
	var discarding sync.WaitGroup
	discarding.Go(func() {
		n, err := io.Copy(io.Discard, discard)
		assert.NoError(tb, err)
		assert.EqualValues(tb, bytesToSend, n)
		assert.NoError(tb, discard.Close())
	})
	piece := bytes.Repeat([]byte{'x'}, bytesAtOnce)
	for range bytesToSend / bytesAtOnce {
		require.NoError(tb, putAndFlush(client, piece))
	}
	require.NoError(tb, client.Close())
	discarding.Wait()
}

// counter counts the bytes that are written to it, and among them those that
// are an x.
type counter struct{ all, right int }

func (c *counter) Write(p []byte) (int, error) {
	c.all += len(p)
	c.right += bytes.Count(p, []byte{'x'})
	return len(p), nil
}

// TestMicro reads the greeting of a server, and no more.
func TestMicro(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		require.NoError(t, server.Display("220 mail.example ESMTP\r\n").Flush())
		line(t, client, "220 mail.example ESMTP")
	})
}

// TestDoNotCrashOnSendto gives a socket a datagram that goes nowhere, and the
// implementation objects what makes no sense.
func TestDoNotCrashOnSendto(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		s, err := ns.DatagramSocket.New()
		require.NoError(t, err)
		defer func() { _ = s.Close() }()
		require.ErrorIs(t, s.NextPut(new(sockets.Datagram)), syscall.EDESTADDRREQ)
		d := s.Implementation().(impl.Datagram)
		require.ErrorIs(t, d.Bind(impl.UnixPath("nowhere")), sockets.ErrArgument)
		require.ErrorIs(t, d.Connect(impl.UnixPath("nowhere")), sockets.ErrArgument)
		_, err = d.Send(nil, impl.UnixPath("nowhere"))
		require.ErrorIs(t, err, sockets.ErrArgument)
		_, err = d.TryReceive(nil)
		require.ErrorIs(t, err, impl.ErrWouldBlock)
	})
}

// TestDoNotCrashWithWrongTypes asks sockets for what they are not there for.
func TestDoNotCrashWithWrongTypes(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server, err := ns.ServerSocket.New()
		require.NoError(t, err)
		defer func() { _ = server.Close() }()
		_, err = server.TryAccept()
		require.ErrorIs(t, err, sockets.ErrNotListening)
		assert.Nil(t, server.LocalAddress())

		s, err := ns.DatagramSocket.New()
		require.NoError(t, err)
		defer func() { _ = s.Close() }()
		assert.Nil(t, s.RemoteAddress())
		assert.Nil(t, s.LocalAddress())
		_, err = s.Next()
		require.ErrorIs(t, err, sockets.ErrNotBound)
	})
}
