package streams_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

// A command of Redis is several items. Try makes one operation of them, which a timeout
// in the middle leaves unread.
func ExampleReader_Try() {
	r := inParts("*2\r\n$3\r\nGET\r\n$3\r\n", "", "key\r\n") // the empty part is a timeout

	command := func(ahead *streams.Reader) (args []string, err error) {
		n, err := bulkSize(ahead, '*')
		for range n {
			size, err := bulkSize(ahead, '$')
			if err != nil {
				return nil, err
			}
			arg, err := ahead.NextString(size + len("\r\n"))
			if err != nil {
				return nil, err
			}
			args = append(args, arg[:size])
		}
		return args, err
	}
	for {
		var args []string
		err := r.Try(func(ahead *streams.Reader) (err error) { args, err = command(ahead); return err })
		fmt.Println(args, err)
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			return
		}
	}
	// Output:
	// [] i/o timeout
	// [GET key] <nil>
}

func bulkSize(r *streams.Reader, mark byte) (int, error) {
	line, err := r.NextLineString()
	if err != nil || line == "" || line[0] != mark {
		return 0, err
	}
	return strconv.Atoi(line[1:])
}

// TestTryCompletesOrConsumesNothing reads a random stream of items out of a hostile
// source, several items in a Try, and compares them with those of the stream.
func TestTryCompletesOrConsumesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stream := rapid.SliceOfN(rapid.SampledFrom([]byte("ab\r\n,;")), 0, 80).Draw(t, "stream")
		plain, r := over(string(stream)), hostileReader(t, stream)
		eol := rapid.SampledFrom([]streams.EOL{streams.AnyEOL, streams.LF, streams.CRLF, streams.LFOrCRLF}).Draw(t, "eol")
		plain.SetEOL(eol)
		r.SetEOL(eol)
		for range 10 {
			kinds := rapid.SliceOfN(rapid.IntRange(0, len(takes)-1), 0, 5).Draw(t, "kinds")
			cancel := rapid.Bool().Draw(t, "cancel")
			var want, got []string
			for _, kind := range kinds {
				if !cancel {
					want = append(want, takes[kind](plain))
				}
			}
			for {
				b := streams.ReadBufferOf(r)
				before, dropsLF := r.Offset(), b.IsEmpty() && !b.IsDirect()
				err := r.Try(func(ahead *streams.Reader) error {
					got = nil
					assert.Equal(t, before, ahead.Offset())
					for _, kind := range kinds {
						item := takes[kind](ahead)
						if item == "again" {
							return io.ErrNoProgress
						}
						got = append(got, item)
					}
					if cancel {
						return errCancelled
					}
					return nil
				})
				if err == nil {
					break
				}
				if came := dropsLF && r.Offset() == before+1; !came { // the LF of the last line
					require.Equal(t, before, r.Offset(), "an attempt that fails must consume nothing")
				}
				if err == errCancelled {
					got = nil
					break
				}
			}
			require.Equal(t, want, got)
			if drop := streams.ReadBufferOf(r); !drop.IsEmpty() {
				require.Equal(t, plain.Offset(), r.Offset())
			}
		}
	})
}

var errCancelled = errors.New("cancelled")

// takes are operations whose result is a text, "again" for a timeout.
var takes = []func(r *streams.Reader) string{
	func(r *streams.Reader) string { line, err := r.NextLineString(); return item(line, err) },
	func(r *streams.Reader) string { p, err := r.NextString(3); return item(p, err) },
	func(r *streams.Reader) string { p, err := r.UpToString(','); return item(p, err) },
	func(r *streams.Reader) string { c, err := r.PeekByte(); return item(string(c), err) },
	func(r *streams.Reader) string {
		n, err := r.PeekForAny("ab", "a", "\r\n")
		return item(fmt.Sprint(n), err)
	},
	func(r *streams.Reader) string {
		var inner string
		err := r.Try(func(ahead *streams.Reader) error {
			line, err := ahead.NextLineString()
			inner = line
			return err
		})
		return item(inner, err)
	},
}

func item(text string, err error) string {
	if transient(err) {
		return "again"
	}
	return fmt.Sprintf("%q %v", text, err)
}

func TestTryHasTheLimitOfTheBuffer(t *testing.T) {
	r := inParts("0123456789", "0123456789")
	require.NoError(t, r.SetItemLimit(15))
	err := r.Try(func(ahead *streams.Reader) error {
		for {
			if _, err := ahead.ReadByte(); err != nil {
				return err
			}
		}
	})
	var limit *readbuffer.LimitError
	require.ErrorAs(t, err, &limit)
	require.Equal(t, readbuffer.LimitError{What: "attempt", Limit: 15, Seen: 16}, *limit)
	p, err := r.Next(15)
	require.NoError(t, err)
	require.Equal(t, "012345678901234", string(p))
}

// TestTryWaitsForNoLF: the LF of a CRLF may come after the Try whose line the CR ended.
func TestTryWaitsForNoLF(t *testing.T) {
	r := inParts("a\r", "\nb\r\n")
	for _, want := range []string{"a", "b"} {
		require.NoError(t, r.Try(func(ahead *streams.Reader) error {
			line, err := ahead.NextLineString()
			assert.Equal(t, want, line)
			return err
		}))
	}
}

func TestTryAfterItsEnd(t *testing.T) {
	r := over("ab")
	var kept *streams.Reader
	require.NoError(t, r.Try(func(ahead *streams.Reader) error { kept = ahead; return nil }))
	_, err := kept.ReadByte()
	require.ErrorIs(t, err, readbuffer.ErrClosed)
	require.Equal(t, "ab", rest(t, r))

	require.PanicsWithValue(t, "stop", func() {
		_ = r.Try(func(*streams.Reader) error { panic("stop") })
	})
	require.ErrorIs(t, r.Try(nil), streams.ErrArgument)
}

func TestPeekForAny(t *testing.T) {
	r := inParts("PU", "T GET POST QUI")
	for _, want := range []int{1, 0, -1} {
		got, err := r.PeekForAny("GET", "PUT", "PUTS")
		require.NoError(t, err)
		require.Equal(t, want, got)
		_, err = r.PeekFor(' ')
		require.NoError(t, err)
	}
	require.Equal(t, "POST QUI", rest(t, r))
	got, err := over("QUI").PeekForAny("QUIT", "QUI")
	require.NoError(t, err)
	require.Equal(t, 1, got)
}
