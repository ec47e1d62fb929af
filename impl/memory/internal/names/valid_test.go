package names

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestInvalid(t *testing.T) {
	for name, reason := range map[string]string{
		"shop":                          "",
		"Shop_1.a-b.test.":              "",
		"localhost":                     "",
		strings.Repeat("x.", 127):       "", // 253 bytes and the dot at the end
		"":                              "must not be empty",
		".":                             "has an empty part; parts are separated by one dot",
		"a..":                           "has an empty part; parts are separated by one dot",
		"fe80::1%eth0":                  "is an address, which is used without a name; choose a name",
		"127.1":                         "needs a letter",
		"shop:80":                       "has ':' in it; use letters of ASCII, digits, hyphens, underscores and dots",
		"größe":                         "has 'ö' in it; use letters of ASCII, digits, hyphens, underscores and dots",
		"shop-.test":                    "has a part that begins or ends with a hyphen",
		strings.Repeat("x", 64):         "has a part of 64 bytes; 63 is the most",
		strings.Repeat("x.", 127) + "x": "has 255 bytes; 253 is the most",
	} {
		assert.Equal(t, reason, Invalid(name), "%q", name)
	}
}
