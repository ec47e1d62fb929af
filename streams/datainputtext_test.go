package streams_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

func TestByteOrderMarksAreDropped(t *testing.T) {
	const mark = "\xef\xbb\xbf"
	for text, want := range map[string]string{
		mark:             "",
		mark + "a":       "a",
		mark + mark:      "\ufeff",
		"a" + mark:       "a\ufeff",
		mark[:2]:         mark[:2],
		"\x80" + mark[:]: "\x80\ufeff",
	} {
		got, err := streams.NewDataInput(readbuffer.FromString(text)).ReadUTFBytes(len(text))
		require.NoError(t, err)
		require.Equal(t, want, got)
		got, err = streams.NewDataInput(readbuffer.FromString("\x00" + string(rune(len(text))) + text)).ReadUTF()
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

func TestUTFStringOfAnyLength(t *testing.T) {
	long := strings.Repeat("x", 65535)
	d := streams.NewDataInput(readbuffer.FromString("\xff\xff" + long))
	got, err := d.ReadUTF()
	require.NoError(t, err)
	require.Equal(t, long, got)
}

func TestReadingWithAnUnknownCharset(t *testing.T) {
	a := &arrivals{parts: []string{"abc"}}
	d, b := a.input()
	_, err := d.ReadMultiByte(-1, "klingon")
	require.Equal(t, &streams.CharsetError{Name: "klingon"}, err)
	require.ErrorIs(t, err, streams.ErrCharset)
	require.ErrorContains(t, err, `streams: unknown charset "klingon": known are utf-8, us-ascii`)
	require.Zero(t, b.Len(), "nothing was even filled")
	got, err := d.ReadMultiByte(0, "utf-8")
	require.NoError(t, err)
	require.Empty(t, got)
}
