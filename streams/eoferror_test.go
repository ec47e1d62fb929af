package streams_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

func TestEOFErrorMatches(t *testing.T) {
	for _, ended := range []bool{false, true} {
		err := fmt.Errorf("wrapped: %w", &streams.EOFError{What: "int", Want: 4, Available: 3, Offset: 7, Ended: ended})
		require.ErrorIs(t, err, streams.ErrAvailable)
		require.Equal(t, ended, errors.Is(err, io.ErrUnexpectedEOF))
		require.NotErrorIs(t, err, io.EOF)
		require.NotErrorIs(t, err, readbuffer.ErrWouldBlock)
	}
}

func TestEOFErrorSaysWhatIsMissing(t *testing.T) {
	err := &streams.EOFError{What: "int", Want: 4, Available: 3, Offset: 7}
	require.EqualError(t, err, "streams: int at offset 7 needs 4 bytes and has 3")
	err.Ended = true
	require.EqualError(t, err, "streams: int at offset 7 needs 4 bytes and has 3 at the end of the stream")
}
