//go:build !js

package page_test

import (
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/trace/page"
)

// browse opens a page in a browser without a window, with the part of the address that
// says what is chosen, and returns what it has become.
func browse(t *testing.T, s page.Story, chosen string) string {
	t.Helper()
	var program string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			program = found
		}
	}
	if program == "" {
		t.Skip("no browser is there: install the package chromium of Debian")
	}
	dir := system.TempDir(t)
	file := filepath.Join(dir, "page.html")
	out, err := os.Create(file)
	require.NoError(t, err)
	require.NoError(t, page.Write(out, s))
	require.NoError(t, out.Close())
	command := exec.Command(program, "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+filepath.Join(dir, "profile"),
		"--window-size=1500,1000", "--virtual-time-budget=2000", "--enable-logging=stderr", "--dump-dom", "file://"+file+"#"+chosen)
	command.Env = append(os.Environ(), "HOME="+dir)
	var log strings.Builder
	command.Stderr = &log
	dom, err := command.Output()
	require.NoError(t, err, "%s", &log)
	for line := range strings.Lines(log.String()) {
		assert.NotContains(t, line, "CONSOLE", "the script or the policy complains")
	}
	return string(dom)
}

// within returns the text of the element with an id.
func within(t *testing.T, dom, id string) string {
	t.Helper()
	_, text, found := strings.Cut(dom, ` id="`+id+`"`)
	require.True(t, found, "%s in %s", id, dom)
	_, text, _ = strings.Cut(text, ">")
	text, _, _ = strings.Cut(text, "</"+map[string]string{"picture": "svg", "detail": "aside", "summary": "p", "hex": "pre", "failure": "pre"}[id]+">")
	return html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(text, "\n"))
}

// A browser shows the diagram, and what a click on an arrow shows is the event.
func TestPageInABrowser(t *testing.T) {
	t.Parallel()
	s := failure(t)
	chosen := ""
	for _, e := range s.Events {
		if strings.Contains(e.String(), "order 2: a lamp") && chosen == "" {
			chosen = "n=" + strconv.FormatUint(e.Number, 10)
		}
	}
	dom := browse(t, s, chosen)
	picture := within(t, dom, "picture")
	for _, text := range []string{"Partition(store, bank)", "Heal(store, bank)", `16 bytes "order 2: a lamp\n"`, "partition", " of quiet", "listening :80"} {
		assert.Contains(t, picture, text)
	}
	assert.Contains(t, dom, `class="band"`)
	assert.NotContains(t, picture, "ACK 1")
	detail := within(t, dom, "detail")
	assert.Contains(t, detail, "connection")
	assert.Contains(t, detail, "16 bytes")
	assert.Contains(t, within(t, dom, "hex"), "0000  6f 72 64 65 72 20 32 3a 20 61 20 6c 61 6d 70 0a  order 2: a lamp.")
	assert.Contains(t, within(t, dom, "failure"), "shop_test.go:41")
	assert.Contains(t, dom, "LISTEN")
}

// Filters leave out what belongs to other hosts and connections, and show more.
func TestPageFilters(t *testing.T) {
	t.Parallel()
	picture := within(t, browse(t, failure(t), "host=shop&conn=1&acks=1"), "picture")
	assert.Contains(t, picture, "order 1: a book")
	assert.Contains(t, picture, "ACK 16")
	assert.Contains(t, picture, "Partition(store, bank)")
	assert.NotContains(t, picture, "24 bytes")
	assert.NotContains(t, picture, "where is")
}

// Nothing that a program has chosen runs, or leaves its place.
func TestHostilePageInABrowser(t *testing.T) {
	t.Parallel()
	dom := browse(t, hostile(), "n=2")
	assert.NotContains(t, dom, ">NaN")
	assert.NotContains(t, dom, "<b>owned</b>")
	assert.NotContains(t, dom, "<img")
	assert.Contains(t, within(t, dom, "picture"), `<b>owned</b>`)
	assert.Contains(t, within(t, dom, "detail"), `</script><img src=x onerror=`)
	assert.Contains(t, within(t, dom, "detail"), "after 0 µs")
}
