package kerneltruth

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// unasked are the facts of records that the boundary cannot ask for, or that say
// nothing of it: notes, Go types, queries to name servers, control messages,
// modes of files, lengths of names that the replay makes itself, mapped
// addresses, the order in which the system chooses ports.
var unasked = []string{"note", "type", "dns_queries", "cmsg", "oobn", "mode", "len", "is4in6", "increasing"}

// isUnasked reports whether the boundary lacks a fact of the step: those above,
// the seconds of a linger that is off, and the length that a datagram had before
// it was cut.
func (s step) isUnasked(name string) bool {
	return slices.Contains(unasked, name) ||
		name == "linger" && s.Result.Facts["onoff"] == 0.0 ||
		name == "n" && strings.Contains(s.Args["flags"], "TRUNC")
}

// compare returns the difference between the result of a step in the kernel and
// its result here.
func (r *replay) compare(s step, o outcome) error {
	if err := r.compareErrors(s, s.Result.Err, o.err); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(s.Result.Facts)) {
		if s.isUnasked(name) {
			continue
		}
		got, ok := o.facts[name]
		if o.err != nil && (!ok || name == "from") {
			continue // an error leaves little else to compare
		}
		if !ok {
			return fmt.Errorf("does not tell %q", name)
		}
		if err := r.compareFact(s, name, s.Result.Facts[name], got); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	if data, ok := o.facts["data"]; ok && s.Result.Facts["data"] == nil && data != `""` {
		return fmt.Errorf("data: got %v, want none", data)
	}
	return nil
}

func (r *replay) compareFact(s step, name string, want, got any) error {
	if want, ok := want.(float64); ok {
		got, isNumber := asNumber(got)
		if !isNumber {
			return fmt.Errorf("got no number, want %v", want)
		}
		return r.compareNumbers(s, name, want, got)
	}
	if want == "(*net.UnixAddr)(nil)" {
		want = nil
	}
	wantText, isText := want.(string)
	gotText, isTextToo := got.(string)
	if !isText || !isTextToo {
		if want != got {
			return fmt.Errorf("got %v, want %v", got, want)
		}
		return nil
	}
	if s.Quantitative && (name == "last" || name == "data") {
		return nil // they follow from the numbers
	}
	switch name {
	case "revents":
		return compareReadiness(wantText, gotText)
	case "sockname", "addr", "peer":
		if r.maker(s.Args["sock"]).isRaw() {
			wantText = portless(wantText)
		}
		wantText = unnamed(wantText)
	case "from":
		wantText = unmapped(wantText)
	case "flags":
		wantText = strings.TrimSuffix(wantText, "|CMSG_CLOEXEC") // a flag of control messages
	}
	return r.symbols.unify(padding.ReplaceAllString(wantText, "p..."), r.paths.leave(gotText))
}

// unnamed is the sockname of a socket without a name, in all families.
func unnamed(sockname string) string {
	switch sockname {
	case "0.0.0.0:0", "[::]:0", "unix:@":
		return ""
	}
	return unmapped(sockname)
}

// portless is the sockname of a raw socket of IPv4 without the protocol, which
// the kernel shows in place of a port.
func portless(sockname string) string {
	if addr, ok := strings.CutSuffix(sockname, ":1"); ok {
		return addr + ":0"
	}
	return sockname
}

// unmapped is an address in the short form that the boundary has.
func unmapped(address string) string {
	return strings.Replace(address, "[::ffff:127.0.0.1]", "127.0.0.1", 1)
}

func asNumber(v any) (float64, bool) {
	switch v := v.(type) {
	case int:
		return float64(v), true
	case int64:
		return float64(v), true
	}
	return 0, false
}

// tolerance is by how much the size of a queue may differ from the kernel's.
const tolerance = 0.15

// above is by how much a size may be larger than the kernel's. How much has to be
// read before a full writer is writable again can be twice as much, as in the
// kernel: it opens the window at the end of a segment, however large that is.
func above(name string) float64 {
	if name == "drained" {
		return 1
	}
	return tolerance
}

// compareNumbers compares numbers exactly, except sizes, which depend on the
// kernel's memory.
func (r *replay) compareNumbers(s step, name string, want, got float64) error {
	rough := s.Quantitative || r.note.isRough(s)
	switch {
	case !rough && want != got:
		return fmt.Errorf("got %v, want %v", got, want)
	case !rough || r.Racy || !isSize(s, name):
		return nil
	case (want == 0) != (got == 0):
		return fmt.Errorf("got %v, want about %v", got, want)
	case !r.Kernel && (got < (1-tolerance)*want || got > (1+above(name))*want):
		return fmt.Errorf("got %v, want %v or nearly so", got, want)
	}
	return nil
}

// isSize reports whether a number of a quantitative step is the size of a queue,
// and does not depend on the order of calls or on how the bytes were cut.
func isSize(s step, name string) bool {
	switch s.Op {
	case "getopt", "xdgfill", "xsendn", "xrecvn", "ximmediate":
		return true
	}
	return name == "total" || name == "drained"
}
