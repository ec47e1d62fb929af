package sockets_test

import (
	"bytes"
	"crypto/rand"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

const bulk = 1 << 20

func randomBytes(t *testing.T, n int) []byte {
	t.Helper()
	p := make([]byte, n)
	_, err := rand.Read(p)
	require.NoError(t, err)
	return p
}

// send writes the head through the buffer, so that the receiver buffers what
// comes behind it, and closes the sending half.
func send(t *testing.T, s *sockets.Socket, p []byte) {
	t.Helper()
	_, err := s.Write(append([]byte("head\n"), p...))
	assert.NoError(t, err)
	assert.NoError(t, s.CloseWrite())
}

func TestCopyBetweenSockets(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		p := randomBytes(t, bulk)
		from, proxyIn := pair(t, ns)
		proxyOut, to := pair(t, ns)
		go send(t, from, p)
		received := make(chan []byte)
		go func() {
			all, err := io.ReadAll(to)
			assert.NoError(t, err)
			received <- all
		}()
		line(t, proxyIn, "head") // leaves bytes of the body in the buffer
		require.NoError(t, proxyOut.NextPutAll([]byte("put before ")))
		n, err := io.Copy(proxyOut, proxyIn)
		require.NoError(t, err)
		assert.EqualValues(t, bulk, n)
		assert.False(t, proxyIn.Connected(), "the end was seen")
		require.NoError(t, proxyOut.Close())
		assert.Equal(t, append([]byte("put before "), p...), <-received)
	})
}

func TestCopyLimited(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		p := randomBytes(t, bulk)
		from, proxyIn := pair(t, ns)
		proxyOut, to := pair(t, ns)
		go send(t, from, p)
		received := make(chan []byte)
		go func() {
			all, err := io.ReadAll(to)
			assert.NoError(t, err)
			received <- all
		}()
		line(t, proxyIn, "head")
		for _, limit := range []int64{0, 1, 10, bulk / 2} {
			limited := &io.LimitedReader{R: proxyIn, N: limit}
			n, err := proxyOut.ReadFrom(limited)
			require.NoError(t, err)
			assert.Equal(t, limit, n)
			assert.Zero(t, limited.N)
		}
		rest, err := io.ReadAll(proxyIn)
		require.NoError(t, err)
		require.NoError(t, proxyOut.Close())
		assert.Equal(t, p, append(<-received, rest...), "nothing lost, nothing twice, in order")
	})
}

func TestCopyFiles(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		p := randomBytes(t, bulk)
		name := filepath.Join(system.TempDir(t), "in")
		require.NoError(t, os.WriteFile(name, p, 0o600))
		in, err := os.Open(name)
		require.NoError(t, err)
		defer func() { _ = in.Close() }()
		out, err := os.Create(filepath.Join(system.TempDir(t), "out"))
		require.NoError(t, err)
		defer func() { _ = out.Close() }()

		client, server := pair(t, ns)
		go func() {
			n, err := io.Copy(client, in)
			assert.NoError(t, err)
			assert.EqualValues(t, bulk, n)
			assert.NoError(t, client.Close())
		}()
		n, err := io.Copy(out, server)
		require.NoError(t, err)
		assert.EqualValues(t, bulk, n)
		copied, err := os.ReadFile(out.Name())
		require.NoError(t, err)
		assert.True(t, bytes.Equal(p, copied))
	})
}

// TestCopyToPlainWriter copies to a writer that has no ReadFrom.
func TestCopyToPlainWriter(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		p := randomBytes(t, bulk)
		client, server := pair(t, ns)
		go send(t, client, p)
		line(t, server, "head")
		var got bytes.Buffer
		n, err := server.WriteTo(struct{ io.Writer }{&got})
		require.NoError(t, err)
		assert.EqualValues(t, bulk, n)
		assert.True(t, bytes.Equal(p, got.Bytes()))
	})
}

// TestCopyFlushesFirst: puts of the copying side are sent before it waits for
// the first byte to copy.
func TestCopyFlushesFirst(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		require.NoError(t, client.NextPutAll([]byte("request\n")))
		go func() {
			line(t, server, "request")
			assert.NoError(t, server.NextPutAll([]byte("answer")))
			assert.NoError(t, server.Close())
		}()
		var got bytes.Buffer
		_, err := client.WriteTo(&got)
		require.NoError(t, err)
		assert.Equal(t, "answer", got.String())
	})
}

// TestReadFromFlushesTheSource: the source has put a request, and the copy
// moves the reply.
func TestReadFromFlushesTheSource(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		out, end := pair(t, ns)
		require.NoError(t, client.NextPutAll([]byte("request\n")))
		go func() {
			line(t, server, "request")
			assert.NoError(t, server.NextPutAll([]byte("answer\n")))
			assert.NoError(t, server.Close())
		}()
		_, err := out.ReadFrom(client)
		require.NoError(t, err)
		line(t, end, "answer")
	})
}

// shortcuts counts the copies that its streams were asked to make themselves.
type shortcuts struct {
	impl.Provider
	sources, copies int
}

type shortStream struct {
	impl.Stream
	made *shortcuts
}

func (c *shortcuts) NewStream(network impl.Network) (impl.Stream, error) {
	s, err := c.Provider.NewStream(network)
	return shortStream{s, c}, err
}

func (s shortStream) Source() io.Reader { s.made.sources++; return s.Stream }

func (s shortStream) ReadFrom(r io.Reader) (int64, error) {
	s.made.copies++
	return io.Copy(struct{ io.Writer }{s.Stream}, r)
}

// TestCopyIsLeftToTheImplementation holds the facades to giving a copy away
// where both sides can make it.
func TestCopyIsLeftToTheImplementation(t *testing.T) {
	provider := &shortcuts{Provider: memory.New()}
	ns := sockets.NewNamespace(provider)
	in, from := pair(t, ns)
	out, end := pair(t, ns)
	for i, copied := range []func() (int64, error){
		func() (int64, error) { return io.Copy(out, in) },
		func() (int64, error) { return io.CopyN(out, in, 5) },
	} {
		require.NoError(t, putAndFlush(from, []byte("data\n")))
		if i == 0 {
			require.NoError(t, from.Close())
		}
		n, err := copied()
		require.NoError(t, err)
		assert.EqualValues(t, 5, n)
		line(t, end, "data")
		assert.Equal(t, i+1, provider.sources)
		assert.Equal(t, i+1, provider.copies)
		in, from = pair(t, ns)
	}
}

// What one read of the source returned is sent before the next, whatever the
// source is.
func TestCopyFromASourceThatPauses(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		for name, open := range map[string]func() (io.Reader, io.WriteCloser){
			"pipe":    func() (io.Reader, io.WriteCloser) { return io.Pipe() },
			"limited": func() (io.Reader, io.WriteCloser) { r, w := io.Pipe(); return io.LimitReader(r, bulk), w },
			"kernel":  func() (io.Reader, io.WriteCloser) { r, w := pair(t, sockets.NewNamespace(kernel.New())); return r, w },
			"memory":  func() (io.Reader, io.WriteCloser) { r, w := pair(t, sockets.NewNamespace(memory.New())); return r, w },
		} {
			t.Run(name, func(t *testing.T) {
				if name == "kernel" {
					system.IPv4.Need(t)
				}
				to, peer := pair(t, ns)
				direct, peerOfDirect := unbuffered(t, ns)
				for copyTo, peer := range map[io.Writer]*sockets.Socket{to: peer, onlyReaderFrom{to}: peer, direct: peerOfDirect} {
					from, source := open()
					copied := make(chan error)
					go func() { _, err := io.Copy(copyTo, from); copied <- err }()
					_, err := source.Write([]byte("hello"))
					require.NoError(t, err)
					got, err := peer.NextString(5)
					require.NoError(t, err)
					assert.Equal(t, "hello", got)
					require.NoError(t, source.Close())
					require.NoError(t, <-copied)
				}
			})
		}
	})
}

// onlyReaderFrom hides that the source of a copy could write to it by itself.
type onlyReaderFrom struct{ *sockets.Socket }

func (w onlyReaderFrom) ReadFrom(r io.Reader) (int64, error) {
	return w.Socket.ReadFrom(onlyReader{r})
}

// What was put is sent before a call waits for something else than the socket.
func TestNothingPutWaitsForSomethingElse(t *testing.T) {
	for name, wait := range map[string]func(s *sockets.Socket, gate io.ReadWriter) error{
		"ReadFrom":        func(s *sockets.Socket, gate io.ReadWriter) error { _, err := s.ReadFrom(onlyReader{gate}); return err },
		"WriteTo":         func(s *sockets.Socket, gate io.ReadWriter) error { _, err := s.WriteTo(gate); return err },
		"NextTo":          func(s *sockets.Socket, gate io.ReadWriter) error { _, err := s.NextTo(gate, 1); return err },
		"NextAvailableTo": func(s *sockets.Socket, gate io.ReadWriter) error { _, err := s.NextAvailableTo(gate, 1); return err },
	} {
		t.Run(name, func(t *testing.T) {
			worlds(t, func(t *testing.T, ns *sockets.Namespace) {
				s, peer := pair(t, ns)
				require.NoError(t, putAndFlush(peer, []byte("x")))
				require.NoError(t, peer.CloseWrite())
				more, err := s.Fill()
				require.NoError(t, err)
				require.True(t, more)
				s.Display("request").NL()
				gate := make(gate)
				done := make(chan error)
				go func() { done <- wait(s, gate) }()
				line(t, peer, "request")
				close(gate)
				require.NoError(t, <-done)
			})
		})
	}
}

// gate is a source without bytes and a destination that wait until it is closed.
type gate chan struct{}

func (g gate) Read([]byte) (int, error)    { <-g; return 0, io.EOF }
func (g gate) Write(p []byte) (int, error) { <-g; return len(p), nil }

// As over package net, a copy does not wait for bytes that its destination cannot take.
func TestCopyToAClosedSocket(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		source, _ := pair(t, ns)
		closed, _ := pair(t, ns)
		require.NoError(t, closed.Close())
		plain, _ := unbuffered(t, ns)
		require.NoError(t, plain.Close())
		for _, to := range []io.Writer{closed, plain} {
			_, err := io.Copy(to, source)
			require.ErrorIs(t, err, net.ErrClosed)
			require.NotErrorIs(t, err, os.ErrDeadlineExceeded)
		}
	})
}
