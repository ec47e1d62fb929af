package works

import (
	"errors"
	"io"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// BenchmarkWorks measures every contender of every work: BenchmarkWorks/bulk1KiB/bufconn.
func BenchmarkWorks(b *testing.B) {
	for _, w := range All() {
		b.Run(w.Name, func(b *testing.B) {
			for _, c := range w.Contenders {
				b.Run(c.Name, c.Run)
			}
		})
	}
}

// TestPeers requires of every peer that bytes arrive both ways.
func TestPeers(t *testing.T) {
	for _, p := range everyPeer {
		t.Run(p.name, func(t *testing.T) {
			client, server := p.pair(t)
			carriesBytes(t, client, server)
			carriesBytes(t, server, client)
		})
	}
}

// TestNames requires names by which a benchmark can be chosen, and a sentence for each
// work.
func TestNames(t *testing.T) {
	plain := regexp.MustCompile(`^[A-Za-z0-9.+]+$`)
	works := map[string]bool{}
	for _, w := range All() {
		assert.False(t, works[w.Name], w.Name)
		works[w.Name] = true
		assert.Regexp(t, plain, w.Name)
		assert.NotEmpty(t, w.What, w.Name)
		assert.NotEmpty(t, w.Unit, w.Name)
		contenders := map[string]bool{}
		for _, c := range w.Contenders {
			assert.False(t, contenders[c.Name], "%s/%s", w.Name, c.Name)
			contenders[c.Name] = true
			assert.Regexp(t, plain, c.Name)
		}
	}
}

// A benchmark does not pass when bytes are lost or changed.
func TestBenchmarksNoticeWrongBytes(t *testing.T) {
	for name, read := range map[string]func(r io.Reader, p []byte) (int, error){
		"changed": func(r io.Reader, p []byte) (int, error) {
			n, err := r.Read(p)
			p[0]++
			return n, err
		},
		"lost": func(r io.Reader, p []byte) (int, error) {
			_, err := r.Read(p[:1])
			return 0, errors.Join(err, io.EOF)
		},
	} {
		client, server := peerNamed(Memory).pair(t)
		failed := &fatal{TB: t}
		require.Panics(t, func() { carriesBytes(failed, client, broken{server, read}) }, name)
		assert.NotEmpty(t, failed.reason, name)
	}
}

type broken struct {
	r    io.Reader
	read func(r io.Reader, p []byte) (int, error)
}

func (b broken) Read(p []byte) (int, error) { return b.read(b.r, p) }

// fatal panics where a test would end.
type fatal struct {
	testing.TB
	reason []any
}

func (f *fatal) Fatal(reason ...any) {
	f.reason = reason
	// The code under test must not go on, as after a real Fatal; require.Panics takes it.
	panic("fatal")
}
