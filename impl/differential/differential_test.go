//go:build linux

package differential_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestDifferential plays random sequences of operations on the sockets of the
// kernel and on those of the memory network, step by step, and compares all that
// can be seen of both: the results of the calls, which of them wait and what ends
// the waiting, and the state of every socket after every step. The kernel is
// right.
//
// It is short by default. To search longer:
//
//	go test ./impl/differential -run TestDifferential -rapid.checks=100000
//
// machine_test.go plays the sequences, side_test.go has the two sides of it,
// compare_test.go says when they agree, and the operations are in a file for each
// kind of socket.
func TestDifferential(t *testing.T) {
	t.Run("streams", func(t *testing.T) {
		t.Parallel()
		differential(t, ofStreams)
	})
	t.Run("datagrams", func(t *testing.T) {
		t.Parallel()
		differential(t, ofDatagrams)
	})
}

// differential plays sequences of some operations.
func differential(t *testing.T, operations []operation) {
	b := newBubble(t)
	defer b.stop()
	tally := tally{}
	defer func() { t.Log(tally) }()
	aScript := scripts(operations)
	rapid.Check(t, func(rt *rapid.T) {
		script := aScript.Draw(rt, "script")
		tally.sequences++
		if verdict := b.judge(script, &tally); verdict.difference != "" {
			b.kernelLimit = 50 * time.Millisecond
			rt.Log(verdict)
			rt.Fatal("the kernel and the memory network differ")
		}
	})
}

// judge plays a sequence, repeatedly if need be.
func (b *bubble) judge(script []step, tally *tally) verdict {
	seen, last := 0, ""
	for {
		v := play(b, script)
		tally.count(v)
		if v.difference != "" {
			seen++
			last = v.String()
		}
		switch {
		case seen == attempts:
			return v
		case v.difference == "" && !v.abandoned:
			if last != "" {
				tally.passing = append(tally.passing, last)
			}
			return v
		}
	}
}

// attempts is how often a sequence has to show a difference, each time in a row,
// until it counts. On a busy machine the kernel can be late with what it
// otherwise does within the call: a segment or a reset is then delivered by a
// thread of its own, after the call that sends it has returned. And what the
// kernel remembers of earlier connections, those of other programs included, can
// block a port on 127.0.0.1, ::1 or every address.
const attempts = 6

// A step is an operation with the numbers from which it chooses its sockets and
// arguments. What they mean is known only when it is played, so a script stays
// valid when steps are removed from it.
type step struct {
	operation operation
	numbers   [8]byte
}

// GoString returns the step as rapid shows it.
func (s step) GoString() string { return fmt.Sprintf("%s%v", s.operation.name, s.numbers) }

// scripts draws sequences of the operations, of the length in -rapid.steps.
func scripts(operations []operation) *rapid.Generator[[]step] {
	aStep := rapid.Custom(func(rt *rapid.T) step {
		s := step{operation: rapid.SampledFrom(operations).Draw(rt, "operation")}
		for i := range s.numbers {
			s.numbers[i] = rapid.Byte().Draw(rt, "number")
		}
		return s
	})
	return rapid.Custom(func(rt *rapid.T) []step {
		var script []step
		rt.Repeat(map[string]func(*rapid.T){
			"step": func(rt *rapid.T) { script = append(script, aStep.Draw(rt, "step")) },
		})
		return script
	})
}

// choices hands out the numbers of a step.
type choices struct{ left []byte }

// below returns a number below n. When a sequence is made simpler, it becomes 0.
func (c *choices) below(n int) int {
	if len(c.left) == 0 || n < 2 {
		return 0
	}
	first := c.left[0]
	c.left = c.left[1:]
	return int(first) % n
}

// seldom returns true in about one of n cases.
func (c *choices) seldom(n int) bool { return c.below(n) == n-1 }

// oneOf returns one of the values.
func oneOf[T any](c *choices, values ...T) T { return values[c.below(len(values))] }

// tally counts what was played.
type tally struct {
	sequences, steps, void, waits, differences, abandoned int
	passing                                               []string // differences that did not come again
}

func (t *tally) count(v verdict) {
	t.steps += v.steps
	t.void += v.void
	t.waits += v.waits
	if v.abandoned {
		t.abandoned++
	}
	if v.difference != "" {
		t.differences++
	}
}

func (t tally) String() string {
	s := fmt.Sprintf("%d sequences, %d steps (%d more found nothing to do), %d calls that waited; "+
		"played again %d times because the kernel gave out a port twice, and %d times because of a difference",
		t.sequences, t.steps, t.void, t.waits, t.abandoned, t.differences)
	for _, p := range t.passing {
		s += "\nonce, and not again: " + p
	}
	return s
}
