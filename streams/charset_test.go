package streams_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

func decode(t require.TestingT, p, charset string) string {
	s, err := streams.NewDataInput(readbuffer.FromString(p)).ReadMultiByte(len(p), charset)
	require.NoError(t, err)
	return s
}

func encode(t require.TestingT, s, charset string) string {
	var w items
	require.NoError(t, streams.NewDataOutput(&w).WriteMultiByte(s, charset))
	require.Len(t, w.got, 1)
	return w.got[0]
}

func TestDecoding(t *testing.T) {
	for _, c := range []struct{ charset, bytes, want string }{
		{"utf-8", "a\xe2\x82\xac\xff\xfez", "a€\ufffd\ufffdz"},
		{"utf-8", "a\xe2\x82", "a\ufffd\ufffd"},
		{"utf-8", "\xef\xbb\xbfa", "a"},
		{"us-ascii", "a\x00\x7f\x80\xff", "a\x00\x7f\ufffd\ufffd"},
		{"iso-8859-1", "a\x80\x9f\xe9\xff", "a\u0080\u009féÿ"},
		{"windows-1252", "\x80\x81\x8d\x8f\x90\x9d\x9f\xa0\xe9\xff", "€\ufffd\ufffd\ufffd\ufffd\ufffdŸ\u00a0éÿ"},
		{"windows-1252", "\x82\x8e\x91\x95\x99\x9e", "‚Ž‘•™ž"},
		{"utf-16be", "\x00a\x20\xac\xd8\x3d\xde\x00", "a€😀"},
		{"utf-16be", "\xfe\xff\x00a", "\ufeffa"},
		{"utf-16be", "\xd8\x3d\x00a\xde\x00", "\ufffda\ufffd"},
		{"utf-16be", "\x00a\x00", "a\ufffd"},
		{"utf-16le", "a\x00\xac\x20\x3d\xd8\x00\xde", "a€😀"},
		{"utf-16le", "\xff\xfea\x00", "\ufeffa"},
		{"utf-16", "\x00a", "a"},
		{"utf-16", "\xfe\xff\x00a", "a"},
		{"utf-16", "\xff\xfea\x00", "a"},
		{"utf-16", "\xff\xfe\xff\xfe", "\ufeff"},
		{"utf-16", "\xff", "\ufffd"},
		{"utf-16", "", ""},
	} {
		require.Equal(t, c.want, decode(t, c.bytes, c.charset), "%s %q", c.charset, c.bytes)
	}
}

func TestEncoding(t *testing.T) {
	for _, c := range []struct{ charset, text, want string }{
		{"utf-8", "a€\xff", "a\xe2\x82\xac\xef\xbf\xbd"},
		{"us-ascii", "a\x7f\u0080é\ufffd\xff", "a\x7f????"},
		{"iso-8859-1", "a\u0080éÿ€\u0100\ufffd", "a\x80\xe9\xff???"},
		{"windows-1252", "€Ÿéÿ\u0081\u0100\ufffd\xff", "\x80\x9f\xe9\xff????"},
		{"utf-16be", "a€😀\xff", "\x00a\x20\xac\xd8\x3d\xde\x00\xff\xfd"},
		{"utf-16le", "a€😀", "a\x00\xac\x20\x3d\xd8\x00\xde"},
		{"utf-16", "a€", "\xfe\xff\x00a\x20\xac"},
	} {
		require.Equal(t, c.want, encode(t, c.text, c.charset), "%s %q", c.charset, c.text)
	}
}

func TestNamesOfCharsets(t *testing.T) {
	for charset, names := range map[string]string{
		"utf-8":        "UTF-8 utf8 Utf8",
		"us-ascii":     "US-ASCII ascii",
		"iso-8859-1":   "ISO-8859-1 latin1 Latin1",
		"windows-1252": "Windows-1252 cp1252",
		"utf-16":       "UTF-16 utf16",
		"utf-16be":     "UTF-16BE utf16be unicodeFFFE",
		"utf-16le":     "UTF-16LE utf16le unicode Unicode",
	} {
		const text = "a\u00e9\u20ac"
		for _, name := range strings.Fields(names) {
			require.Equal(t, encode(t, text, charset), encode(t, text, name), name)
		}
	}
	for _, name := range []string{"", " utf-8", "utf", "utf-32"} {
		_, err := streams.NewDataInput(readbuffer.FromString("a")).ReadMultiByte(1, name)
		require.ErrorIs(t, err, streams.ErrCharset)
	}
}

func TestTextComesBackFromEveryCharset(t *testing.T) {
	const ascii, all = "a~\x00\x7f", "é€😀\ufffd\uffff\ufeff"
	for charset, alphabet := range map[string]string{
		"us-ascii":     ascii,
		"iso-8859-1":   ascii + "\u0080\u009féÿ",
		"windows-1252": ascii + "€ŸéÿŽž",
		"utf-8":        ascii + all,
		"utf-16":       ascii + all,
		"utf-16be":     ascii + all,
		"utf-16le":     ascii + all,
	} {
		t.Run(charset, rapid.MakeCheck(func(t *rapid.T) {
			text := rapid.StringOf(rapid.SampledFrom([]rune(alphabet))).Draw(t, "text")
			want := text
			if charset == "utf-8" {
				want = strings.TrimPrefix(text, "\ufeff")
			}
			require.Equal(t, want, decode(t, encode(t, text, charset), charset))
		}))
	}
}

func TestDecodedTextIsValid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
		for _, charset := range []string{"utf-8", "us-ascii", "iso-8859-1", "windows-1252", "utf-16", "utf-16be", "utf-16le"} {
			require.True(t, utf8.ValidString(decode(t, p, charset)))
		}
	})
}
