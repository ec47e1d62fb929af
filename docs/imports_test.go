package docs_test

import (
	"os"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/smalltalk-sockets/go"

// imports is the import table of docs/architecture.md: what the code of a folder
// may import besides the standard library. Its tests may import anything. A
// folder that is not named here holds no code; docs is exempt.
var imports = map[string][]string{
	"readbuffer/misuse":          {},
	"readbuffer":                 {module + "/readbuffer/misuse"},
	"streams":                    {module + "/readbuffer", module + "/readbuffer/misuse"},
	"impl":                       {module + "/readbuffer/misuse"},
	"impl/adapt":                 {module + "/impl", module + "/readbuffer/misuse"},
	"impl/kernel":                {module + "/impl", "golang.org/x/sys/"},
	"impl/memory":                {module + "/impl", module + "/impl/memory/internal/", module + "/impl/trace", module + "/impl/trace/page", module + "/impl/trace/pcapng", module + "/readbuffer/misuse"},
	"impl/memory/internal/clock": {},
	"impl/memory/internal/ip":    {},
	"impl/memory/internal/link":  {module + "/impl/memory/internal/clock", module + "/impl/memory/internal/queue", module + "/impl/trace"},
	"impl/memory/internal/names": {},
	"impl/memory/internal/queue": {},
	"impl/differential":          {},
	"impl/impltest":              {module + "/impl", module + "/impl/internal/", module + "/impl/impltest/leak", module + "/impl/impltest/system", "github.com/stretchr/testify/", "go.uber.org/goleak", "golang.org/x/net/nettest"},
	"impl/impltest/leak":         {"go.uber.org/goleak"},
	"impl/impltest/long":         {"pgregory.net/rapid"},
	"impl/impltest/system":       {module + "/impl"},
	"impl/internal/icmp":         {},
	"impl/internal/need":         {module + "/readbuffer/misuse"},
	"impl/internal/watchdog":     {},
	"impl/trace":                 {module + "/impl", module + "/readbuffer/misuse"},
	"impl/trace/page":            {module + "/impl", module + "/impl/trace"},
	"impl/trace/pcapng":          {module + "/impl", module + "/impl/trace", module + "/readbuffer/misuse", "github.com/gopacket/gopacket", "github.com/gopacket/gopacket/"},
	"impl/kerneltruth":           {module + "/impl", module + "/impl/internal/", module + "/impl/impltest/system", "github.com/stretchr/testify/"},
	"sockets":                    {module + "/impl", module + "/streams", module + "/readbuffer", module + "/readbuffer/misuse", module + "/sockets/events", module + "/sockets/internal/async"},
	"sockets/events":             {module + "/readbuffer/misuse"},
	"sockets/internal/async":     {module + "/sockets/events"},
	"sockets/smalltalk":          {module + "/impl", module + "/streams", module + "/readbuffer/misuse", module + "/sockets"},
}

// exceptions are the files that may import more than their folder.
var exceptions = map[string][]string{
	"sockets/default.go": {module + "/impl/kernel"},
}

func TestImportTable(t *testing.T) {
	for file, source := range goFiles(t) {
		folder := path.Dir(file)
		if strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "docs/") {
			continue
		}
		allowed, ok := imports[folder]
		if !assert.True(t, ok, "%s: folder %s is not in the import table", file, folder) {
			continue
		}
		allowed = append(allowed[:len(allowed):len(allowed)], exceptions[file]...)
		for _, spec := range source.Imports {
			imported := strings.Trim(spec.Path.Value, `"`)
			assert.True(t, isStandard(imported) || matches(allowed, imported), "%s must not import %s", file, imported)
		}
	}
}

// isStandard reports whether a package belongs to the standard library: the
// first element of its path has no dot.
func isStandard(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(first, ".")
}

// matches reports whether one of the rules allows the import: by its whole path
// or, when the rule ends in a slash, by its beginning.
func matches(rules []string, imported string) bool {
	for _, rule := range rules {
		if imported == rule || strings.HasSuffix(rule, "/") && strings.HasPrefix(imported, rule) {
			return true
		}
	}
	return false
}

// TestTopLevel holds the top of the tree to its fixed layout.
func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir("..")
	require.NoError(t, err)
	allowed := []string{"go.mod", "go.sum", "sockets", "impl", "streams", "readbuffer", "docs", "sockets_test.go", "README.md"}
	for _, entry := range entries {
		if name := entry.Name(); !strings.HasPrefix(name, ".") {
			assert.Contains(t, allowed, name)
		}
	}
}
