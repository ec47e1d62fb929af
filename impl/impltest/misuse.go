package impltest

import (
	"errors"
	"fmt"
	"reflect"
)

// need panics for an argument that is nil, with the name of the function and what
// it needs.
func need(function string, argument any, what string) {
	if isNil(argument) {
		panic(fmt.Sprintf("impltest: %s(nil): pass %s", function, what))
	}
}

// isNil reports whether a value is nil, or a nil pointer or function.
func isNil(value any) bool {
	v := reflect.ValueOf(value)
	switch v.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Pointer, reflect.Func:
		return v.IsNil()
	default:
		return false
	}
}

// missing returns the error of a harness that does not say what the suite has to
// know.
func (h *Harness) missing() error {
	f, host := h.Features, h.Host
	switch {
	case h.New == nil && h.Hosts == nil:
		return errors.New("impltest: Harness has neither New nor Hosts: set one to what makes the provider of a scene")
	case h.New != nil && (!host.V4.IsValid() || !host.Spare[0].IsValid() || !host.Spare[1].IsValid() || !host.Foreign.IsValid()):
		return errors.New("impltest: Harness.Host lacks V4, Spare or Foreign: Loopback returns those of a host of Linux")
	case h.New != nil && f.IPv6 && !host.V6.IsValid():
		return errors.New("impltest: Harness.Host lacks V6, and Features has IPv6")
	case (f.Unix || f.Unixgram) && h.UnixPath == nil:
		return errors.New("impltest: Harness.UnixPath is nil, and Features has Unix or Unixgram: set it to what returns an unused path")
	default:
		return nil
	}
}

// missing returns the error of a harness that does not say what the replay has to
// know.
func (h *TruthHarness) missing() error {
	switch {
	case h.New == nil:
		return errors.New("impltest: TruthHarness.New is nil: set it to what makes the provider of a scenario")
	case h.Dir == nil:
		return errors.New("impltest: TruthHarness.Dir is nil: set it to what returns an empty directory")
	case h.Remove == nil:
		return errors.New("impltest: TruthHarness.Remove is nil: set it to what removes the path of a Unix socket")
	default:
		return nil
	}
}
