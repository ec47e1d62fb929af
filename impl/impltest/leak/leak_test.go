package leak

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMain(m *testing.M) { Main(m) }

// A goroutine that goes on is a leak, and it is none when it has ended.
func TestLeft(t *testing.T) {
	end := make(chan struct{})
	go wait(end)
	assert.ErrorContains(t, left(0), "leak.wait")
	close(end)
	assert.NoError(t, Left())
}

func wait(end <-chan struct{}) { <-end }
