//go:build linux

package differential_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/smalltalk-sockets/go/impl"
)

// labels gives a common name to the ports and names that each side has chosen for
// itself.
type labels struct {
	names [2]map[string]string
	count int
}

func newLabels() labels { return labels{names: [2]map[string]string{{}, {}}} }

// learn takes two endpoints for the same. It returns false when the kernel has
// given out a port or a name for the second time in this sequence, which it may
// but the memory network does not: what follows cannot be compared.
func (l *labels) learn(kernel, memory impl.Endpoint) bool {
	k, m := chosen(kernel), chosen(memory)
	if k == "" || m == "" {
		return true
	}
	known, other := l.names[inKernel][k], l.names[inMemory][m]
	if known == "" && other == "" {
		l.count++
		known = fmt.Sprint("p", l.count)
		l.names[inKernel][k], l.names[inMemory][m] = known, known
		return true
	}
	return known == other
}

// chosen returns the part of an endpoint that a side may have chosen.
func chosen(e impl.Endpoint) string {
	switch {
	case e.Port() != 0:
		return strconv.Itoa(int(e.Port()))
	case automaticName.MatchString(e.Path):
		return e.Path
	default:
		return ""
	}
}

var (
	automaticName = regexp.MustCompile(`^@[0-9a-f]{5}$`)
	choice        = regexp.MustCompile(`:\d{5}\b|@[0-9a-f]{5}\b`)
)

// in returns text with the labels in place of what the side has chosen.
func (l *labels) in(s side, text string) string {
	if !strings.ContainsAny(text, ":@") {
		return text
	}
	return choice.ReplaceAllStringFunc(text, func(found string) string {
		plain, colon := strings.CutPrefix(found, ":")
		label, ok := l.names[s][plain]
		switch {
		case !ok && plain != "0":
			label = "unknown"
		case !ok:
			return found
		}
		if colon {
			return ":" + label
		}
		return "@" + label
	})
}

// show returns all that can be seen of an answer, as text.
func (l *labels) show(s side, a result) string {
	var parts []string
	for _, v := range a.values {
		parts = append(parts, l.in(s, fmt.Sprint(v)))
	}
	if a.err != nil || parts == nil {
		parts = append(parts, l.in(s, anatomy(a.err)))
	}
	return strings.Join(parts, ", ")
}

// sentinels are the errors that users compare with. Implementations may have
// errors of their own that match them.
var sentinels = []error{
	net.ErrClosed, os.ErrDeadlineExceeded, context.Canceled, context.DeadlineExceeded, errors.ErrUnsupported,
	impl.ErrBound, impl.ErrNotBound, impl.ErrConnected, impl.ErrNotConnected, impl.ErrListening, impl.ErrNotListening,
	impl.ErrArgument, impl.ErrRange,
}

// anatomy describes all that users can see of an error.
func anatomy(err error) string {
	switch e := err.(type) {
	case nil:
		return "ok"
	case *net.OpError:
		return fmt.Sprintf("OpError %s %s source %T %[3]v addr %T %[4]v: %s, timeout %t, temporary %t «%v»",
			e.Op, e.Net, e.Source, e.Addr, anatomy(e.Err), e.Timeout(), e.Temporary(), e)
	case *os.SyscallError:
		return fmt.Sprintf("SyscallError %s, %T %[2]v", e.Syscall, e.Err)
	case *impl.StateError:
		return fmt.Sprintf("StateError %v, %v", e.Phase, e.Syscall)
	case *impl.ArgumentError:
		return fmt.Sprintf("ArgumentError %s, %q, %s", e.What, e.Value, e.Reason)
	case *impl.RangeError:
		return fmt.Sprintf("RangeError %+v", *e)
	}
	if err == io.EOF {
		return "EOF"
	}
	if err == impl.ErrWouldBlock {
		return "would block"
	}
	if isDialTimeout(err) {
		// Package net has two errors for it, and reports either.
		return "timeout of a Connect"
	}
	var matches []string
	for _, s := range sentinels {
		if errors.Is(err, s) {
			matches = append(matches, s.Error())
		}
	}
	return fmt.Sprintf("«%v» is %q", err, matches)
}

// isDialTimeout reports whether err is an error that a Connect returns when its
// context's deadline has passed: one that only a Connect returns, or one that
// reads return as well.
func isDialTimeout(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded)
}

// A place is an endpoint as both sides have it.
type place struct {
	addr string
	at   string
}

func (l *labels) place(s side, e impl.Endpoint) place {
	at := chosen(e)
	if at == "" {
		return place{at: e.String()}
	}
	if label := l.names[s][at]; label != "" {
		at = label
	}
	return place{addr: e.Addr().String(), at: at}
}
