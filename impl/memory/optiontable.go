package memory

import (
	"os"
	"slices"
	"strings"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// option is an option of sockets, which the table knows as a T.
type option[T any] struct {
	name string
	ip   bool // not on Unix
	unix bool // not on IP
	// missing reports whether a socket lacks the option although its network has it.
	// It is nil when all sockets of the network have it.
	missing func(T) bool
	// check returns what is wrong with the type of a value.
	check func(value any) error
	get   func(T) any
	set   func(T, any) error
}

// optionTable is options in the order of their names.
type optionTable[T any] []option[T]

// typed makes an option of its key, which every network has.
func typed[V, T any](key impl.Option[V], get func(T) V, set func(T, V) error) option[T] {
	return option[T]{
		name:  key.Name(),
		check: key.Check,
		get:   func(o T) any { return get(o) },
		set:   func(o T, value any) error { return set(o, value.(V)) },
	}
}

func (o option[T]) appliesTo(k kind) bool { return !o.ip && k.isUnix() || !o.unix && !k.isUnix() }

// value returns the value of the option.
func (o option[T]) value(of T) (any, error) {
	if o.missing != nil && o.missing(of) {
		return nil, os.NewSyscallError("getsockopt", syscall.EOPNOTSUPP)
	}
	return o.get(of), nil
}

// change sets the option to a checked value.
func (o option[T]) change(of T, value any) error {
	if o.missing != nil && o.missing(of) {
		return syscall.ENOPROTOOPT
	}
	return o.set(of, value)
}

// unless makes an option one that some sockets of its networks lack.
func unless[T any](missing func(T) bool, o option[T]) option[T] {
	o.missing = missing
	return o
}

// ofIP makes an option one that Unix lacks.
func ofIP[T any](o option[T]) option[T] {
	o.ip = true
	return o
}

// ofUnix makes an option one that only Unix has.
func ofUnix[T any](o option[T]) option[T] {
	o.unix = true
	return o
}

// with returns the table with one more option, at its place.
func (t optionTable[T]) with(o option[T]) optionTable[T] {
	return slices.SortedFunc(slices.Values(append(slices.Clone(t), o)), func(a, b option[T]) int {
		return strings.Compare(a.name, b.name)
	})
}

// hops makes an option that is a number of hops, with the least one of Linux.
func hops[T any](key impl.Option[int], field func(T) (count *uint8, least int)) option[T] {
	o := ofIP(typed(key,
		func(o T) int { count, _ := field(o); return int(*count) },
		func(o T, n int) error {
			count, least := field(o)
			if n < least {
				return syscall.EINVAL
			}
			*count = uint8(n)
			return nil
		}))
	o.check = func(value any) error {
		if err := key.Check(value); err != nil {
			return err
		}
		return impl.CheckRange(key.Name(), int64(value.(int)), 0, 255)
	}
	return o
}

// check returns the error of setting an option to a value on any socket of a kind.
func (t optionTable[T]) check(k kind, name string, value any) error {
	o, err := t.find(k, name)
	if err != nil {
		return err
	}
	return o.check(value)
}

// names returns the names of the options of a kind of sockets.
func (t optionTable[T]) names(k kind) []string {
	var names []string
	for _, o := range t {
		if o.appliesTo(k) {
			names = append(names, o.name)
		}
	}
	return names
}

// find returns the option of a name.
func (t optionTable[T]) find(k kind, name string) (option[T], error) {
	for _, o := range t {
		if o.name == name && o.appliesTo(k) {
			return o, nil
		}
	}
	return option[T]{}, impl.UnknownOption(name)
}
