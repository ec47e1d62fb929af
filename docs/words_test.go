package docs_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// unplain are patterns that comments and documents must not have, by what to
// write instead.
var unplain = map[string]*regexp.Regexp{
	"returns, reports whether, replies": regexp.MustCompile(`(?i)\b(?:answers|answered|says whether)\b`),
	"the caller, a waiting reader":      regexp.MustCompile(`(?i)\b(?:who|whom|whoever|whomever|nobody|no one|somebody)\b`),
	"an active verb":                    regexp.MustCompile(`(?i)\bhas \w+ called\b`),
	"one genitive at a time":            regexp.MustCompile(`(?i)\b(?:that|those) of\b[^.:;]*\b(?:that|those) of\b`),
	"what is so, not what is not not":   regexp.MustCompile(`(?i)\b(?:not un\w+ed|nothing but|none but|no \w+ but|not without)\b`),
}

// TestPlainWords holds comments and documents to plain words.
func TestPlainWords(t *testing.T) {
	for name, source := range goFiles(t) {
		if name == "docs/words_test.go" {
			continue
		}
		for _, comment := range source.Comments {
			holdPlain(t, name, comment.Text())
		}
	}
	for _, pattern := range []string{"../*.md", "*.md", "*/*.md"} {
		documents, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, name := range documents {
			holdPlain(t, name, code.ReplaceAllString(read(t, name), ""))
		}
	}
}

// holdPlain fails the test for each pattern that the text of a file has.
func holdPlain(t *testing.T, file, text string) {
	t.Helper()
	text = strings.Join(strings.Fields(text), " ")
	for better, pattern := range unplain {
		for _, at := range pattern.FindAllStringIndex(text, -1) {
			context := text[max(0, at[0]-60):min(len(text), at[1]+60)]
			assert.Fail(t, "not plain", "%s: %q in %q: write %s", file, text[at[0]:at[1]], context, better)
		}
	}
}

// TestPlainWordsPatterns shows what the patterns match, and what they do not.
func TestPlainWordsPatterns(t *testing.T) {
	for text, isPlain := range map[string]bool{
		"size answers how many bytes wait":              false,
		"size returns how many bytes wait":              true,
		"the host sends an answer":                      true,
		"it wakes whoever waits":                        false,
		"it wakes a waiting reader":                     true,
		"OnPending has f called before a byte is put":   false,
		"OnPending calls f before a byte is put":        true,
		"the errors are those of that of the system":    false,
		"the errors are those of the system":            true,
		"a pointer to nothing but the first byte":       false,
		"a pointer to the first byte alone":             true,
		"that of one call. Those of others stay queued": true,
	} {
		found := slices.ContainsFunc(slices.Collect(maps.Values(unplain)), func(p *regexp.Regexp) bool { return p.MatchString(text) })
		assert.Equal(t, !isPlain, found, text)
	}
}

// TestGlossary looks whether every place exists that the glossary names.
func TestGlossary(t *testing.T) {
	_, glossary, found := strings.Cut(read(t, "architecture.md"), "## Glossary\n")
	require.True(t, found)
	glossary, _, _ = strings.Cut(glossary, "\n## ")
	places := regexp.MustCompile("(?m)\\| `([^`]*)` \\|$").FindAllStringSubmatch(glossary, -1)
	assert.Len(t, places, strings.Count(glossary, "\n|")-2)
	for _, place := range places {
		_, err := os.Stat(filepath.Join("..", place[1]))
		assert.NoError(t, err)
	}
}
