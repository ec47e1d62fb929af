package streams_test

import (
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

func ExampleReader_Reply() {
	r := inParts("250-mail.example.com\r\n250-PIPE", "", "LINING\r\n250 8BITMIME\r\n") // a timeout in the middle
	for range 2 {
		fmt.Println(r.Reply())
	}
	// Output:
	// 0 [] i/o timeout
	// 250 [mail.example.com PIPELINING 8BITMIME] <nil>
}

func TestReply(t *testing.T) {
	for text, want := range map[string]struct {
		code  int
		lines []string
		err   error
	}{
		"220 ready\r\n":          {220, []string{"ready"}, nil},
		"354\r\n":                {354, []string{""}, nil},
		"250-\r\n250 \r\n":       {250, []string{"", ""}, nil},
		"250-a\r\n250-b\r\n":     {0, nil, io.ErrUnexpectedEOF},
		"250-a\r\n251 b\r\n":     {0, nil, streams.ErrSyntax},
		"250-a\r\nb\r\n250 c":    {0, nil, streams.ErrSyntax},
		"25 a\r\n":               {0, nil, streams.ErrSyntax},
		"2500 a\r\n":             {0, nil, streams.ErrSyntax},
		"099 a\r\n":              {0, nil, streams.ErrSyntax},
		"\r\n":                   {0, nil, streams.ErrSyntax},
		"":                       {0, nil, io.EOF},
		"250-0123456789012345\n": {0, nil, readbuffer.ErrTooLong},
	} {
		r := over(text)
		require.NoError(t, r.SetLineLimit(16))
		code, lines, err := r.Reply()
		require.ErrorIs(t, err, want.err, text)
		require.Equal(t, want.code, code, text)
		require.Equal(t, want.lines, lines, text)
		if err != nil {
			require.Equal(t, text, rest(t, r), "what is no reply stays unread")
		}
	}
}
