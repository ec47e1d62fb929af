package streams_test

import (
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

// arrivals is a source that gives a part at each fill, and has nothing when there
// are no more parts; err, if any, comes once behind them, but io.EOF stays.
type arrivals struct {
	parts []string
	err   error
}

func (a *arrivals) fill(p []byte) (int, error) {
	if len(a.parts) > 0 {
		n := copy(p, a.parts[0])
		if a.parts[0] = a.parts[0][n:]; a.parts[0] == "" {
			a.parts = a.parts[1:]
		}
		return n, nil
	}
	if a.err != nil {
		err := a.err
		if err != io.EOF {
			a.err = nil
		}
		return 0, err
	}
	return 0, readbuffer.ErrWouldBlock
}

// input makes an input of what arrives, which fails when it waits.
func (a *arrivals) input(opts ...readbuffer.Option) (*streams.DataInput, *readbuffer.ReadBuffer) {
	b := readbuffer.New(a.fill, append(opts, readbuffer.Blocking(waits))...)
	return streams.NewDataInput(b), b
}

func waits([]byte) (int, error) { return 0, errWaits }

var errWaits = errors.New("test: it must not wait")

// mustMiss checks the error of a call that found too few bytes.
func mustMiss(t require.TestingT, err error, b *readbuffer.ReadBuffer, available int, ended bool) {
	var missing *streams.EOFError
	require.ErrorAs(t, err, &missing)
	require.Equal(t, available, missing.Available)
	require.Equal(t, available, b.Len())
	require.Greater(t, missing.Want, available)
	require.Equal(t, b.Offset(), missing.Offset)
	require.Equal(t, ended, missing.Ended)
}

// TestItemsAreReadWhole cuts each item off everywhere: until the last byte is
// here nothing is consumed.
func TestItemsAreReadWhole(t *testing.T) {
	inBothOrders(t, func(t *testing.T, i int, order binary.ByteOrder, wire string) {
		f := formats[i]
		for cut := range len(wire) {
			a := &arrivals{parts: []string{"x"}}
			d, b := a.input(readbuffer.Size(3))
			d.SetEndian(order)
			_, err := d.ReadUnsignedByte()
			require.NoError(t, err)
			if cut > 0 {
				a.parts = []string{wire[:cut]}
			}
			for range 2 {
				_, err := f.read(d)
				mustMiss(t, err, b, cut, false)
				require.EqualValues(t, 1, b.Offset())
			}
			a.parts = append(strings.Split(wire[cut:], ""), "y")
			got, err := f.read(d)
			require.NoError(t, err)
			require.Equal(t, f.value, got)
			require.EqualValues(t, 1+len(wire), b.Offset())
		}
	})
}

func TestItemsThatArriveByteByByte(t *testing.T) {
	inBothOrders(t, func(t *testing.T, i int, order binary.ByteOrder, wire string) {
		a := &arrivals{}
		d, b := a.input()
		d.SetEndian(order)
		for n := range len(wire) {
			_, err := formats[i].read(d)
			mustMiss(t, err, b, n, false)
			a.parts = []string{wire[n : n+1]}
		}
		got, err := formats[i].read(d)
		require.NoError(t, err)
		require.Equal(t, formats[i].value, got)
	})
}

func TestItemsThatTheEndCutsOff(t *testing.T) {
	inBothOrders(t, func(t *testing.T, i int, order binary.ByteOrder, wire string) {
		for cut := range len(wire) {
			b := readbuffer.FromString(wire[:cut])
			d := streams.NewDataInput(b)
			d.SetEndian(order)
			_, err := formats[i].read(d)
			require.ErrorIs(t, err, io.ErrUnexpectedEOF)
			mustMiss(t, err, b, cut, true)
			require.Zero(t, b.Offset())
		}
	})
}

func TestEOFErrorOfAnInput(t *testing.T) {
	a := &arrivals{parts: []string{"xxx", "\x00\x05ab"}}
	d, b := a.input()
	_, err := d.ReadBytes(3)
	require.NoError(t, err)
	_, err = d.ReadDouble()
	require.Equal(t, &streams.EOFError{What: "double", Want: 8, Available: 4, Offset: 3}, err)
	_, err = d.ReadUTF()
	require.Equal(t, &streams.EOFError{What: "UTF string", Want: 7, Available: 4, Offset: 3}, err)
	a.err = io.EOF
	_, err = d.ReadUTF()
	require.Equal(t, &streams.EOFError{What: "UTF string", Want: 7, Available: 4, Offset: 3, Ended: true}, err)
	require.True(t, b.EOFSeen())
}

func TestAnyByteButZeroIsTrue(t *testing.T) {
	d := streams.NewDataInput(readbuffer.FromString("\x02\x00\xff"))
	for _, want := range []bool{true, false, true} {
		got, err := d.ReadBoolean()
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

func TestOtherErrorsArePassedOn(t *testing.T) {
	a := &arrivals{parts: []string{"ab"}, err: errBroken}
	d, b := a.input()
	_, err := d.ReadInt()
	require.Equal(t, errBroken, err)
	require.Zero(t, b.Offset())
	a.err = io.EOF
	_, err = d.ReadUTFBytes(3)
	require.Equal(t, errBroken, err, "the stream has failed, and not ended")
	p, err := d.ReadBytes(0)
	require.NoError(t, err)
	require.Equal(t, "ab", string(p))
	_, err = d.ReadBytes(0)
	require.Equal(t, errBroken, err)
	require.NoError(t, b.Close())
	_, err = d.ReadInt()
	require.Equal(t, readbuffer.ErrClosed, err)
	_, err = d.BytesAvailable()
	require.Equal(t, readbuffer.ErrClosed, err)
}

func TestPartsOfAStreamEndForAnInputToo(t *testing.T) {
	a := &arrivals{parts: []string{"abcd"}}
	d, b := a.input()
	before := b.SetEnd(readbuffer.EndAt(3))
	_, err := d.ReadInt()
	mustMiss(t, err, b, 3, true)
	n, err := d.BytesAvailable()
	require.NoError(t, err)
	require.Equal(t, 3, n)
	b.SetEnd(readbuffer.EndAt(9))
	a.err = io.EOF
	_, err = d.ReadDouble()
	mustMiss(t, err, b, 4, true)
	n, err = d.BytesAvailable()
	require.NoError(t, err)
	require.Equal(t, 4, n)
	b.SetEnd(before)
	v, err := d.ReadInt()
	require.NoError(t, err)
	require.EqualValues(t, 0x61626364, v)
}

func TestItemsBeyondMax(t *testing.T) {
	a := &arrivals{parts: []string{"\x00\x07abcdefg"}}
	d, b := a.input(readbuffer.Max(8), readbuffer.Size(4))
	_, err := d.ReadUTF()
	require.Equal(t, &readbuffer.LimitError{What: "UTF string", Limit: 8, Seen: 9}, err)
	for _, n := range []int{9, math.MaxInt} {
		_, err = d.ReadBytes(n)
		require.Equal(t, &readbuffer.LimitError{What: "bytes", Limit: 8, Seen: n}, err)
	}
	require.Zero(t, b.Offset())
	p, err := d.ReadBytes(8)
	require.NoError(t, err)
	require.Equal(t, "\x00\x07abcdef", string(p))
}

func TestNegativeCountsOfAnInput(t *testing.T) {
	d := streams.NewDataInput(readbuffer.FromString("abc"))
	for name, read := range map[string]func() error{
		"ReadBytes":     func() error { _, err := d.ReadBytes(-1); return err },
		"ReadUTFBytes":  func() error { _, err := d.ReadUTFBytes(-1); return err },
		"ReadMultiByte": func() error { _, err := d.ReadMultiByte(-1, "utf-8"); return err },
	} {
		require.EqualError(t, read(), "streams."+name+": count -1 is less than 0")
		require.ErrorIs(t, read(), streams.ErrRange)
	}
	n, err := d.BytesAvailable()
	require.NoError(t, err)
	require.Equal(t, 3, n)
}

func TestBytesAvailableTakesInWhatHasArrived(t *testing.T) {
	a := &arrivals{}
	d, b := a.input()
	for _, step := range []struct {
		parts []string
		end   error
		n     int
		err   error
	}{
		{nil, nil, 0, nil},
		{[]string{"ab", "c", "def"}, nil, 6, nil},
		{nil, nil, 6, nil},
		{[]string{"g"}, os.ErrDeadlineExceeded, 7, os.ErrDeadlineExceeded},
		{[]string{"h"}, io.EOF, 8, nil},
		{nil, nil, 8, nil},
	} {
		a.parts, a.err = step.parts, step.end
		n, err := d.BytesAvailable()
		require.Equal(t, step.n, n)
		require.Equal(t, step.err, err)
	}
	require.Zero(t, b.Offset())
}

func TestBytesAvailableIsAtMostMax(t *testing.T) {
	a := &arrivals{parts: []string{strings.Repeat("x", 100)}}
	d, b := a.input(readbuffer.Max(10), readbuffer.Size(7))
	for _, want := range []int{10, 10, 10} {
		n, err := d.BytesAvailable()
		require.NoError(t, err)
		require.Equal(t, want, n)
		require.LessOrEqual(t, b.Cap(), 10+7)
		p, err := d.ReadBytes(n)
		require.NoError(t, err)
		require.Len(t, p, n)
	}
}

// TestBytesAvailableOverASourceThatWaits: where every fill may wait, there is one
// at most.
func TestBytesAvailableOverASourceThatWaits(t *testing.T) {
	parts := []string{"abc", "d"}
	b := readbuffer.New(func(p []byte) (int, error) {
		part := parts[0]
		parts = parts[1:]
		return copy(p, part), nil
	})
	d := streams.NewDataInput(b)
	for range 3 {
		n, err := d.BytesAvailable()
		require.NoError(t, err)
		require.Equal(t, 3, n)
	}
	v, err := d.ReadInt()
	require.NoError(t, err, "an item that is not here is waited for")
	require.EqualValues(t, 0x61626364, v)
}

func TestReadBytesAnswersItsOwnMemory(t *testing.T) {
	stream := []byte("abcdef")
	d := streams.NewDataInput(readbuffer.FromBytes(stream))
	p, err := d.ReadBytes(2)
	require.NoError(t, err)
	copy(stream, "xxxx")
	require.Equal(t, "ab", string(p))
	p, err = d.ReadBytes(0)
	require.NoError(t, err)
	require.Equal(t, "xxef", string(p))
	p, err = d.ReadBytes(0)
	require.NoError(t, err, "none are all that are available")
	require.Empty(t, p)
}
