package kerneltruth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"regexp"
	"slices"
	"syscall"
)

// compareErrors compares an error with the recorded one in all that its users can
// see: types, operation, network, addresses, system call, errno, what it matches,
// and text.
func (r *replay) compareErrors(s step, want *failure, err error) error {
	switch {
	case want == nil && err == nil:
		return nil
	case want == nil:
		return fmt.Errorf("got an error, want none: %w", err)
	case err == nil:
		return fmt.Errorf("got no error, want %q", want.Text)
	case want.isRaw():
		if !errors.Is(err, errnoOf(want.Errno)) {
			return fmt.Errorf("got another error than %s: %w", want.Errno, err)
		}
		return nil
	}
	got := dissect(err)
	if s.Op == "copy" || s.Args["label"] == "@cp" {
		return sameCause(want, got)
	}
	return r.compareFailures(want, got)
}

// serverName is the part of the text of a look-up's error that names the name
// server that was asked. It is missing when none was asked.
var serverName = regexp.MustCompile(` on [^ ]+:53\b`)

// dissect returns what can be seen of an error.
func dissect(err error) *failure {
	f := &failure{Text: err.Error()}
	for e := err; e != nil; e = errors.Unwrap(e) {
		switch e := e.(type) {
		case *net.OpError:
			if f.Op == "" {
				f.Op, f.Net, f.Source, f.Addr = e.Op, e.Net, shown(e.Source), shown(e.Addr)
			}
		case *os.SyscallError:
			f.Syscall = e.Syscall
		case syscall.Errno:
			f.Errno = nameOf(e)
		}
		f.Chain = append(f.Chain, fmt.Sprintf("%T", e))
	}
	for name, sentinel := range sentinels {
		if errors.Is(err, sentinel) {
			f.Is = append(f.Is, name)
		}
	}
	if e, ok := err.(net.Error); ok {
		f.Timeout = e.Timeout()
	}
	if e, ok := err.(interface{ Temporary() bool }); ok {
		f.Temporary = e.Temporary()
	}
	return f
}

// shown describes an address as records do, nil for none.
func shown(addr net.Addr) *string {
	if addr == nil {
		return nil
	}
	text := fmt.Sprintf("%T %s/%s", addr, addr.Network(), addr)
	return &text
}

func nameOf(errno syscall.Errno) string {
	for name, e := range errnos {
		if e == errno {
			return name
		}
	}
	return errno.Error()
}

// sentinels are the errors that the records were compared with.
var sentinels = map[string]error{
	"io.EOF":                   io.EOF,
	"net.ErrClosed":            net.ErrClosed,
	"os.ErrDeadlineExceeded":   os.ErrDeadlineExceeded,
	"context.Canceled":         context.Canceled,
	"context.DeadlineExceeded": context.DeadlineExceeded,
	"fs.ErrNotExist":           fs.ErrNotExist,
}

// publicTypes are the types of errors that programs can distinguish. The others
// are sentinels, which show by what they match.
var publicTypes = []string{"*net.OpError", "*os.SyscallError", "syscall.Errno", "*net.DNSError", "net.UnknownNetworkError"}

func (r *replay) compareFailures(want, got *failure) error {
	for _, c := range []struct {
		what      string
		want, got string
	}{
		{"text", want.Text, got.Text},
		{"types", fmt.Sprint(public(want.Chain)), fmt.Sprint(public(got.Chain))},
		{"operation", want.Op, got.Op},
		{"network", want.Net, got.Net},
		{"source", optional(want.Source), optional(got.Source)},
		{"address", optional(want.Addr), optional(got.Addr)},
		{"system call", want.Syscall, got.Syscall},
		{"errno", want.Errno, got.Errno},
		{"sentinels", matching(want), matching(got)},
		{"timeout", fmt.Sprint(want.Timeout), fmt.Sprint(got.Timeout)},
		{"temporary", fmt.Sprint(want.Temporary), fmt.Sprint(got.Temporary)},
	} {
		want, got := c.want, r.paths.leave(c.got)
		if c.what == "text" {
			want, got = serverName.ReplaceAllString(want, ""), serverName.ReplaceAllString(got, "")
		}
		if err := r.symbols.unify(padding.ReplaceAllString(want, "p..."), got); err != nil {
			return fmt.Errorf("%s of the error: %w", c.what, err)
		}
	}
	return nil
}

// sameCause compares the errors of io.Copy by their innermost cause. The rest of
// them depends on the system call by which package net copies.
func sameCause(want, got *failure) error {
	if want.Errno != got.Errno || matching(want) != matching(got) {
		return fmt.Errorf("got error %q, want %q", got.Text, want.Text)
	}
	return nil
}

func public(chain []string) []string {
	return slices.DeleteFunc(slices.Clone(chain), func(name string) bool { return !slices.Contains(publicTypes, name) })
}

func optional(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// matching describes which sentinels an error matches. In an error of dial the
// two of a deadline are one: which of them it is, is a race in package net.
func matching(f *failure) string {
	var all []string
	for name := range sentinels {
		if !slices.Contains(f.Is, name) {
			continue
		}
		if f.Op == "dial" && name == "context.DeadlineExceeded" {
			name = "os.ErrDeadlineExceeded"
		}
		all = append(all, name)
	}
	slices.Sort(all)
	return fmt.Sprint(slices.Compact(all))
}

// errnoOf returns the errno of a name.
func errnoOf(name string) error {
	if errno, ok := errnos[name]; ok {
		return errno
	}
	return fmt.Errorf("unknown errno %s", name)
}

var errnos = map[string]syscall.Errno{
	"EACCES":        syscall.EACCES,
	"EADDRINUSE":    syscall.EADDRINUSE,
	"EADDRNOTAVAIL": syscall.EADDRNOTAVAIL,
	"EAFNOSUPPORT":  syscall.EAFNOSUPPORT,
	"EAGAIN":        syscall.EAGAIN,
	"ECONNABORTED":  syscall.ECONNABORTED,
	"ECONNREFUSED":  syscall.ECONNREFUSED,
	"ECONNRESET":    syscall.ECONNRESET,
	"EDESTADDRREQ":  syscall.EDESTADDRREQ,
	"EFAULT":        syscall.EFAULT,
	"EINVAL":        syscall.EINVAL,
	"EISCONN":       syscall.EISCONN,
	"EMSGSIZE":      syscall.EMSGSIZE,
	"ENETUNREACH":   syscall.ENETUNREACH,
	"ENOBUFS":       syscall.ENOBUFS,
	"ENODEV":        syscall.ENODEV,
	"ENOENT":        syscall.ENOENT,
	"ENOTCONN":      syscall.ENOTCONN,
	"EOPNOTSUPP":    syscall.EOPNOTSUPP,
	"EPERM":         syscall.EPERM,
	"EPIPE":         syscall.EPIPE,
	"EPROTOTYPE":    syscall.EPROTOTYPE,
}
