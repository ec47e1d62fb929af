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
	require.Equal(t, &streams.RangeError{What: "length of a UTF string", Value: 65536, Max: 65535}, err)
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
