package readbuffer

import (
	"io"
	"math"

	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

const (
	defaultSize = 4096
	defaultMax  = 1 << 20

	// highestLimit keeps sums of limits and sizes from overflowing.
	highestLimit = math.MaxInt / 4
)

// A ReadBuffer is a buffer that a fill function fills when bytes are missing.
// It is for one goroutine at a time.
//
// The zero ReadBuffer is empty and at the end of its stream, as one of New(nil):
// SetFill or Reset gives it a fill function.
type ReadBuffer struct {
	// buf[r:w] are the unread bytes; buf[:r] can be unread again. buf lies in
	// block or, when block is nil, in small or in memory that belongs to the
	// user; then nothing is written behind w.
	buf   []byte
	r, w  int
	block *block

	base   int64 // stream offset of buf[0]
	origin int64 // Position of stream offset 0
	end    int64 // stream offset at which reading ends, see SetEnd
	hidden int   // bytes buffered in buf[w:] that lie behind end
	fresh  int64 // Offset at the last fill

	fill     FillFunc
	blocking FillFunc
	waiting  WaitFunc
	ceiling  int   // most memory for the bytes that waiting brings
	err      error // of the last fill, for the next one; stays unless it is passing

	size, max int // 0 for the defaults

	drained  bool // the last fill left room: the next one is expected to wait
	dropping bool // drop the first byte of the next fill if it equals drop
	drop     byte
	runeLen  uint8  // size of the last rune read …
	runeEnd  int64  // … and the stream offset behind it
	late     *int64 // of the Ends that this byte moves, see End; nil if there are none
	moving   *int64 // late, if end is one of them; else nil

	resume *resume // of an interrupted search; nil until there was one

	small [128]byte // takes what arrives for a buffer that waits
}

// Option sets a property of a new ReadBuffer or WriteBuffer.
type Option func(*settings)

type settings struct {
	size, max int
	blocking  FillFunc
	waiting   WaitFunc
	shared    bool
}

func newSettings(call string, opts []Option) settings {
	s := settings{size: defaultSize, max: defaultMax}
	for _, o := range opts {
		if o == nil {
			panic(misuse.Nil(call, "option", ""))
		}
		o(&s)
	}
	return s
}

// Size sets how many bytes a buffer holds before it grows: the size of one
// fill. 0 means the default, 4096. It panics with a *RangeError when n is negative.
func Size(n int) Option {
	must(negative("Size", "size", n, zeroSize))
	return func(s *settings) { s.size = sizeOr(n, defaultSize) }
}

// Max sets the longest item a buffer will hold, in bytes. 0 means the default,
// 1 MiB. It panics with a *RangeError when n is negative.
func Max(n int) Option {
	must(negative("Max", "limit", n, zeroMax))
	return func(s *settings) { s.max = sizeOr(n, defaultMax) }
}

// must panics with the error of a call that returns none.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// Blocking sets a second fill function, which waits for bytes. With it the first
// one must never wait: it returns ErrWouldBlock. The second one is called only when
// bytes are missing or expected to be, so it is the place to arm a deadline or to
// flush what a peer must see before it can reply. While it waits, an empty buffer
// holds no memory of the pool. A second function that must not wait returns
// ErrNoWait; then the first one is called. WriteBuffers ignore it.
func Blocking(fill FillFunc) Option {
	return func(s *settings) { s.blocking = fill }
}

// sizeOr returns what a size or limit that is not negative stands for.
func sizeOr(n, standard int) int {
	if n == 0 {
		return standard
	}
	return min(n, highestLimit)
}

// New makes an empty buffer that fill fills. It takes no memory for bytes
// before the first fill. With a nil fill the buffer is at the end of its stream
// until SetFill gives it one. It panics with an *ArgumentError when an option is nil.
//
// Smalltalk: ReadBuffer class >> on:.
func New(fill FillFunc, opts ...Option) *ReadBuffer {
	s := newSettings("readbuffer.New", opts)
	b := &ReadBuffer{blocking: s.blocking, waiting: s.waiting, size: s.size, max: s.max, end: noEnd}
	b.SetFill(fill)
	return b
}

// SetFill replaces the fill function, and forgets the end of the stream or its
// failure: what the new function brings follows the bytes that are buffered. With
// a nil fill the stream ends behind them.
//
// Smalltalk: ReadBuffer >> fillBlock:.
func (b *ReadBuffer) SetFill(fill FillFunc) {
	b.begin()
	b.fill, b.err, b.drained = fill, nil, b.waiting != nil
	if fill == nil {
		b.err = io.EOF
	}
}

// begin makes the zero ReadBuffer one of New(nil), before anything is set on it.
func (b *ReadBuffer) begin() {
	if b.size == 0 {
		b.size, b.max, b.end, b.err = defaultSize, defaultMax, noEnd, io.EOF
	}
}

// Reset makes the buffer as new for another stream that fill fills: empty, at
// offset 0. Size, Max and the Blocking function stay. A nil fill is as for New.
func (b *ReadBuffer) Reset(fill FillFunc) {
	behind := b.Position() + int64(b.Len()+b.hidden)
	b.drain()
	*b = ReadBuffer{blocking: b.blocking, waiting: b.waiting, size: b.Size(), max: b.Max(), end: noEnd, origin: behind}
	b.SetFill(fill)
}

// Close drops what is buffered, gives the memory back and forgets the fill
// function. Later operations return ErrClosed. It never fails; closing twice is
// harmless. It does not close what the fill function reads.
//
// Smalltalk: ReadBuffer >> close.
func (b *ReadBuffer) Close() error {
	b.Reset(nil)
	b.err = ErrClosed
	return nil
}

// Release gives the memory of an empty buffer back to the pool and reports whether
// the buffer now holds none. Nothing can be unread after that.
func (b *ReadBuffer) Release() bool {
	if b.Len()+b.hidden > 0 {
		return false
	}
	b.drain()
	return true
}

// drain gives up all memory; the offset moves to where the next fill starts.
func (b *ReadBuffer) drain() {
	if b.block != nil {
		b.block.give()
	}
	b.base += int64(b.w)
	b.buf, b.r, b.w, b.hidden, b.block = nil, 0, 0, 0, nil
}

// Size returns how many bytes the buffer holds before it grows.
func (b *ReadBuffer) Size() int { return sizeOr(b.size, defaultSize) }

// SetSize changes how many bytes the buffer holds before it grows; 0 means the
// default, 4096. It returns ErrNotEmpty when bytes are buffered, and a *RangeError
// when n is negative. Either way nothing changes.
//
// Smalltalk: StreamSocket >> readBufferSize:.
func (b *ReadBuffer) SetSize(n int) error {
	if err := negative("SetSize", "size", n, zeroSize); err != nil {
		return err
	}
	b.begin()
	if !b.Release() {
		return ErrNotEmpty
	}
	b.size = sizeOr(n, defaultSize)
	return nil
}

// Max returns the limit of items that are given no limit of their own.
func (b *ReadBuffer) Max() int { return sizeOr(b.max, defaultMax) }

// SetMax changes the limit of items that are given no limit of their own; 0 means
// the default, 1 MiB. A negative one is a *RangeError and changes nothing.
func (b *ReadBuffer) SetMax(n int) error {
	if err := negative("SetMax", "limit", n, zeroMax); err != nil {
		return err
	}
	b.begin()
	b.max = sizeOr(n, defaultMax)
	return nil
}

// limit returns the limit that counts: n, or Max when n is 0. A negative one stays
// negative, so that no item is within it.
func (b *ReadBuffer) limit(n int) int {
	if n == 0 {
		return b.Max()
	}
	return min(n, highestLimit)
}

// checkedLimit is limit for a call that has not compared anything with it yet.
func (b *ReadBuffer) checkedLimit(call string, n int) (int, error) {
	return b.limit(n), negative(call, "limit", n, zeroLimit)
}
