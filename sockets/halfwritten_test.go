package sockets_test

import (
	"bytes"
	"errors"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/sockets"
)

// halfWritten is a wrapper that counts the bytes of the sockets it makes by the
// methods that the boundary requires, and does not know of any other way.
type halfWritten struct {
	impl.Provider
	in, out atomic.Int64
}

func (h *halfWritten) NewStream(network impl.Network) (impl.Stream, error) {
	s, err := h.Provider.NewStream(network)
	if err != nil {
		return nil, err
	}
	return countingReads{countingWrites{s, h}}, nil
}

func (h *halfWritten) NewDatagram(network impl.Network) (impl.Datagram, error) {
	d, err := h.Provider.NewDatagram(network)
	if err != nil {
		return nil, err
	}
	return countingDatagram{d, h}, nil
}

// countingWrites overrides Write and has Unwrap.
type countingWrites struct {
	impl.Stream
	counts *halfWritten
}

func (s countingWrites) Unwrap() any { return s.Stream }

func (s countingWrites) Write(p []byte) (int, error) {
	n, err := s.Stream.Write(p)
	s.counts.out.Add(int64(n))
	return n, err
}

// countingReads overrides the two that read, too.
type countingReads struct{ countingWrites }

func (s countingReads) Read(p []byte) (int, error) {
	n, err := s.Stream.Read(p)
	s.counts.in.Add(int64(n))
	return n, err
}

func (s countingReads) TryRead(p []byte) (int, error) {
	n, err := s.Stream.TryRead(p)
	s.counts.in.Add(int64(n))
	return n, err
}

// countingDatagram overrides the three that move datagrams.
type countingDatagram struct {
	impl.Datagram
	counts *halfWritten
}

func (d countingDatagram) Unwrap() any { return d.Datagram }

func (d countingDatagram) Send(p []byte, to impl.Endpoint) (int, error) {
	n, err := d.Datagram.Send(p, to)
	d.counts.out.Add(int64(n))
	return n, err
}

func (d countingDatagram) Receive(p []byte) (impl.Message, error) {
	m, err := d.Datagram.Receive(p)
	d.counts.in.Add(int64(m.N))
	return m, err
}

func (d countingDatagram) TryReceive(p []byte) (impl.Message, error) {
	m, err := d.Datagram.TryReceive(p)
	d.counts.in.Add(int64(m.N))
	return m, err
}

// halfWrittens runs a test with a half-written wrapper around every implementation
// that connects to what is not wrapped.
func halfWrittens(t *testing.T, test func(t *testing.T, h *halfWritten, wrapped, bare *sockets.Namespace)) {
	t.Helper()
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		h := &halfWritten{Provider: ns.Provider()}
		test(t, h, sockets.NewNamespace(h), ns)
	})
}

// wrappedPair returns both ends of a connection whose near end is wrapped.
func wrappedPair(t *testing.T, wrapped, bare *sockets.Namespace) (near, far *sockets.Socket) {
	t.Helper()
	l := listening(t, bare)
	near, err := wrapped.Socket.Remote(t.Context(), "127.0.0.1", l.LocalPort())
	require.NoError(t, err)
	far, err = l.Accept()
	require.NoError(t, err)
	for _, s := range []*sockets.Socket{near, far} {
		require.NoError(t, s.SetDeadline(time.Now().Add(testTimeout)))
		t.Cleanup(func() { _ = s.Close() })
	}
	return near, far
}

const thousand = 1000

// thousandBytes are the contents of a new file.
func thousandBytes(t *testing.T) (p []byte, file *os.File) {
	t.Helper()
	p = randomBytes(t, thousand)
	name := filepath.Join(system.TempDir(t), "file")
	require.NoError(t, os.WriteFile(name, p, 0o600))
	file, err := os.Open(name)
	require.NoError(t, err)
	t.Cleanup(func() { _ = file.Close() })
	return p, file
}

// A half-written wrapper is slow, never wrong: every byte that is copied to a socket
// goes through its Write.
func TestAHalfWrittenWrapperSeesAllThatIsCopiedToASocket(t *testing.T) {
	for name, copyTo := range map[string]func(t *testing.T, near *sockets.Socket, bare *sockets.Namespace) []byte{
		"from memory": func(t *testing.T, near *sockets.Socket, _ *sockets.Namespace) []byte {
			p, _ := thousandBytes(t)
			copies(t)(io.Copy(near, bytes.NewReader(p)))
			return p
		},
		"from a file": func(t *testing.T, near *sockets.Socket, _ *sockets.Namespace) []byte {
			p, file := thousandBytes(t)
			copies(t)(near.ReadFrom(file))
			return p
		},
		"from another socket": func(t *testing.T, near *sockets.Socket, bare *sockets.Namespace) []byte {
			p, from := filled(t, bare)
			copies(t)(io.Copy(near, from))
			return p
		},
		"from another socket by its WriteTo": func(t *testing.T, near *sockets.Socket, bare *sockets.Namespace) []byte {
			p, from := filled(t, bare)
			copies(t)(from.WriteTo(near))
			return p
		},
		"from another socket up to a limit": func(t *testing.T, near *sockets.Socket, bare *sockets.Namespace) []byte {
			p, from := filled(t, bare)
			copies(t)(io.CopyN(near, from, thousand))
			return p
		},
	} {
		t.Run(name, func(t *testing.T) {
			halfWrittens(t, func(t *testing.T, h *halfWritten, wrapped, bare *sockets.Namespace) {
				near, far := wrappedPair(t, wrapped, bare)
				p := copyTo(t, near, bare)
				require.NoError(t, near.CloseWrite())
				got, err := io.ReadAll(far)
				require.NoError(t, err)
				assert.Equal(t, p, got)
				assert.EqualValues(t, thousand, h.out.Load(), "what the wrapper saw")
			})
		})
	}
}

// And what is copied from a socket goes through its reads.
func TestAHalfWrittenWrapperSeesAllThatIsCopiedFromASocket(t *testing.T) {
	for name, copyFrom := range map[string]func(t *testing.T, near *sockets.Socket, bare *sockets.Namespace) []byte{
		"to memory": func(t *testing.T, near *sockets.Socket, _ *sockets.Namespace) []byte {
			var to bytes.Buffer
			copies(t)(io.Copy(&to, near))
			return to.Bytes()
		},
		"to a file": func(t *testing.T, near *sockets.Socket, _ *sockets.Namespace) []byte {
			to, err := os.Create(filepath.Join(system.TempDir(t), "file"))
			require.NoError(t, err)
			defer func() { _ = to.Close() }()
			copies(t)(near.WriteTo(to))
			got, err := os.ReadFile(to.Name())
			require.NoError(t, err)
			return got
		},
		"to another socket": func(t *testing.T, near *sockets.Socket, bare *sockets.Namespace) []byte {
			to, end := pair(t, bare)
			copies(t)(io.Copy(to, near))
			return all(t, to, end)
		},
		"to another socket by its ReadFrom": func(t *testing.T, near *sockets.Socket, bare *sockets.Namespace) []byte {
			to, end := pair(t, bare)
			copies(t)(to.ReadFrom(near))
			return all(t, to, end)
		},
		"to another socket up to a limit": func(t *testing.T, near *sockets.Socket, bare *sockets.Namespace) []byte {
			to, end := pair(t, bare)
			copies(t)(io.CopyN(to, near, thousand))
			return all(t, to, end)
		},
	} {
		t.Run(name, func(t *testing.T) {
			halfWrittens(t, func(t *testing.T, h *halfWritten, wrapped, bare *sockets.Namespace) {
				near, far := wrappedPair(t, wrapped, bare)
				p := randomBytes(t, thousand)
				_, err := far.Write(p)
				require.NoError(t, err)
				require.NoError(t, far.CloseWrite())
				assert.Equal(t, p, copyFrom(t, near, bare))
				assert.EqualValues(t, thousand, h.in.Load(), "what the wrapper saw")
			})
		})
	}
}

// copies requires of a copy that it has moved a thousand bytes.
func copies(t *testing.T) func(n int64, err error) {
	return func(n int64, err error) {
		t.Helper()
		require.NoError(t, err)
		require.EqualValues(t, thousand, n)
	}
}

// filled returns a socket to which its peer has sent a thousand bytes and the end.
func filled(t *testing.T, ns *sockets.Namespace) ([]byte, *sockets.Socket) {
	t.Helper()
	p := randomBytes(t, thousand)
	socket, peer := pair(t, ns)
	_, err := peer.Write(p)
	require.NoError(t, err)
	require.NoError(t, peer.CloseWrite())
	return p, socket
}

// all returns what was sent to the peer.
func all(t *testing.T, s, peer *sockets.Socket) []byte {
	t.Helper()
	require.NoError(t, s.CloseWrite())
	got, err := io.ReadAll(peer)
	require.NoError(t, err)
	return got
}

func TestAHalfWrittenWrapperSeesAllDatagrams(t *testing.T) {
	halfWrittens(t, func(t *testing.T, h *halfWritten, wrapped, bare *sockets.Namespace) {
		near, far := receiver(t, wrapped), receiver(t, bare)
		exchange := func(from, to *sockets.DatagramSocket) {
			var packets []*sockets.Datagram
			for range 10 {
				packets = append(packets, sockets.NewDatagramTo(make([]byte, thousand/10), to.LocalAddress(), to.LocalPort()))
			}
			n, err := from.NextPutAll(packets)
			require.NoError(t, err)
			require.Equal(t, len(packets), n)
			for got := 0; got < len(packets); got += n {
				n, err = to.ReceiveAvailable(packets)
				require.NoError(t, err)
			}
		}
		exchange(near, far)
		assert.EqualValues(t, thousand, h.out.Load(), "what the wrapper saw")
		exchange(far, near)
		assert.EqualValues(t, thousand, h.in.Load(), "what the wrapper saw")
	})
}

// A capability that the wrapper does not know is not available.
func TestUrgentBytesDoNotPassAHalfWrittenWrapperBy(t *testing.T) {
	halfWrittens(t, func(t *testing.T, _ *halfWritten, wrapped, bare *sockets.Namespace) {
		near, far := wrappedPair(t, wrapped, bare)
		_, err := near.OutOfBand()
		require.ErrorIs(t, err, errors.ErrUnsupported)
		_, err = near.AtMark()
		require.ErrorIs(t, err, errors.ErrUnsupported)
		_, err = far.OutOfBand()
		require.NoError(t, err)
	})
}

// A socket that New has made hides no more of its object than of any other, once
// that stays.
func TestASocketOfNewHasTheShortcutsOfItsObject(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		l := listening(t, ns)
		s, err := ns.Socket.New()
		require.NoError(t, err)
		defer func() { _ = s.Close() }()
		assert.False(t, has[impl.OutOfBand](s.Implementation()), "another object may take its place")
		stream, ok := s.Implementation().(impl.Stream)
		require.True(t, ok)
		require.NoError(t, stream.Connect(t.Context(), impl.IP(netip.MustParseAddr("127.0.0.1"), uint16(l.LocalPort()))))
		for _, has := range []func(any) bool{has[io.ReaderFrom], has[io.WriterTo], has[impl.ByteSource]} {
			assert.Equal(t, overKernel(ns), has(s.Implementation()))
		}
		assert.True(t, has[impl.OutOfBand](s.Implementation()))

		d, err := ns.DatagramSocket.New()
		require.NoError(t, err)
		defer func() { _ = d.Close() }()
		assert.False(t, has[impl.Batch](d.Implementation()))
		require.NoError(t, d.BindTo(ns.IPAddress.LoopbackHost(), 0))
		assert.True(t, has[impl.Batch](d.Implementation()))
	})
}

func has[T any](object any) bool {
	_, ok := impl.As[T](object)
	return ok
}
