package impltest_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest"
	"github.com/smalltalk-sockets/go/impl/impltest/long"
)

// For every defect the suite must fail, in the concept of the broken requirement.
// Another process runs the suite, so that its failures are not this test's.
func TestTeeth(t *testing.T) {
	long.NotShort(t)
	t.Parallel()
	output := runChild(t, "defects")
	for name, d := range defects {
		failure := "--- FAIL: TestSuite/" + testName(name) + `/\d+/scenes/` + regexp.QuoteMeta(d.concept) + "/"
		assert.Regexp(t, failure, output, "the suite does not notice %s", name)
	}
	assert.NotContains(t, output, "--- FAIL: TestSuite/"+nothing, "the suite finds what is not there")
	assert.Contains(t, output, "--- PASS: TestSuite/"+nothing)
}

// testName returns the name of a subtest as it is printed, as a regular expression.
func testName(name string) string { return regexp.QuoteMeta(strings.ReplaceAll(name, " ", "_")) }

// nothing is the name of the defect that changes nothing.
const nothing = "nothing"

// chances is how often the suite may look for a defect: some only show in a race.
const chances = 20

// runDefects runs for each defect the concept that must find it.
func runDefects(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(defects)) {
		t.Run(name, func(t *testing.T) {
			for i := 0; i < chances && !t.Failed(); i++ {
				t.Run(fmt.Sprint(i), func(t *testing.T) { runConcept(t, defects[name]) })
			}
		})
	}
	t.Run(nothing, func(t *testing.T) {
		runConcept(t, defect{"tcp4/data", func(p impl.Provider) impl.Provider { return p }})
	})
}

// runConcept runs the concept that must find a defect on a provider that has it.
func runConcept(t *testing.T, d defect) {
	h := harness(func(t testing.TB) impl.Provider { return d.in(soundProvider(t)) })
	hosts := h.Hosts
	h.Hosts = func(t testing.TB) (clients, servers impltest.Node) {
		clients, servers = hosts(t)
		clients.Provider, servers.Provider = d.in(clients.Provider), d.in(servers.Provider)
		return clients, servers
	}
	variant, concept, _ := strings.Cut(d.concept, "/")
	variant = strings.ReplaceAll(variant, "_", " ")
	h.Plays = func(v, c string) bool { return v == variant && c == concept }
	impltest.Run(t, h)
}
