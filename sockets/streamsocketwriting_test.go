package sockets_test

import (
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets"
)

// unbuffered returns both ends of a connection whose client has no write buffer, with
// deadlines that end a test that hangs.
func unbuffered(t *testing.T, ns *sockets.Namespace) (client *sockets.StreamSocket, server *sockets.Socket) {
	t.Helper()
	l := listening(t, ns)
	client, err := ns.StreamSocket.RemoteAddress(t.Context(), l.LocalAddress(), l.LocalPort())
	require.NoError(t, err)
	server, err = l.Accept()
	require.NoError(t, err)
	for _, s := range []sockets.AbstractSocket{client, server} {
		require.NoError(t, s.SetDeadline(time.Now().Add(testTimeout)))
		t.Cleanup(func() { _ = s.Close() })
	}
	return client, server
}

// Each writing message sends its item at once: the peer has it without a Flush.
func TestStreamSocketPutsAtOnce(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		s, peer := unbuffered(t, ns)
		for _, put := range []struct {
			want string
			put  func()
		}{
			{"a", func() { assert.NoError(t, s.NextPut('a')) }},
			{"bytes", func() { assert.NoError(t, s.NextPutAll([]byte("bytes"))) }},
			{"text", func() { assert.NoError(t, s.NextPutAll([]byte("text"))) }},
			{"\n", func() { s.NL() }},
			{"\r\n", func() { s.CRLF() }},
			{"42", func() { s.Display(42) }},
			{`"quoted"`, func() { s.Print("quoted") }},
			{"1 and 2", func() { s.Printf("%d and %d", 1, 2) }},
			{"\x00\x07", func() { assert.NoError(t, s.PutUint16BE(7)) }},
			{"2:hi,", func() { assert.NoError(t, s.PutNetstring([]byte("hi"))) }},
			{"copied", func() {
				_, err := io.Copy(s, onlyReader{strings.NewReader("copied")})
				assert.NoError(t, err)
			}},
		} {
			put.put()
			assert.False(t, s.Pending(), "%q", put.want)
			got, err := peer.NextString(len(put.want))
			require.NoError(t, err)
			assert.Equal(t, put.want, got)
		}
		assert.NoError(t, s.Flush())
	})
}

type onlyReader struct{ io.Reader }

// Items of several goroutines are whole.
func TestStreamSocketItemsAreWhole(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		s, peer := unbuffered(t, ns)
		const writers, items = 4, 50
		var all sync.WaitGroup
		for i := range writers {
			all.Go(func() {
				item := strings.Repeat(string(rune('a'+i)), 20_000) + "\n"
				for range items {
					assert.NoError(t, s.NextPutAll([]byte(item)))
				}
			})
		}
		for range writers * items {
			got, err := peer.NextLine()
			require.NoError(t, err)
			assert.Equal(t, strings.Repeat(string(got[:1]), 20_000), string(got))
		}
		all.Wait()
	})
}

// What a put could not send goes out before what comes next, and Close says when it
// could not.
func TestStreamSocketKeepsWhatItCouldNotSend(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		s, peer := unbuffered(t, ns)
		require.NoError(t, s.SetWriteDeadline(time.Unix(1, 0)))
		assert.ErrorIs(t, s.NextPutAll([]byte("one ")), os.ErrDeadlineExceeded)
		_, err := s.Write([]byte("lost"))
		assert.ErrorIs(t, err, os.ErrDeadlineExceeded, "nothing overtakes")
		assert.ErrorIs(t, s.Display("two ").Flush(), os.ErrDeadlineExceeded)
		require.NoError(t, s.SetWriteDeadline(time.Now().Add(testTimeout)))
		_, err = s.Write([]byte("three\n"))
		require.NoError(t, err)
		line(t, peer, "one two three")

		require.NoError(t, s.SetWriteDeadline(time.Unix(1, 0)))
		s.Display("unsent")
		assert.ErrorIs(t, s.Close(), os.ErrDeadlineExceeded)
	})
}

// Close and CloseWrite send what an earlier put could not.
func TestStreamSocketClosesBehindWhatWasPut(t *testing.T) {
	for name, end := range map[string]func(*sockets.StreamSocket) error{
		"Close": (*sockets.StreamSocket).Close, "CloseWrite": (*sockets.StreamSocket).CloseWrite,
	} {
		t.Run(name, func(t *testing.T) {
			worlds(t, func(t *testing.T, ns *sockets.Namespace) {
				s, peer := unbuffered(t, ns)
				require.NoError(t, s.SetWriteDeadline(time.Unix(1, 0)))
				assert.ErrorIs(t, s.NextPutAll([]byte("late")), os.ErrDeadlineExceeded)
				require.NoError(t, s.SetWriteDeadline(time.Time{}))
				require.NoError(t, end(s))
				got, err := peer.UpToEnd(0)
				require.NoError(t, err)
				assert.Equal(t, "late", string(got))
			})
		})
	}
}

// An instant that has no nanoseconds since 1970 in 64 bits, or none at all, is a
// deadline as every other.
func TestCloseKeepsToEveryDeadline(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		for _, passed := range []time.Time{time.Unix(0, 0), time.Unix(-1<<60, 0)} {
			client, _ := pair(t, ns)
			require.NoError(t, client.NextPutAll([]byte("x")))
			require.NoError(t, client.SetWriteDeadline(passed))
			require.ErrorIs(t, client.Close(), os.ErrDeadlineExceeded)
		}
	})
}
