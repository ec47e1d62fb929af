package kerneltruth

import (
	"context"
	"strconv"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// number returns an argument that is a number.
func number(args map[string]string, name string) int {
	n, _ := strconv.Atoi(args[name])
	return n
}

// deadlineAt returns the time of a deadline: in milliseconds from now, or a time
// that has a name.
func deadlineAt(args map[string]string) time.Time {
	switch args["when"] {
	case "zero":
		return time.Time{}
	case "past":
		return time.Now().Add(-time.Second)
	case "unix0":
		return time.Unix(0, 0)
	case "now":
		return time.Now()
	case "far":
		return time.Now().Add(200 * 365 * 24 * time.Hour)
	default:
		return time.Now().Add(time.Duration(number(args, "when")) * time.Millisecond)
	}
}

// deadline sets one deadline of a socket or both.
func (r *replay) deadline(args map[string]string) outcome {
	at := deadlineAt(args)
	socket := r.named(args["obj"]).(impl.Socket)
	var err error
	if args["which"] != "write" {
		err = socket.SetReadDeadline(at)
	}
	if c, ok := socket.(interface{ SetWriteDeadline(t time.Time) error }); ok && err == nil && args["which"] != "read" {
		err = c.SetWriteDeadline(at)
	}
	return outcome{err: err}
}

// sleep lets time pass, because the scenario is about time.
func (r *replay) sleep(args map[string]string) outcome {
	time.Sleep(time.Duration(number(args, "ms")) * time.Millisecond)
	return outcome{}
}

// newContext makes a context: with a timeout, with a deadline that has passed
// already, or cancelled.
func (r *replay) newContext(args map[string]string) outcome {
	ctx, cancel := context.WithCancel(r.ctx)
	if args["timeout"] != "" || args["past"] != "" {
		cancel()
		after := time.Duration(number(args, "timeout")-number(args, "past")) * time.Millisecond
		ctx, cancel = context.WithTimeout(r.ctx, after)
	}
	if args["cancelled"] == "1" {
		cancel()
	}
	r.name(args["as"], ctx)
	r.name("cancel "+args["as"], cancel)
	return outcome{}
}

func (r *replay) cancelContext(args map[string]string) outcome {
	r.named("cancel " + args["ctx"]).(context.CancelFunc)()
	return outcome{}
}
