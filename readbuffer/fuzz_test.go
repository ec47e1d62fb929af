package readbuffer_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
)

// FuzzReadBuffer runs a program of operations over a stream behind a hostile
// source, and over the same stream in one piece, and compares.
func FuzzReadBuffer(f *testing.F) {
	f.Add([]byte("one;two\r\nthree"), []byte{3, 11, 2, 0, 6}, []byte("uaasn"), byte(4))
	f.Add([]byte("\r\n\r\n"), []byte{1, 5, 14}, []byte("aAsbe"), byte(1))
	f.Add(bytes.Repeat([]byte("x"), 100), []byte{}, []byte("ue"), byte(200))
	f.Fuzz(func(t *testing.T, stream, script, operations []byte, size byte) {
		h := &hostile{left: stream, script: script, would: size%2 == 0}
		hostileBuffer := readbuffer.New(h.Fill, readbuffer.Size(int(size)), readbuffer.Blocking(h.Block))
		switch {
		case !h.would:
			hostileBuffer = readbuffer.New(h.Fill, readbuffer.Size(int(size)))
		case size%4 == 0:
			hostileBuffer = readbuffer.New(h.Fill, readbuffer.Size(int(size)), readbuffer.Blocking(h.Block), readbuffer.Waiting(h.Late))
		}
		whole := readbuffer.FromBytes(stream)
		for _, op := range operations[:min(len(operations), 100)] {
			want, wantErr := operate(whole, op)
			var got []byte
			got, err := insist(t, hostileBuffer, func() ([]byte, error) { return operate(hostileBuffer, op) })
			if errors.Is(wantErr, readbuffer.ErrTooLong) {
				require.ErrorIs(t, err, readbuffer.ErrTooLong)
			} else {
				require.Equal(t, wantErr, err)
			}
			require.Equal(t, string(want), string(got))
			require.Equal(t, whole.Offset(), hostileBuffer.Offset())
		}
	})
}

// errNoMatch stands for a PeekForAll that found something else.
var errNoMatch = errors.New("no match")

func operate(b *readbuffer.ReadBuffer, op byte) ([]byte, error) {
	limit := int(op>>3)*2 + 1
	switch op & 7 {
	case 0:
		return b.Next(limit)
	case 1:
		return b.UpTo(';', limit)
	case 2:
		return b.UpToAll([]byte("\r\n"), limit)
	case 3:
		p, _, err := b.UpToAny(readbuffer.NewSet("ab\r"), limit)
		return p, err
	case 4:
		return b.UpToEnd(limit)
	case 5:
		c, err := b.ReadByte()
		return []byte{c}, err
	case 6:
		return b.Peek(limit)
	default:
		matches, err := b.PeekForAll([]byte("\r\n"))
		if err == nil && !matches {
			err = errNoMatch
		}
		return nil, err
	}
}
