package kerneltruth

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPathNamesComeBack(t *testing.T) {
	p := newPathNames("/run/x")
	for _, name := range []string{"$DIR/s", "@kpabs1", "@kp0", knownPorts + ":81"} {
		entered := p.enter(name)
		assert.NotEqual(t, name, entered)
		assert.Equal(t, name, p.leave(entered))
	}
	assert.NotEqual(t, p.enter("@kp1"), newPathNames("/run/x").enter("@kp1"), "nobody else has the name")
	assert.Equal(t, p.leave("$DIR/"+strings.Repeat("p", 50)), p.leave("$DIR/"+strings.Repeat("p", 60)))
}
