package streams_test

import (
	"encoding/binary"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/streams"
)

var _ io.ByteWriter = (*streams.DataOutput)(nil)

// items keeps what each call of Write was given, until it fails.
type items struct {
	got []string
	err error
}

func (w *items) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	w.got = append(w.got, string(p))
	return len(p), nil
}

func TestItemsAreWrittenInOneCall(t *testing.T) {
	inBothOrders(t, func(t *testing.T, i int, order binary.ByteOrder, wire string) {
		var w items
		d := streams.NewDataOutput(&w)
		d.SetEndian(order)
		require.NoError(t, formats[i].write(d))
		require.Equal(t, []string{wire}, w.got)
	})
}

func TestErrorsOfTheWriterArePassedOn(t *testing.T) {
	for _, f := range formats {
		d := streams.NewDataOutput(&items{err: errBroken})
		require.Equal(t, errBroken, f.write(d), f.name)
	}
	require.Equal(t, io.ErrShortWrite, streams.NewDataOutput(takesThree{}).WriteInt(1))
}

// takesThree hides that it does not take more than three bytes.
type takesThree struct{}

func (takesThree) Write(p []byte) (int, error) { return min(len(p), 3), nil }
