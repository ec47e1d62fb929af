package impltest

import (
	"context"
	"errors"
	"net/netip"
	"regexp"
	"slices"
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

// list tells which of the paths that the scenario speaks of are there.
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

// stat tells whether a path is there.
func (r *replay) stat(args map[string]string) outcome {
	if !r.isThere(args["path"]) {
		return outcome{err: errnos["ENOENT"]}
	}
	return outcome{}
}

// isThere reports whether a path exists, as a datagram socket finds out that is
// connected to it: whatever else is wrong with it, it is there.
func (r *replay) isThere(path string) bool {
	d, err := r.newDatagram(impl.Unixgram)
	if err != nil {
		return false
	}
	err = d.Connect(impl.UnixPath(r.paths.enter(path)))
	_ = d.Close()
	return !errors.Is(err, errnos["ENOENT"])
}

// ephemeral binds any port many times.
func (r *replay) ephemeral(args map[string]string) outcome {
	network := impl.Network(args["network"])
	addr, err := netip.ParseAddr(args["host"])
	var ports []uint16
	for range number(args, "n") {
		var s impl.Socket
		if network.IsUDP() {
			s, err = r.newDatagram(network)
		} else {
			s, err = r.newServer(network)
		}
		if err == nil {
			err = s.Bind(impl.IP(addr, 0))
		}
		if err != nil {
			return outcome{err: err}
		}
		ports = append(ports, s.LocalEndpoint().Port())
	}
	return outcome{facts: describe(ports)}
}

// ephemeralConnect connects to one address many times.
func (r *replay) ephemeralConnect(args map[string]string) outcome {
	to := r.endpoint(args["addr"])
	var ports []uint16
	for range number(args, "n") {
		c, err := r.newStream(impl.TCP4)
		if err == nil {
			err = c.Connect(r.ctx, to)
		}
		if err != nil {
			return outcome{err: err}
		}
		ports = append(ports, c.LocalEndpoint().Port())
	}
	return outcome{facts: describe(ports)}
}

// describe tells what ports that were chosen have in common.
func describe(ports []uint16) facts {
	const first, last = 32768, 60999 // ip_local_port_range
	odd, inRange := 0, true
	seen := make(map[uint16]bool)
	for _, p := range ports {
		odd += int(p & 1)
		inRange = inRange && first <= p && p <= last
		seen[p] = true
	}
	parity := "mixed"
	switch odd {
	case 0:
		parity = "all even"
	case len(ports):
		parity = "all odd"
	}
	return facts{"distinct": len(seen) == len(ports), "in_range": inRange, "parity": parity}
}
