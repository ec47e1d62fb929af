package kerneltruth

import (
	"errors"
	"io"
	"os"
	"strings"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// socket makes what a raw descriptor becomes: a server if the scenario listens
// with it, else a stream or a datagram socket. Bare descriptors have none of the
// options that package net sets.
func (r *replay) socket(args map[string]string) outcome {
	family := args["family"]
	if args["type"] == "raw" {
		return r.rawSocket(args)
	}
	if args["type"] == "dgram" {
		d, err := r.newDatagram(map[string]impl.Network{"inet": impl.UDP4, "inet6": impl.UDP6, "unix": impl.Unixgram}[family])
		if err == nil && family != "unix" {
			err = impl.Set(d, impl.Broadcast, false)
		}
		return outcome{made: d, err: err}
	}
	network := map[string]impl.Network{"inet": impl.TCP4, "inet6": impl.TCP, "unix": impl.Unix}[family]
	if r.listens(args["as"]) {
		l, err := r.newServer(network)
		if err == nil {
			err = impl.Set(l, impl.ReuseAddr, false)
		}
		return outcome{made: l, err: err}
	}
	c, err := r.newStream(network)
	return outcome{made: c, err: err}
}

// socketPair connects two Unix streams through a listener. They differ from a
// socketpair only in their names.
func (r *replay) socketPair(args map[string]string) outcome {
	c, s, _, err := r.connected(impl.Unix, args)
	if err != nil {
		return outcome{err: err}
	}
	r.made(args["as"]+"1", c)
	r.made(args["as"]+"2", s)
	return outcome{}
}

// waits reports whether a raw socket was made to wait.
func (r *replay) waits(args map[string]string) bool {
	return r.maker(args["sock"]).Args["block"] == "1" && !strings.Contains(args["flags"], "DONTWAIT")
}

func (r *replay) bind(args map[string]string) outcome {
	c := r.named(args["sock"]).(impl.Socket)
	err := c.Bind(r.endpoint(args["addr"]))
	return outcome{facts: facts{"sockname": rawAddress(c.LocalEndpoint())}, err: err}
}

func (r *replay) rawListen(args map[string]string) outcome {
	l := r.named(args["sock"]).(impl.Server)
	err := l.Listen(number(args, "backlog"))
	return outcome{facts: facts{"sockname": rawAddress(l.LocalEndpoint())}, err: err}
}

func (r *replay) rawAccept(args map[string]string) outcome {
	l := r.named(args["sock"]).(impl.Server)
	accept := l.TryAccept
	if r.waits(args) {
		accept = l.Accept
	}
	o := r.accepted(accept())
	if c, ok := o.made.(impl.Stream); ok {
		o.facts = facts{"peer": rawAddress(c.RemoteEndpoint()), "sockname": rawAddress(c.LocalEndpoint())}
	}
	return o
}

func (r *replay) connect(args map[string]string) outcome {
	to := impl.Endpoint{}
	if args["addr"] != "unspec" {
		to = r.endpoint(args["addr"])
	}
	switch c := r.named(args["sock"]).(type) {
	case impl.Datagram:
		err := c.Connect(to)
		return outcome{facts: facts{"sockname": rawAddress(c.LocalEndpoint())}, err: err}
	default:
		err := c.(impl.Stream).Connect(r.ctx, to)
		return outcome{facts: facts{"sockname": rawAddress(c.(impl.Stream).LocalEndpoint())}, err: err}
	}
}

// noTime is how long a call may take on a raw socket that does not wait, if the
// call has no try at the boundary.
const noTime = 50 * time.Millisecond

// send sends without waiting: what has no room after a moment is EAGAIN.
func (r *replay) send(args map[string]string) outcome {
	p := r.payload(args["data"])
	c := r.named(args["sock"]).(interface{ SetWriteDeadline(t time.Time) error })
	if !r.waits(args) {
		if err := c.SetWriteDeadline(time.Now().Add(noTime)); err != nil {
			return outcome{err: err}
		}
		defer func() { _ = c.SetWriteDeadline(time.Time{}) }()
	}
	var n int
	var err error
	switch c := c.(type) {
	case impl.Datagram:
		to := impl.Endpoint{}
		if args["addr"] != "" {
			to = r.endpoint(args["addr"])
		}
		n, err = c.Send(p, to)
	case impl.Stream:
		if args["flags"] == "OOB" {
			n, err = sendUrgent(c, p)
		} else {
			n, err = c.Write(p)
		}
	}
	return outcome{facts: facts{"n": n}, err: wouldBlock(err)}
}

// wouldBlock is the error of a raw socket that does not wait.
func wouldBlock(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return impl.ErrWouldBlock
	}
	return err
}

// recv receives. The end of a stream is 0 bytes there.
func (r *replay) recv(args map[string]string) outcome {
	p := make([]byte, number(args, "size"))
	if d, ok := r.named(args["sock"]).(impl.Datagram); ok {
		return r.recvFrom(d, p, args)
	}
	c := r.stream(args["sock"])
	if strings.Contains(args["flags"], "OOB") {
		return recvUrgent(c, args["flags"])
	}
	read := c.TryRead
	if r.waits(args) {
		read = c.Read
	}
	n, err := read(p)
	if err == io.EOF {
		err = nil
	} else if err == nil && n == 0 {
		err = errors.New("no bytes and no end of the stream")
	}
	return outcome{facts: facts{"n": n, "data": quoted(p[:n]), "flags": "0"}, err: err}
}

// shutdown ends both directions, or one of them.
func (r *replay) shutdown(args map[string]string) outcome {
	c := r.stream(args["sock"])
	var err error
	if strings.HasPrefix(args["how"], "RD") {
		err = c.CloseRead()
	}
	if err == nil && strings.HasSuffix(args["how"], "WR") {
		err = c.CloseWrite()
	}
	return outcome{err: err}
}

func (r *replay) getSockName(args map[string]string) outcome {
	return outcome{facts: facts{"addr": rawAddress(r.named(args["sock"]).(impl.Socket).LocalEndpoint())}}
}

func (r *replay) getPeerName(args map[string]string) outcome {
	e := r.named(args["sock"]).(interface{ RemoteEndpoint() impl.Endpoint }).RemoteEndpoint()
	if e.IsZero() {
		return outcome{err: errnos["ENOTCONN"]}
	}
	return outcome{facts: facts{"addr": rawAddress(e)}}
}

// rawAddress describes an endpoint as raw steps do, "" for none.
func rawAddress(e impl.Endpoint) string {
	switch {
	case e.IsZero() || e == impl.Unnamed:
		return ""
	case e.IsUnix():
		return "unix:" + e.Path
	default:
		return e.AddrPort.String()
	}
}
