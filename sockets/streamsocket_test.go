package sockets_test

import (
	"io"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/streams"
)

// cutOff returns a connection whose peer has sent a part of an item and then reset
// it.
func cutOff(t *testing.T, ns *sockets.Namespace) *sockets.Socket {
	t.Helper()
	s, peer := pair(t, ns)
	_, err := peer.Write([]byte("TRANSFER 100"))
	require.NoError(t, err)
	require.NoError(t, sockets.SetOption(peer, sockets.Linger, 0))
	require.NoError(t, peer.Close())
	return s
}

// After a reset the end of what arrived delimits nothing, however often and by
// whatever it is asked for.
func TestHalfAnItemAfterAReset(t *testing.T) {
	short := streams.MustFraming(streams.Header{Size: 2})
	for name, read := range map[string]func(*sockets.Socket) error{
		"NextLine":  func(s *sockets.Socket) error { _, err := s.NextLine(); return err },
		"UpTo":      func(s *sockets.Socket) error { _, err := s.UpTo('!'); return err },
		"UpToEnd":   func(s *sockets.Socket) error { _, err := s.UpToEnd(0); return err },
		"TakeWhile": func(s *sockets.Socket) error { _, err := s.TakeWhile(func(byte) bool { return true }); return err },
		"AtEnd":     func(s *sockets.Socket) error { _ = s.BufferContents(); _, err := s.AtEnd(); return err },
		"Skip":      func(s *sockets.Socket) error { _, err := s.Skip(100); return err },
		"SkipLine":  func(s *sockets.Socket) error { _, err := s.SkipLine(); return err },
		"NextTo":    func(s *sockets.Socket) error { _, err := s.NextTo(io.Discard, 100); return err },
		"WriteTo":   func(s *sockets.Socket) error { _, err := s.WriteTo(io.Discard); return err },
		"Frame":     func(s *sockets.Socket) error { _, err := s.Frame(short); return err },
		"Lines": func(s *sockets.Socket) (last error) {
			for _, err := range s.Lines() {
				last = err
			}
			return last
		},
	} {
		t.Run(name, func(t *testing.T) {
			worlds(t, func(t *testing.T, ns *sockets.Namespace) {
				s := cutOff(t, ns)
				assert.ErrorIs(t, sockets.ReadBufferOf(s).Require(100), syscall.ECONNRESET)
				for range 3 {
					assert.ErrorIs(t, read(s), syscall.ECONNRESET)
				}
			})
		})
	}
}

// What arrived can still be read by count.
func TestBytesBeforeAReset(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		s := cutOff(t, ns)
		_, err := s.NextLine()
		assert.ErrorIs(t, err, syscall.ECONNRESET)
		word, err := s.NextString(len("TRANSFER 100"))
		require.NoError(t, err)
		assert.Equal(t, "TRANSFER 100", word)
		_, err = s.ReadByte()
		assert.ErrorIs(t, err, syscall.ECONNRESET)
	})
}

// Read is that of the kernel: the reset once, and then the end. The stream protocol
// does not take that end for one.
func TestReadMeetsAReset(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		s := cutOff(t, ns)
		got, err := io.ReadAll(s)
		assert.ErrorIs(t, err, syscall.ECONNRESET)
		assert.Equal(t, "TRANSFER 100", string(got))
		_, err = s.Read(make([]byte, 1))
		assert.Equal(t, io.EOF, err)
		for range 2 {
			_, err = s.UpToEnd(0)
			assert.ErrorIs(t, err, syscall.ECONNRESET)
			_, err = s.WriteTo(io.Discard)
			assert.ErrorIs(t, err, syscall.ECONNRESET)
		}
	})
}

// A copy past the buffer that fails leaves no end behind it.
func TestCopyMeetsAReset(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		s := cutOff(t, ns)
		to, _ := pair(t, ns)
		_, err := io.Copy(to, s)
		assert.ErrorIs(t, err, syscall.ECONNRESET)
		_, err = io.Copy(to, s)
		assert.ErrorIs(t, err, syscall.ECONNRESET)
		_, err = s.AtEnd()
		assert.ErrorIs(t, err, syscall.ECONNRESET)
	})
}

// A deadline is no failure: the end that comes later is one.
func TestDeadlineIsNoFailure(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		s, peer := pair(t, ns)
		_, err := peer.Write([]byte("last"))
		require.NoError(t, err)
		assert.NoError(t, sockets.ReadBufferOf(s).Require(4))
		require.NoError(t, s.SetReadDeadline(time.Unix(1, 0)))
		_, err = s.NextLine()
		assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
		require.NoError(t, peer.Close())
		require.NoError(t, s.SetReadDeadline(time.Now().Add(testTimeout)))
		line(t, s, "last")
		end, err := s.AtEnd()
		assert.NoError(t, err)
		assert.True(t, end)
	})
}

// A part of the stream ends for Read too, whatever was read before.
func TestReadOfAPart(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		s, peer := pair(t, ns)
		_, err := peer.Write([]byte("part rest"))
		require.NoError(t, err)
		part, err := s.Limit(4)
		require.NoError(t, err)
		p := make([]byte, 9)
		n, err := s.Read(p)
		require.NoError(t, err)
		assert.Equal(t, "part", string(p[:n]))
		_, err = s.Read(p)
		assert.Equal(t, io.EOF, err)
		require.NoError(t, part.Drain())
		n, err = s.Read(p)
		require.NoError(t, err)
		assert.Equal(t, " rest", string(p[:n]))
	})
}
