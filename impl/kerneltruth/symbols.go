package kerneltruth

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// symbols are the ports that the names in records stand for: <a> is the port of
// the object a, and <a'> its second one. A name is learned where it first occurs,
// and stands for the same port from then on.
type symbols map[string]string

func (s symbols) learn(name string, port uint16) {
	if _, known := s[name]; !known && port != 0 {
		s[name] = strconv.Itoa(int(port))
	}
}

var symbol = regexp.MustCompile(`<[a-z0-9']+>`)

// unify compares a text with a recorded one, and returns the difference. It
// learns the symbols that it has not seen before.
func (s symbols) unify(want, got string) error {
	var names []string
	var pattern strings.Builder
	pattern.WriteString("^")
	rest := 0
	for _, at := range symbol.FindAllStringIndex(want, -1) {
		pattern.WriteString(regexp.QuoteMeta(want[rest:at[0]]))
		name := want[at[0]+1 : at[1]-1]
		rest = at[1]
		switch name {
		case "autobind":
			pattern.WriteString("([0-9a-f]{5})")
		default:
			pattern.WriteString("([0-9]+)")
		}
		names = append(names, name)
	}
	pattern.WriteString(regexp.QuoteMeta(want[rest:]) + "$")
	found := regexp.MustCompile(pattern.String()).FindStringSubmatch(got)
	if found == nil {
		return fmt.Errorf("got %q, want %q", got, want)
	}
	for i, name := range names {
		if name == "autobind" || name == "ephemeral" {
			continue
		}
		if known, ok := s[name]; ok && known != found[i+1] {
			return fmt.Errorf("got %q, want %q, where <%s> is %s", got, want, name, known)
		}
		s[name] = found[i+1]
	}
	return nil
}
