package streams_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/sockets/smalltalk"
	"github.com/smalltalk-sockets/go/streams"
)

// A program of the oracle: operations that the original carried out on a stream
// that delivered chunks, and what it returned.
type program struct {
	ID     int
	Chunks []latin1
	Buffer int
	Steps  []struct {
		Op     string
		Arg    any
		Result any
	}
	waited bool
	all    []byte // of the chunks together
}

// latin1 is text whose characters stand for bytes.
type latin1 []byte

func (l *latin1) UnmarshalText(text []byte) error {
	*l = fromLatin1(string(text))
	return nil
}

func fromLatin1(s string) []byte {
	p := []byte{}
	for _, c := range s {
		p = append(p, byte(c))
	}
	return p
}

func toLatin1(p []byte) string {
	runes := make([]rune, len(p))
	for i, c := range p {
		runes[i] = rune(c)
	}
	return string(runes)
}

// fill delivers the chunks, at most a buffer of bytes at each call. The end is not
// there before a call waits for it: in the runs of the original data counted as
// available while chunks remained, and the end did not.
func (p *program) fill(room []byte) (int, error) {
	for len(p.Chunks) > 0 && len(p.Chunks[0]) == 0 {
		p.Chunks = p.Chunks[1:]
	}
	if len(p.Chunks) == 0 && !p.waited {
		return 0, readbuffer.ErrWouldBlock
	}
	if len(p.Chunks) == 0 {
		return 0, io.EOF
	}
	n := copy(room[:min(len(room), p.Buffer)], p.Chunks[0])
	p.Chunks[0] = p.Chunks[0][n:]
	return n, nil
}

// block waits only where there is nothing left but the end.
func (p *program) block(b []byte) (int, error) {
	n, err := p.fill(b)
	if err == readbuffer.ErrWouldBlock {
		p.waited = true
		return p.fill(b)
	}
	return n, err
}

// TestOracle runs every program of the original through a Reader and compares each
// result. The results of the later steps check the position after each.
func TestOracle(t *testing.T) {
	file, err := os.Open("testdata/stream-oracle.jsonl")
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	programs := 0
	for lines := bufio.NewScanner(file); lines.Scan(); programs++ {
		var p program
		require.NoError(t, json.Unmarshal(lines.Bytes(), &p))
		for _, chunk := range p.Chunks {
			p.all = append(p.all, chunk...)
		}
		t.Run(fmt.Sprint(p.ID), func(t *testing.T) {
			r := streams.NewReader(readbuffer.New(p.fill, readbuffer.Blocking(p.block)))
			for i, step := range p.Steps {
				answer, err := perform(r, step.Op, step.Arg)
				if view, ok := answer.([]byte); ok {
					answer = bytes.Clone(view)
				}
				if step.Op == "nextLine" && err == nil && p.all[r.Offset()-1] == '\r' {
					waitForLineFeed(t, r)
				}
				got := adapted(t, r, step.Op, answer, err)
				require.Equal(t, step.Result, got, "step %d: %s %q", i, step.Op, step.Arg)
			}
		})
	}
	require.Equal(t, 340, programs)
}

// perform carries out one operation.
func perform(r *streams.Reader, op string, arg any) (any, error) {
	n := 0
	if f, ok := arg.(float64); ok {
		n = int(f)
	}
	s, _ := arg.(string)
	seq := fromLatin1(s)
	switch op {
	case "next":
		return r.ReadByte()
	case "nextN":
		return r.Next(n)
	case "peek":
		return r.PeekByte()
	case "peekFor":
		return r.PeekFor(seq[0])
	case "nextMatchFor":
		return smalltalk.NextMatchFor(r, seq[0])
	case "upTo":
		return r.UpTo(seq[0])
	case "upToAll":
		return r.UpToAll(seq)
	case "upToEnd":
		return r.UpToEnd(0)
	case "nextLine":
		return r.NextLine()
	case "skip":
		return r.Skip(int64(n))
	case "skipTo":
		return r.SkipTo(seq[0])
	case "skipToAll":
		return r.SkipToAll(seq)
	case "skipSeparators":
		return r.SkipSeparators()
	case "atEnd":
		return r.AtEnd()
	case "nextAvailable":
		return r.NextAvailable(n)
	case "bufferContents":
		return r.BufferContents(), nil
	case "fill":
		return r.Fill()
	case "lines":
		return list(r.Lines())
	case "splitAt":
		return list(r.SplitAt(seq[0]))
	}
	return nil, errors.New("unknown operation " + op)
}

func list(items iter.Seq2[[]byte, error]) ([]any, error) {
	all := []any{}
	for item, err := range items {
		if err != nil {
			return nil, err
		}
		all = append(all, toLatin1(item))
	}
	return all, nil
}

// waitForLineFeed does after a lone CR what the original does: it waits to see
// whether LF follows. Here the LF is dropped when it comes, so that waiting for it
// now has the same effect.
func waitForLineFeed(t *testing.T, r *streams.Reader) {
	t.Helper()
	if streams.ReadBufferOf(r).IsEmpty() {
		_, err := r.Fill()
		require.NoError(t, err)
	}
}

// adapted is the one place that knows where results in Go differ, and why. It turns
// the result of an operation into the original's.
func adapted(t *testing.T, r *streams.Reader, op string, answer any, err error) any {
	t.Helper()
	short := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
	if !short {
		require.NoError(t, err)
	}
	switch op {
	case "next", "peek":
		// The end of the stream is io.EOF, not nil.
		if short {
			return nil
		}
		return map[string]any{"byte": float64(answer.(byte))}
	case "nextN":
		// Fewer elements than asked for stay readable. In the original they are
		// gone.
		if short {
			_, err := r.UpToEnd(0)
			require.NoError(t, err)
			return map[string]any{"error": "NotEnoughElements"}
		}
	case "skip":
		// The result is how much was skipped; the original only returned false.
		return !short
	case "fill":
		// The result reports whether bytes are there; the original returned the
		// receiver.
		return map[string]any{"self": true}
	case "bufferContents":
		// Without a buffer, which is so after the end was seen, nil is no better
		// than nothing.
		if streams.ReadBufferOf(r).EOFSeen() && len(answer.([]byte)) == 0 {
			return nil
		}
	}
	switch answer := answer.(type) {
	case []byte:
		// That the end came before the delimiter is told by io.EOF; the bytes
		// are the same.
		return map[string]any{"bytes": toLatin1(answer)}
	case []any:
		return map[string]any{"list": answer}
	}
	return answer
}
