package kerneltruth

import (
	"context"
	"net"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// netDial dials through Net.
func (r *replay) netDial(args map[string]string) outcome {
	ctx := r.ctx
	if c, ok := r.object(args["ctx"]).(context.Context); ok {
		ctx = c
	}
	for _, limit := range []string{"timeout", "deadline"} {
		if args[limit] != "" {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, time.Duration(number(args, limit))*time.Millisecond)
			defer cancel()
		}
	}
	c, err := r.net.DialContext(ctx, args["network"], r.netAddress(args["addr"]))
	if err != nil {
		return outcome{err: err}
	}
	r.keep(c)
	return outcome{made: c, facts: netEndpoints(c)}
}

// netListen listens through Net.
func (r *replay) netListen(args map[string]string) outcome {
	l, err := r.net.Listen(args["network"], r.netAddress(args["addr"]))
	if err != nil {
		return outcome{err: err}
	}
	r.keep(l)
	return outcome{made: l, facts: facts{"addr": optional(shown(l.Addr()))}}
}

// netListenPacket listens for datagrams through Net.
func (r *replay) netListenPacket(args map[string]string) outcome {
	p, err := r.net.ListenPacket(args["network"], r.netAddress(args["addr"]))
	if err != nil {
		return outcome{err: err}
	}
	r.keep(p)
	return outcome{made: p, facts: facts{"local": typedOrNil(p.LocalAddr()), "remote": nil}}
}

// netAccept accepts a connection.
func (r *replay) netAccept(args map[string]string) outcome {
	c, err := r.object(args["ln"]).(net.Listener).Accept()
	if err != nil {
		return outcome{err: err}
	}
	r.keep(c)
	return outcome{made: c, facts: netEndpoints(c)}
}

// netPair makes a listener and both ends of a connection to it.
func (r *replay) netPair(args map[string]string) outcome {
	name, address := args["as"], "127.0.0.1:0"
	switch args["network"] {
	case "tcp6":
		address = "[::1]:0"
	case "unix":
		address = r.paths.enter("$DIR/" + name + ".sock")
	}
	l, err := r.net.Listen(args["network"], address)
	if err != nil {
		return outcome{err: err}
	}
	r.keep(l)
	c, err := r.net.DialContext(r.ctx, args["network"], l.Addr().String())
	if err != nil {
		return outcome{err: err}
	}
	r.keep(c)
	s, err := l.Accept()
	if err != nil {
		return outcome{err: err}
	}
	r.keep(s)
	r.made(name+"l", l)
	r.made(name+"c", c)
	r.made(name+"s", s)
	return outcome{}
}

// reference is an object of a scenario in an address.
var reference = regexp.MustCompile(`\$\w+(\.port)?`)

// netAddress returns an address of a scenario in the form of package net.
func (r *replay) netAddress(address string) string {
	return reference.ReplaceAllStringFunc(r.paths.enter(address), func(text string) string {
		name, onlyPort := strings.CutSuffix(text[1:], ".port")
		switch o := r.object(name).(type) {
		case string:
			return o
		case uint16:
			return strconv.Itoa(int(o))
		default:
			if at := localOf(o); !onlyPort {
				return at.String()
			}
			return strconv.Itoa(int(localOf(o).Port()))
		}
	})
}

// netEndpoints describes both ends of a connection.
func netEndpoints(c net.Conn) facts {
	return facts{"local": typedOrNil(c.LocalAddr()), "remote": typedOrNil(c.RemoteAddr())}
}

// typedOrNil describes an address as records do.
func typedOrNil(addr net.Addr) any {
	if text := shown(addr); text != nil {
		return *text
	}
	return nil
}
