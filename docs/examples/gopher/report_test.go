package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReport(t *testing.T) {
	good := func(client int) Walk {
		return Walk{Client: client, Menus: 2, Files: 3, Bytes: 2048, Took: 8 * time.Millisecond, Fetches: []Fetch{
			{"/a", 1024, time.Millisecond}, {"/b", 1024, 2 * time.Millisecond}, {"/c", 0, time.Millisecond},
		}}
	}
	bad := Walk{Client: 3, Menus: 1, Problems: []error{errors.New(`client 3, menu "": refused`)}}
	r := Report{
		Directory: "docs", Network: "memory",
		Manifest: &Manifest{Menus: 2, Bytes: 2048, Files: map[string]Expected{"/a": {}, "/b": {}, "/c": {}}},
		Walks:    []Walk{good(1), good(2), bad, good(4)},
		Cut:      1,
	}
	var out strings.Builder
	require.NoError(t, r.Print(&out))
	assert.Equal(t, `docs: 2 menus, 3 files, 2.0 KiB, over the memory network

clients        menus   files   bytes     errors   slowest transfer
1 to 2, each   2       3       2.0 KiB   none     /b (1.0 KiB, 25 % of its client's time)
3              1       0       0 B       1        none
4              2       3       2.0 KiB   none     /b (1.0 KiB, 25 % of its client's time)
together       7       9       6.0 KiB   1        /b (1.0 KiB, 25 % of its client's time)

1 problem:
  client 3, menu "": refused
The server cut off 1 conversation that did not end in time.
`, out.String())
}

func TestReportSpellsOutOnlySomeProblems(t *testing.T) {
	w := Walk{Client: 1}
	for range maxProblems + 5 {
		w.problem("file", "/x", errors.New("bad"))
	}
	r := Report{Manifest: &Manifest{}, Walks: []Walk{w}}
	var out strings.Builder
	require.NoError(t, r.Print(&out))
	assert.Equal(t, maxProblems, strings.Count(out.String(), `file "/x": bad`))
	assert.Contains(t, out.String(), "  and 5 more\n")
}
