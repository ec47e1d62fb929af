package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestListKnowsTheKinds(t *testing.T) {
	site := openSite(t, tree(t, map[string]string{
		"directory/file": "x\n",
		"empty":          "",
		"lines":          "one\n.two\n",
		"no end":         "one",
		"crlf":           "one\r\n",
		"zero":           "a\x00\n",
		"latin":          "\xe9\n",
		"long":           strings.Repeat("x\n", maxText),
		".hidden":        "x\n",
		"tab\tname":      "x\n",
	}))
	entries, err := site.List(Entry{Path: "."})
	require.NoError(t, err)
	kinds := make(map[string]Kind)
	for _, e := range entries {
		kinds[e.Selector()] = e.Kind
	}
	assert.Equal(t, map[string]Kind{
		"/directory": Menu,
		"/empty":     Text,
		"/lines":     Text,
		"/no end":    Binary,
		"/crlf":      Binary,
		"/zero":      Binary,
		"/latin":     Binary,
		"/long":      Binary,
	}, kinds)
}

func TestAChangedFileChangesItsKind(t *testing.T) {
	directory := tree(t, map[string]string{"file": "text\n"})
	site := openSite(t, directory)
	entry, err := site.Find("/file")
	require.NoError(t, err)
	assert.Equal(t, Text, entry.Kind)

	require.NoError(t, os.WriteFile(filepath.Join(directory, "file"), []byte("no longer"), 0o644))
	entry, err = site.Find("/file")
	require.NoError(t, err)
	assert.Equal(t, Binary, entry.Kind)
}

func TestFindStaysInside(t *testing.T) {
	directory := tree(t, map[string]string{"site/file": "x\n", "secret": "x\n", "site/.hidden/file": "x\n"})
	site := openSite(t, filepath.Join(directory, "site"))
	require.NoError(t, os.Symlink(filepath.Join("..", "secret"), filepath.Join(directory, "site", "link")))

	for selector, want := range map[string]error{
		"../secret":          errOutside,
		"/../secret":         errOutside,
		"/file/../../secret": errOutside,
		"/./file":            errOutside,
		"//":                 nil,
		"":                   nil,
		"/file":              nil,
		"file":               nil,
		"/link":              errMissing,
		"/.hidden/file":      errMissing,
		"/nothing":           errMissing,
		"/file/file":         errMissing,
		"/file\x00":          errMissing,
	} {
		_, err := site.Find(selector)
		assert.Equal(t, want, err, "selector %q", selector)
	}
}
