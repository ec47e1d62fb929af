package readbuffer_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
)

func TestEndIsForEverTimeoutsAreNot(t *testing.T) {
	passing := []error{os.ErrDeadlineExceeded, context.DeadlineExceeded, fmt.Errorf("read: %w", syscall.EAGAIN), syscall.ENOTCONN}
	for _, passes := range passing {
		require.False(t, readbuffer.Fails(passes))
		b := readbuffer.New(script(fails(passes), fails(os.ErrDeadlineExceeded), gives("a")))
		for _, want := range []error{passes, os.ErrDeadlineExceeded, nil, io.EOF, io.EOF} {
			_, err := b.ReadByte()
			require.Equal(t, want, err)
		}
		require.True(t, b.EOFSeen())
	}
}

func TestEndIsNotAskedAgain(t *testing.T) {
	fills := 0
	b := readbuffer.New(func([]byte) (int, error) { fills++; return 0, io.EOF })
	for range 3 {
		end, err := b.AtEnd()
		require.NoError(t, err)
		require.True(t, end)
	}
	require.Equal(t, 1, fills)
}

func TestBytesComeBeforeTheErrorThatCameWithThem(t *testing.T) {
	broken := errors.New("broken")
	b := readbuffer.New(script(givesWith("ab", broken), gives("c")))
	p, err := b.Next(2)
	require.NoError(t, err)
	require.Equal(t, "ab", string(p))
	for range 2 {
		_, err = b.Next(1)
		require.Equal(t, broken, err, "a stream that has failed stays so")
	}
	b.SetFill(script(gives("c")))
	p, err = b.Next(1)
	require.NoError(t, err, "another fill function begins anew")
	require.Equal(t, "c", string(p))
}

func TestEmptyFillsAreBounded(t *testing.T) {
	fills := 0
	b := readbuffer.New(func([]byte) (int, error) { fills++; return 0, nil })
	_, err := b.ReadByte()
	require.Equal(t, io.ErrNoProgress, err)
	require.Equal(t, 100, fills)
}

func TestFillThatLies(t *testing.T) {
	for _, n := range []int{-1, 17} {
		b := readbuffer.New(func([]byte) (int, error) { return n, nil }, readbuffer.Size(16))
		_, err := b.ReadByte()
		require.Equal(t, readbuffer.ErrBadCount, err)
		require.True(t, b.IsEmpty(), "nothing is believed")
	}
}

func TestNoMemoryWhileWaiting(t *testing.T) {
	var b *readbuffer.ReadBuffer
	waits := 0
	wait := func() error {
		require.Zero(t, b.Cap(), "an empty buffer waits without memory")
		waits++
		return nil
	}
	again := fails(readbuffer.ErrWouldBlock)
	fill := script(again, gives("ab"), again, again, gives("c"))
	b = readbuffer.New(fill, after(wait, fill))
	require.Zero(t, b.Cap())
	p, err := b.Next(2)
	require.NoError(t, err)
	require.Equal(t, "ab", string(p))
	p, err = b.Next(1)
	require.NoError(t, err)
	require.Equal(t, "c", string(p))
	require.Equal(t, 3, waits, "once for ab, at once for what comes next, and again after a wait in vain")
	require.EqualValues(t, 3, b.Offset())
}

// TestShortMessagesTakeNoPool: what arrives for a buffer that waits stays where
// it arrived, unless it is more than that.
func TestShortMessagesTakeNoPool(t *testing.T) {
	asked := 0
	nothing := func([]byte) (int, error) { asked++; return 0, readbuffer.ErrWouldBlock }
	message := strings.Repeat("x", 99) + ";"
	b := readbuffer.New(nothing, readbuffer.Blocking(func(p []byte) (int, error) { return copy(p, message), nil }))
	for range 10 {
		p, err := b.UpTo(';', 0)
		require.NoError(t, err)
		require.Equal(t, 99, len(p))
		require.LessOrEqual(t, b.Cap(), 128)
	}
	require.Equal(t, 1, asked, "short messages are waited for at once")
}

// TestLongMessagesAreNotTakenInSmallParts: where the source fills all that a
// waiting buffer has, the rest comes in whole fills.
func TestLongMessagesAreNotTakenInSmallParts(t *testing.T) {
	source := strings.NewReader(strings.Repeat("y", 100_000))
	first, rooms := true, []int{}
	fill := func(p []byte) (int, error) {
		if first {
			first = false
			return 0, readbuffer.ErrWouldBlock
		}
		rooms = append(rooms, len(p))
		return source.Read(p)
	}
	b := readbuffer.New(fill, readbuffer.Blocking(source.Read))
	n, err := b.Skip(100_000)
	require.NoError(t, err)
	require.EqualValues(t, 100_000, n)
	require.Len(t, rooms, (100_000-128+4095)/4096)
	require.Equal(t, 4096, rooms[0])
}

// TestSmallKeepsToTheSize: a buffer that fills two bytes at a time does so while
// it waits as well.
func TestSmallKeepsToTheSize(t *testing.T) {
	nothing := func([]byte) (int, error) { return 0, readbuffer.ErrWouldBlock }
	b := readbuffer.New(nothing, readbuffer.Size(2), readbuffer.Blocking(func(p []byte) (int, error) {
		require.Len(t, p, 2)
		return copy(p, "ab"), nil
	}))
	_, err := b.Fill()
	require.NoError(t, err)
	mustView(t, "ab", b)
}

func TestUnreadBytesKeepTheirMemoryWhileWaiting(t *testing.T) {
	var b *readbuffer.ReadBuffer
	wait := func() error { mustView(t, "ab", b); return os.ErrDeadlineExceeded }
	fill := script(gives("ab"), gives("c"))
	b = readbuffer.New(fill, after(wait, fill))
	_, err := b.Next(3)
	require.Equal(t, os.ErrDeadlineExceeded, err)
	p, err := b.Next(3)
	require.NoError(t, err, "giving up waiting is not for ever")
	require.Equal(t, "abc", string(p))
}

func TestWouldBlockWithoutWaitIsAnError(t *testing.T) {
	b := readbuffer.New(script(fails(readbuffer.ErrWouldBlock), gives("a")))
	_, err := b.ReadByte()
	require.Equal(t, readbuffer.ErrWouldBlock, err)
	_, err = b.ReadByte()
	require.NoError(t, err)
}

func TestAvailableBytesDoesNotWait(t *testing.T) {
	b := readbuffer.New(script(fails(readbuffer.ErrWouldBlock), gives("abc")), after(never, nil))
	n, err := b.AvailableBytes()
	require.NoError(t, err)
	require.Zero(t, n)
	n, err = b.AvailableBytes()
	require.NoError(t, err)
	require.Equal(t, 3, n)
}

func TestRequireLeavesAShortRestReadable(t *testing.T) {
	b := readbuffer.FromString("abc")
	require.Equal(t, io.ErrUnexpectedEOF, b.Require(4))
	enough, err := b.Request(4)
	require.NoError(t, err)
	require.False(t, enough)
	mustView(t, "abc", b)
	b.Advance(3)
	require.Equal(t, io.EOF, b.Require(1))
	require.NoError(t, b.Require(0))
}

func TestRequestBeyondMaxTakesNoMemory(t *testing.T) {
	b := readbuffer.New(script(), readbuffer.Max(100))
	_, err := b.Request(101)
	var limit *readbuffer.LimitError
	require.ErrorAs(t, err, &limit)
	require.Equal(t, &readbuffer.LimitError{What: "request", Limit: 100, Seen: 101}, limit)
	require.Zero(t, b.Cap())
}

// A peer may claim a length and never send the bytes.
func TestClaimedLengthTakesLittleMemory(t *testing.T) {
	b := readbuffer.New(script(gives("abc"), fails(os.ErrDeadlineExceeded)))
	require.Equal(t, os.ErrDeadlineExceeded, b.Require(1<<20))
	require.LessOrEqual(t, b.Cap(), 64<<10)
}

func TestGrownBufferStartsSmallAgain(t *testing.T) {
	b := readbuffer.FromReader(strings.NewReader(strings.Repeat("x", 40_000)))
	_, err := b.Next(30_000)
	require.NoError(t, err)
	require.GreaterOrEqual(t, b.Cap(), 30_000)
	b.BufferContents()
	_, err = b.ReadByte()
	require.NoError(t, err)
	require.Equal(t, 4096, b.Cap())
}

func TestDropNextWaitsForNothing(t *testing.T) {
	for _, tail := range []string{"\nab", "ab"} {
		b := readbuffer.New(script(gives("\r"), gives(tail[:1]), gives(tail[1:])))
		c, err := b.ReadByte()
		require.NoError(t, err)
		require.Equal(t, byte('\r'), c)
		b.DropNext('\n')
		p, err := b.Next(2)
		require.NoError(t, err)
		require.Equal(t, "ab", string(p))
		require.EqualValues(t, 1+len(tail), b.Offset())
	}
}

func TestDropNextOnTheDirectPath(t *testing.T) {
	b := readbuffer.New(script(gives("\nabc")), readbuffer.Size(4))
	require.True(t, b.IsDirect())
	b.DropNext('\n')
	require.False(t, b.IsDirect())
	p := make([]byte, 8)
	n, err := b.Read(p)
	require.NoError(t, err)
	require.Equal(t, "abc", string(p[:n]))
	require.EqualValues(t, 4, b.Offset())
}

func TestDropNextDropsWhatIsThere(t *testing.T) {
	b := readbuffer.FromString("\nab")
	b.DropNext('\n')
	mustView(t, "ab", b)
	b.DropNext('\n')
	mustView(t, "ab", b)
}

func TestSteppingBackForgetsDropNext(t *testing.T) {
	b := readbuffer.New(script(gives("\r"), gives("\na")))
	_, err := b.ReadByte()
	require.NoError(t, err)
	b.DropNext('\n')
	require.NoError(t, b.UnreadByte())
	p, err := b.Next(3)
	require.NoError(t, err)
	require.Equal(t, "\r\na", string(p))
}

func TestExtend(t *testing.T) {
	b := readbuffer.New(script(gives("ab"), gives("cd")), readbuffer.Size(4))
	require.NoError(t, b.Extend(4))
	mustView(t, "ab", b)
	require.NoError(t, b.Extend(4))
	mustView(t, "abcd", b)
	require.Equal(t, io.EOF, b.Extend(4))
}

func TestTryExtendDoesNotWait(t *testing.T) {
	again, broken := fails(readbuffer.ErrWouldBlock), errors.New("broken")
	fill := script(again, gives("ab"), again, givesWith("c", broken))
	b := readbuffer.New(fill, readbuffer.Size(4), after(never, nil))
	require.True(t, b.HasBlocking())
	for _, want := range []struct {
		n    int
		err  error
		view string
	}{
		{0, readbuffer.ErrWouldBlock, ""},
		{2, nil, "ab"},
		{0, readbuffer.ErrWouldBlock, "ab"},
		{1, nil, "abc"},
		{0, broken, "abc"},
		{0, broken, "abc"},
		{0, broken, "abc"},
	} {
		n, err := b.TryExtend(100)
		require.Equal(t, want.n, n)
		require.Equal(t, want.err, err)
		mustView(t, want.view, b)
	}
}

func TestTryExtendKeepsToItsLimit(t *testing.T) {
	fills := 0
	fill := func(p []byte) (int, error) { fills++; return len(p), nil }
	b := readbuffer.New(fill, readbuffer.Size(4))
	for b.Len() < 10 {
		n, err := b.TryExtend(10)
		require.NoError(t, err)
		require.Positive(t, n)
	}
	before := fills
	require.LessOrEqual(t, b.Len(), 10+4)
	for _, limit := range []int{10, 1} {
		n, err := b.TryExtend(limit)
		require.Equal(t, &readbuffer.LimitError{What: "item", Limit: limit, Seen: b.Len()}, err)
		require.Zero(t, n)
	}
	require.Equal(t, before, fills)
	_, err := b.TryExtend(math.MaxInt)
	require.NoError(t, err, "there is always room for one fill")
}

// TestTryExtendTakesSmallAlong: what arrived for a buffer that waited lies where
// nothing fits behind it.
func TestTryExtendTakesSmallAlong(t *testing.T) {
	fill := script(fails(readbuffer.ErrWouldBlock), gives("cd"))
	wait := func(p []byte) (int, error) { return copy(p, "xab"), nil }
	b := readbuffer.New(fill, readbuffer.Blocking(wait))
	_, err := b.ReadByte()
	require.NoError(t, err)
	n, err := b.TryExtend(4)
	require.NoError(t, err)
	require.Equal(t, 2, n)
	mustView(t, "abcd", b)
	require.EqualValues(t, 1, b.Offset())
}

func TestTryExtendThatFindsNothingHoldsNoMemory(t *testing.T) {
	fill := script(gives("a"), fails(readbuffer.ErrWouldBlock), fails(readbuffer.ErrWouldBlock), gives("b"))
	b := readbuffer.New(fill, after(never, nil))
	_, err := b.TryExtend(10)
	require.NoError(t, err)
	_, err = b.TryExtend(10)
	require.Equal(t, readbuffer.ErrWouldBlock, err)
	mustView(t, "a", b)
	b.Advance(1)
	_, err = b.TryExtend(10)
	require.Equal(t, readbuffer.ErrWouldBlock, err)
	require.Zero(t, b.Cap())
	require.EqualValues(t, 1, b.Offset())
	_, err = b.TryExtend(10)
	require.NoError(t, err)
	mustView(t, "b", b)
}

func TestTryExtendEndsAtASetEnd(t *testing.T) {
	b := readbuffer.New(script(gives("abcd")), after(never, nil))
	before := b.SetEnd(readbuffer.EndAt(3))
	n, err := b.TryExtend(10)
	require.NoError(t, err)
	require.Equal(t, 3, n)
	_, err = b.TryExtend(10)
	require.Equal(t, io.EOF, err)
	require.False(t, b.EOFSeen())
	b.SetEnd(before)
	mustView(t, "abcd", b)
	b.SetEnd(readbuffer.EndAt(9))
	_, err = b.TryExtend(10)
	require.Equal(t, io.ErrUnexpectedEOF, err, "the real end comes before")
}

// TestHalfAnItemIsNone: what a failure left unread can be read by count, and the
// failure stands where the end of the stream would have stood.
func TestHalfAnItemIsNone(t *testing.T) {
	letter := func(c byte) bool { return c != ';' }
	for name, read := range map[string]func(*readbuffer.ReadBuffer) (any, error){
		"UpTo":      func(b *readbuffer.ReadBuffer) (any, error) { return b.UpTo(';', 0) },
		"UpToAll":   func(b *readbuffer.ReadBuffer) (any, error) { return b.UpToAll([]byte(";;"), 0) },
		"UpToEnd":   func(b *readbuffer.ReadBuffer) (any, error) { return b.UpToEnd(0) },
		"TakeWhile": func(b *readbuffer.ReadBuffer) (any, error) { return b.TakeWhile(letter, 0) },
		"SkipTo":    func(b *readbuffer.ReadBuffer) (any, error) { return b.SkipTo(';') },
		"SkipWhile": func(b *readbuffer.ReadBuffer) (any, error) { return b.SkipWhile(letter) },
		"Next":      func(b *readbuffer.ReadBuffer) (any, error) { return b.Next(4) },
		"Request":   func(b *readbuffer.ReadBuffer) (any, error) { return b.Request(4) },
		"Extend":    func(b *readbuffer.ReadBuffer) (any, error) { return nil, b.Extend(4) },
		"WriteTo":   func(b *readbuffer.ReadBuffer) (any, error) { return b.WriteTo(io.Discard) },
		"AtEnd":     func(b *readbuffer.ReadBuffer) (any, error) { _ = b.BufferContents(); return b.AtEnd() },
	} {
		for _, failure := range []error{syscall.ECONNRESET, syscall.ETIMEDOUT} {
			b := readbuffer.New(script(gives("abc"), fails(failure)))
			require.Equal(t, failure, b.Require(4))
			for range 3 {
				_, err := read(b)
				require.Equal(t, failure, err, name)
			}
		}
	}
	b := readbuffer.New(script(gives("abc"), fails(syscall.ECONNRESET)))
	require.Equal(t, syscall.ECONNRESET, b.Require(4))
	p, err := b.Next(3)
	require.NoError(t, err)
	require.Equal(t, "abc", string(p))
}

// TestPartOfAFailedStream: the failure does not affect a part that has arrived
// whole.
func TestPartOfAFailedStream(t *testing.T) {
	b := readbuffer.New(script(gives("abc"), fails(syscall.ECONNRESET)))
	require.Equal(t, syscall.ECONNRESET, b.Require(4))
	before := b.SetEnd(readbuffer.EndAt(2))
	p, err := b.UpToEnd(0)
	require.NoError(t, err)
	require.Equal(t, "ab", string(p))
	b.SetEnd(before)
	_, err = b.UpToEnd(0)
	require.Equal(t, syscall.ECONNRESET, err)
}

// TestBlockingThatDoesNotWait: where nothing waits, the fill function is called
// whatever the buffer expects.
func TestBlockingThatDoesNotWait(t *testing.T) {
	for name, read := range map[string]func(*readbuffer.ReadBuffer) error{
		"ReadByte": func(b *readbuffer.ReadBuffer) error { _, err := b.ReadByte(); return err },
		"UpTo":     func(b *readbuffer.ReadBuffer) error { _, err := b.UpTo(';', 0); return err },
		"Read":     func(b *readbuffer.ReadBuffer) error { _, err := b.Read(make([]byte, 8192)); return err },
	} {
		again := fails(readbuffer.ErrWouldBlock)
		block := func([]byte) (int, error) { return 0, readbuffer.ErrNoWait }
		b := readbuffer.New(script(again, gives("a;"), again, again, gives("b;")), readbuffer.Blocking(block))
		require.Equal(t, readbuffer.ErrWouldBlock, read(b), name)
		require.Zero(t, b.Cap(), name)
		require.NoError(t, read(b), name)
		_ = b.BufferContents()
		require.Equal(t, readbuffer.ErrWouldBlock, read(b), name)
		require.Equal(t, readbuffer.ErrWouldBlock, read(b), name)
		require.NoError(t, read(b), name)
	}
}

// TestBlockingThatNoLongerWaits: a buffer that expects to wait, because short
// messages came, meets one that must not.
func TestBlockingThatNoLongerWaits(t *testing.T) {
	waits := true
	block := func(p []byte) (int, error) {
		if !waits {
			return 0, readbuffer.ErrNoWait
		}
		return copy(p, "a"), nil
	}
	b := readbuffer.New(script(fails(readbuffer.ErrWouldBlock), gives("b")), readbuffer.Blocking(block))
	for _, want := range "ab" {
		c, err := b.ReadByte()
		require.NoError(t, err)
		require.EqualValues(t, want, c)
		waits = false
	}
}

// TestBlockingThatNoLongerWaitsBehindBytes: bytes may come together with ErrNoWait,
// which is no failure of the stream.
func TestBlockingThatNoLongerWaitsBehindBytes(t *testing.T) {
	again := fails(readbuffer.ErrWouldBlock)
	for name, c := range map[string]struct {
		size int
		fill readbuffer.FillFunc
	}{
		"Read":          {1, script(again, again, gives("b"))},
		"Read directly": {8192, script(again, gives("b"))},
	} {
		block := script(
			func(p []byte) (int, error) { return copy(p, "a"), readbuffer.ErrNoWait },
			fails(readbuffer.ErrNoWait),
			fails(readbuffer.ErrNoWait),
		)
		b := readbuffer.New(c.fill, readbuffer.Blocking(block))
		p := make([]byte, c.size)
		n, err := b.Read(p)
		require.NoError(t, err, name)
		require.Equal(t, "a", string(p[:n]), name)
		_, err = b.Read(p)
		require.Equal(t, readbuffer.ErrWouldBlock, err, name)
		n, err = b.Read(p)
		require.NoError(t, err, name)
		require.Equal(t, "b", string(p[:n]), name)
	}
}

func TestFillMovesUnreadBytesOnlyForRoom(t *testing.T) {
	b := readbuffer.New(script(gives("abc"), gives("d"), gives("ef"), gives("g")), readbuffer.Size(8))
	require.NoError(t, b.Extend(0))
	b.Advance(1)
	v := b.View()
	require.NoError(t, b.Extend(0))
	require.Same(t, &v[0], &b.View()[0], "more than half of the memory is free behind them")
	require.NoError(t, b.Extend(0))
	require.NotSame(t, &v[0], &b.View()[0])
	v = b.View()
	require.NoError(t, b.Extend(0))
	require.Same(t, &v[0], &b.View()[0])
	require.Equal(t, "bcdefg", string(b.View()))
}
