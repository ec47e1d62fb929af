package streams_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/streams"
)

func TestUTFStringThatIsTooLong(t *testing.T) {
	var w items
	d := streams.NewDataOutput(&w)
	longest := strings.Repeat("é", 32767) + "x"
	require.NoError(t, d.WriteUTF(longest))
	require.Equal(t, []string{"\xff\xff" + longest}, w.got)
	err := d.WriteUTF(longest + "x")
	require.EqualError(t, err, "streams.WriteUTF: length in bytes 65536 is outside 0..65535")
	require.ErrorIs(t, err, streams.ErrRange)
	require.Len(t, w.got, 1, "nothing was written")
	require.NoError(t, d.WriteUTFBytes(longest+"x"))
}

func TestWritingWithAnUnknownCharset(t *testing.T) {
	var w items
	err := streams.NewDataOutput(&w).WriteMultiByte("abc", "klingon")
	require.Equal(t, &streams.CharsetError{Name: "klingon"}, err)
	require.Empty(t, w.got)
}
