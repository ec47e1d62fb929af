package kerneltruth

import (
	"context"
	"errors"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/smalltalk-sockets/go/impl"
)

func (r *replay) lookupHost(args map[string]string) outcome {
	ctx := r.ctx
	if c, ok := r.named(args["ctx"]).(context.Context); ok {
		ctx = c
	}
	addrs, err := r.provider.LookupHost(ctx, args["host"])
	var texts []string
	for _, a := range addrs {
		texts = append(texts, a.String())
	}
	return outcome{facts: facts{"addrs": strings.Join(texts, " ")}, err: err}
}

func (r *replay) lookupPort(args map[string]string) outcome {
	port, err := r.provider.LookupPort(r.ctx, impl.Network(args["network"]), args["service"])
	return outcome{facts: facts{"port": int(port)}, err: err}
}

func (r *replay) lookupAddr(args map[string]string) outcome {
	addr, err := netip.ParseAddr(args["ip"])
	if err != nil {
		return outcome{err: err}
	}
	names, err := r.provider.LookupAddr(r.ctx, addr)
	return outcome{facts: facts{"names": strings.Join(names, " ")}, err: err}
}

func (r *replay) removePath(args map[string]string) outcome {
	return outcome{err: r.Remove(r.provider, r.paths.enter(args["path"]))}
}

var pathPattern = regexp.MustCompile(`\$DIR/\w+`)

// list reports which of the scenario's paths are there.
func (r *replay) list(map[string]string) outcome {
	var there []string
	for _, s := range r.Steps {
		for _, path := range pathPattern.FindAllString(s.Text, -1) {
			if r.isThere(path) && !slices.Contains(there, path) {
				there = append(there, path)
			}
		}
	}
	slices.Sort(there)
	return outcome{facts: facts{"entries": strings.Join(there, " ")}}
}

// stat reports whether a path is there.
func (r *replay) stat(args map[string]string) outcome {
	if !r.isThere(args["path"]) {
		return outcome{err: errnos["ENOENT"]}
	}
	return outcome{}
}

// isThere reports whether a path exists, by connecting a datagram socket to it:
// any error other than that it does not exist means that it is there.
func (r *replay) isThere(path string) bool {
	d, err := r.newDatagram(impl.Unixgram)
	if err != nil {
		return false
	}
	err = d.Connect(impl.UnixPath(r.paths.enter(path)))
	_ = d.Close()
	return !errors.Is(err, errnos["ENOENT"])
}

// padPath and padAbstract make names of an exact length.
func (r *replay) padPath(args map[string]string) outcome     { return r.pad("$DIR/", args) }
func (r *replay) padAbstract(args map[string]string) outcome { return r.pad("@kp0", args) }

func (r *replay) pad(prefix string, args map[string]string) outcome {
	name := r.paths.enter(prefix)
	total := number(args, "total")
	r.name(args["as"], name+strings.Repeat("p", total-len(name)))
	return outcome{facts: facts{"len": strconv.Itoa(total)}}
}
