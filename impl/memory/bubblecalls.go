package memory

import (
	"fmt"
	"regexp"
	"runtime"
	"strings"
)

// bubbleCalls returns the calls in which the other goroutines of the caller's bubble are,
// each from the call into this module on, as the traces of goroutines show them.
func bubbleCalls() string {
	var text strings.Builder
	goroutines := strings.Split(allStacks(), "\n\n")
	bubble := bubbleOf(goroutines[0])
	for _, g := range goroutines[1:] {
		if bubbleOf(g) == bubble {
			text.WriteString(describeGoroutine(g))
		}
	}
	return text.String()
}

// allStacks returns the traces of all goroutines, that of the caller first.
func allStacks() string {
	for size := 64 << 10; ; size *= 2 {
		p := make([]byte, size)
		if n := runtime.Stack(p, true); n < size {
			return string(p[:n])
		}
	}
}

var bubblePattern = regexp.MustCompile(`synctest bubble \d+`)

// bubbleOf returns the bubble of a goroutine, as the first line of its trace has it.
func bubbleOf(goroutine string) string {
	header, _, _ := strings.Cut(goroutine, "\n")
	return bubblePattern.FindString(header)
}

// describeGoroutine returns a goroutine in a line, and on lines of their own the calls
// outside of this module and the runtime that have led there.
func describeGoroutine(trace string) string {
	lines := strings.Split(trace, "\n")
	id, _, _ := strings.Cut(lines[0], " [")
	state, _, _ := strings.Cut(strings.TrimPrefix(lines[0], id+" ["), ",")
	made, outer := "", ""
	for i := 1; i+1 < len(lines); i += 2 {
		f := frameOf(lines[i], lines[i+1])
		switch {
		case outer == "" && isInternal(f):
			made = f.Function[strings.LastIndexByte(f.Function, '/')+1:]
		case outer == "" && isStandard(f.Function), isRunner(f.Function):
		default:
			outer += fmt.Sprintf("\n\t%s\n\t\t%s:%d", f.Function, f.File, f.Line)
		}
	}
	if made == "" {
		made = state
	}
	return fmt.Sprintf("%s waits in %s, called in%s\n", id, made, outer)
}

var filePattern = regexp.MustCompile(`^\t(.*):(\d+)`)

// frameOf returns the frame that two lines of a trace show.
func frameOf(call, place string) runtime.Frame {
	f := runtime.Frame{Function: strings.TrimPrefix(call, "created by ")}
	if strings.HasPrefix(call, "created by ") {
		f.Function, _, _ = strings.Cut(f.Function, " in goroutine")
	} else if at := strings.LastIndexByte(call, '('); at >= 0 {
		f.Function = call[:at]
	}
	if found := filePattern.FindStringSubmatch(place); found != nil {
		f.File = found[1]
		_, _ = fmt.Sscan(found[2], &f.Line)
	}
	return f
}

// isStandard reports whether a function is one of those that goroutines wait in.
func isStandard(function string) bool {
	return strings.HasPrefix(function, "sync.") || strings.HasPrefix(function, "runtime.") ||
		strings.HasPrefix(function, "internal/") || strings.HasPrefix(function, "time.")
}

// isRunner reports whether a function only runs tests.
func isRunner(function string) bool {
	return strings.HasPrefix(function, "testing.") || strings.HasPrefix(function, "testing/synctest.") || strings.HasPrefix(function, "internal/synctest.")
}
