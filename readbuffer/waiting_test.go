package readbuffer_test

import (
	"io"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
)

// late makes a buffer whose Waiting function gives the messages, one in each call. The
// fill function has nothing.
func late(t *testing.T, messages ...string) *readbuffer.ReadBuffer {
	var b *readbuffer.ReadBuffer
	b = readbuffer.New(
		func([]byte) (int, error) { return 0, readbuffer.ErrWouldBlock },
		readbuffer.Blocking(func([]byte) (int, error) { return 0, errNever }),
		readbuffer.Waiting(func(room *readbuffer.Room) (int, error) {
			require.Zero(t, b.Cap(), "it waits without memory")
			if len(messages) == 0 {
				return 0, io.EOF
			}
			m := messages[0]
			messages = messages[1:]
			return copy(room.Take(len(m)), m), nil
		}))
	return b
}

func TestWaitingBringsAMessageAtOnce(t *testing.T) {
	long := strings.Repeat("y", 3000) + ";"
	b := late(t, "short;", long, "short;")
	for _, want := range []string{"short", long[:3000], "short"} {
		p, err := b.UpTo(';', 0)
		require.NoError(t, err)
		require.Equal(t, want, string(p))
	}
	_, err := b.ReadByte()
	require.Equal(t, io.EOF, err)
}

// TestShortMessagesLeaveNoBlock: a program that has read one may never call again.
func TestShortMessagesLeaveNoBlock(t *testing.T) {
	b := readbuffer.New(
		func([]byte) (int, error) { return 0, readbuffer.ErrWouldBlock },
		readbuffer.Blocking(func([]byte) (int, error) { return 0, errNever }),
		readbuffer.Waiting(func(room *readbuffer.Room) (int, error) {
			p := room.Take(math.MaxInt) // it does not know how many
			require.Len(t, p, 4096)
			return copy(p, strings.Repeat("x", 127)+";"), nil
		}))
	p, err := b.UpTo(';', 0)
	require.NoError(t, err)
	require.Len(t, p, 127)
	require.Equal(t, 128, b.Cap())
}

func TestWaitingInVainGivesTheMemoryBack(t *testing.T) {
	for err, want := range map[error]error{
		os.ErrDeadlineExceeded: os.ErrDeadlineExceeded, io.EOF: io.EOF,
		readbuffer.ErrNoWait: readbuffer.ErrWouldBlock, readbuffer.ErrWouldBlock: io.ErrNoProgress,
	} {
		b := readbuffer.New(
			func([]byte) (int, error) { return 0, readbuffer.ErrWouldBlock },
			readbuffer.Blocking(func([]byte) (int, error) { return 0, errNever }),
			readbuffer.Waiting(func(room *readbuffer.Room) (int, error) {
				room.Take(1000)
				room.Take(10)
				return 0, err
			}))
		_, got := b.ReadByte()
		require.Equal(t, want, got)
		require.Zero(t, b.Cap())
	}
}

// TestWaitingKeepsToTheLimit: memory is within the limit of the operation, whatever
// there is to read.
func TestWaitingKeepsToTheLimit(t *testing.T) {
	for _, size := range []int{2, 1000} {
		b := readbuffer.New(
			func([]byte) (int, error) { return 0, readbuffer.ErrWouldBlock },
			readbuffer.Size(size),
			readbuffer.Blocking(func([]byte) (int, error) { return 0, errNever }),
			readbuffer.Waiting(func(room *readbuffer.Room) (int, error) {
				p := room.Take(math.MaxInt)
				require.Len(t, p, size)
				return copy(p, strings.Repeat("x", size)), nil
			}))
		some, err := b.Fill()
		require.NoError(t, err)
		require.True(t, some)
		require.Equal(t, size, b.Len())
	}
}

func TestWaitingThatLies(t *testing.T) {
	b := readbuffer.New(
		func([]byte) (int, error) { return 0, readbuffer.ErrWouldBlock },
		readbuffer.Blocking(func([]byte) (int, error) { return 0, errNever }),
		readbuffer.Waiting(func(*readbuffer.Room) (int, error) { return 1, nil }))
	_, err := b.ReadByte()
	require.Equal(t, readbuffer.ErrBadCount, err, "no memory was taken for it")
}
