package kerneltruth

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
)

// pathNames replaces the names of a scenario by ones that no other scenario uses:
// paths by paths in a directory of its own, abstract names, which in records all
// begin with @kp, by names behind a prefix of its own, and the address of known
// ports by an address of its own.
type pathNames struct{ dir, abstract, addr string }

// knownPorts is the address of the scenarios that bind known ports.
const knownPorts = "127.77.0.1"

func newPathNames(dir string) pathNames {
	return pathNames{
		dir:      dir,
		abstract: fmt.Sprintf("@truth-%016x-", rand.Uint64()),
		addr:     fmt.Sprintf("127.78.%d.%d", rand.IntN(256), 1+rand.IntN(254)),
	}
}

// enter returns the name here for a name of the scenario.
func (p pathNames) enter(name string) string {
	if rest, ok := strings.CutPrefix(name, "@kp"); ok {
		return p.abstract + rest
	}
	return strings.ReplaceAll(strings.ReplaceAll(name, "$DIR", p.dir), knownPorts, p.addr)
}

var padding = regexp.MustCompile(`p{8,}`)

// leave returns a text with the names of the scenario in place of those here. The
// padding of long names has another length here.
func (p pathNames) leave(text string) string {
	text = strings.NewReplacer(p.abstract, "@kp", p.dir, "$DIR", p.addr, knownPorts).Replace(text)
	return padding.ReplaceAllString(text, "p...")
}
