package docs_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// publicSelectors reads the list of the original: "Class >> selector" or
// "Class class >> selector". What a StreamSocket inherits is listed as its own,
// and called Stream's here.
func publicSelectors(t *testing.T) map[member]bool {
	t.Helper()
	all := make(map[member]bool)
	for _, f := range listed(t, "testdata/selectors.tsv", 5) {
		if f[4] == "public" {
			if f[1] == "Stream (inherited)" {
				f[0] = "Stream"
			}
			all[member{name: selectorName(f[0], f[2], f[3])}] = true
		}
	}
	require.NotEmpty(t, all)
	return all
}

func selectorName(class, side, selector string) string {
	if side == "class" {
		class += " class"
	}
	return class + " >> " + selector
}

// airMembers reads the list of AIR's members, each as Class.member. A line has
// several where they share a contract.
func airMembers(t *testing.T) map[member]bool {
	t.Helper()
	all := make(map[member]bool)
	for _, f := range listed(t, "testdata/air.tsv", 4) {
		for _, name := range memberNames(f[2]) {
			m := member{name: f[0] + "." + name, kind: f[1]}
			assert.False(t, all[m], "the list has %v twice", m)
			all[m] = true
		}
	}
	require.NotEmpty(t, all)
	return all
}

// memberNames returns the names in a list of declarations, without arguments and
// types. "And the write counterparts" stands for a writeX for each readX before
// it, except readUnsignedByte and readUnsignedShort: writeByte and writeShort
// write these too.
func memberNames(list string) []string {
	var names []string
	for declaration := range strings.SplitSeq(arguments.ReplaceAllString(list, ""), ",") {
		name, _, _ := strings.Cut(strings.TrimSpace(declaration), ":")
		if name != "and the write counterparts" {
			names = append(names, strings.TrimSpace(name))
			continue
		}
		for _, read := range names {
			of, ok := strings.CutPrefix(read, "read")
			if ok && of != "UnsignedByte" && of != "UnsignedShort" {
				names = append(names, "write"+of)
			}
		}
	}
	return names
}

var arguments = regexp.MustCompile(`\([^)]*\)`)

func TestMemberNames(t *testing.T) {
	for list, want := range map[string][]string{
		"isSupported: Bool": {"isSupported"},
		"new()":             {"new"},
		"bind(localPort = 0, localAddress = \"\")": {"bind"},
		"has(type): Bool":                          {"has"},
		"connect (ConnectEvent.socket: Socket)":    {"connect"},
		"close, data (loaded, total), error":       {"close", "data", "error"},
		"flush, readInt, readUnsignedInt, readUnsignedByte, readUnsignedShort, and the write counterparts": {
			"flush", "readInt", "readUnsignedInt", "readUnsignedByte", "readUnsignedShort", "writeInt", "writeUnsignedInt",
		},
	} {
		assert.Equal(t, want, memberNames(list), list)
	}
}

// listed reads the lines of a list, of so many fields each, without its head.
func listed(t *testing.T, file string, fields int) [][]string {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	var all [][]string
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n")[1:] {
		f := strings.Split(line, "\t")
		require.Len(t, f, fields, line)
		all = append(all, f)
	}
	return all
}
