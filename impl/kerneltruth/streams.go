package kerneltruth

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strings"

	"github.com/smalltalk-sockets/go/impl"
)

func (r *replay) stream(name string) impl.Stream { return r.named(name).(impl.Stream) }

func (r *replay) newStream(network impl.Network) (impl.Stream, error) {
	c, err := r.provider.NewStream(network)
	if err == nil {
		r.keep(c)
	}
	return c, err
}

func (r *replay) newServer(network impl.Network) (impl.Server, error) {
	l, err := r.provider.NewServer(network)
	if err == nil {
		r.keep(l)
	}
	return l, err
}

// pair makes a listener and both ends of a connection to it.
func (r *replay) pair(args map[string]string) outcome {
	name := args["as"]
	network := impl.Network(args["network"])
	c, s, l, err := r.connected(network, args)
	if err != nil {
		return outcome{err: err}
	}
	r.made(name+"l", l)
	r.made(name+"c", c)
	r.made(name+"s", s)
	return outcome{}
}

// connected makes both ends of a connection, the one that dialled first, and
// their listener.
func (r *replay) connected(network impl.Network, args map[string]string) (client, served impl.Stream, l impl.Server, err error) {
	if l, err = r.newServer(network); err != nil {
		return nil, nil, nil, err
	}
	if client, err = r.newStream(network); err != nil {
		return nil, nil, nil, err
	}
	if args["rcvbuf"] != "" {
		for _, socket := range []any{l, client} {
			err = errors.Join(err,
				impl.Set(socket, impl.ReceiveBuffer, number(args, "rcvbuf")),
				impl.Set(socket, impl.SendBuffer, number(args, "sndbuf")))
		}
	}
	at := impl.IP(loopbackV4, 0)
	switch network {
	case impl.TCP6:
		at = impl.IP(netip.IPv6Loopback(), 0)
	case impl.Unix:
		at = impl.UnixPath(r.paths.enter("$DIR/" + args["as"] + ".sock"))
	}
	err = errors.Join(err, l.Bind(at))
	if err == nil {
		err = l.Listen(5)
	}
	if err == nil {
		err = client.Connect(r.ctx, l.LocalEndpoint())
	}
	if err == nil {
		served, err = l.Accept()
	}
	if err == nil {
		r.keep(served)
	}
	return client, served, l, err
}

// listen does what a net.ListenConfig does.
func (r *replay) listen(args map[string]string) outcome {
	network := impl.Network(args["network"])
	l, err := r.newServer(network)
	if err != nil {
		return outcome{err: err}
	}
	at, err := r.target(r.ctx, "listen", network, args["addr"])
	if err != nil {
		return outcome{err: err}
	}
	err = setReuse(l, args, true)
	if err == nil {
		err = l.Bind(everyFamily(network, favourite(at)))
	}
	if err == nil {
		err = l.Listen(-1)
	}
	return outcome{made: l, facts: facts{"addr": typed(network, l.LocalEndpoint())}, err: err}
}

// setReuse sets ReuseAddr, which is on by default for servers, and ReusePort as a
// step says.
func setReuse(socket any, args map[string]string, byDefault bool) error {
	on := args["reuseaddr"] == "1" || byDefault && args["reuseaddr"] != "0"
	err := impl.Set(socket, impl.ReuseAddr, on)
	if args["reuseport"] == "1" {
		err = errors.Join(err, impl.Set(socket, impl.ReusePort, true))
	}
	return err
}

// everyFamily returns the endpoint that package net makes of 0.0.0.0 in a network
// of both families: every address of both.
func everyFamily(network impl.Network, e impl.Endpoint) impl.Endpoint {
	if (network == impl.TCP || network == impl.UDP) && e.Addr() == netip.IPv4Unspecified() {
		return impl.IP(netip.Addr{}, e.Port())
	}
	return e
}

func (r *replay) accept(args map[string]string) outcome {
	return r.accepted(r.named(args["ln"]).(impl.Server).Accept())
}

func (r *replay) accepted(c impl.Stream, err error) outcome {
	if err != nil {
		return outcome{err: err}
	}
	r.keep(c)
	return outcome{made: c, facts: endpoints(c)}
}

// endpoints describes both ends of a connection, as package net shows them.
func endpoints(c interface {
	impl.Socket
	RemoteEndpoint() impl.Endpoint
}) facts {
	return facts{"local": typed(c.Network(), c.LocalEndpoint()), "remote": typed(c.Network(), c.RemoteEndpoint())}
}

func (r *replay) read(args map[string]string) outcome {
	p := make([]byte, number(args, "size"))
	switch c := r.named(args["conn"]).(type) {
	case impl.Datagram:
		m, err := r.receive(c, c.Receive, p)
		if c.Network() == impl.ICMP4 && err == nil {
			withoutNumbers(p[:m.N])
		}
		return outcome{facts: facts{"n": m.N, "data": quoted(p[:m.N])}, err: err}
	default:
		n, err := c.(impl.Stream).Read(p)
		return outcome{facts: facts{"n": n, "data": quoted(p[:n])}, err: err}
	}
}

func (r *replay) readNil(args map[string]string) outcome {
	n, err := r.stream(args["conn"]).Read(nil)
	return outcome{facts: facts{"n": n}, err: err}
}

func (r *replay) write(args map[string]string) outcome {
	var n int
	var err error
	switch c := r.named(args["conn"]).(type) {
	case impl.Datagram:
		n, err = c.Send(r.payload(args["data"]), impl.Endpoint{})
	default:
		n, err = c.(impl.Stream).Write(payload(args["data"]))
	}
	return outcome{facts: facts{"n": n}, err: err}
}

func (r *replay) closeObject(args map[string]string) outcome {
	return outcome{err: r.named(args["obj"]).(io.Closer).Close()}
}

func (r *replay) closeRead(args map[string]string) outcome {
	return outcome{err: r.stream(args["conn"]).CloseRead()}
}

func (r *replay) closeWrite(args map[string]string) outcome {
	return outcome{err: r.stream(args["conn"]).CloseWrite()}
}

// copy is io.Copy between two streams.
func (r *replay) copy(args map[string]string) outcome {
	n, err := io.Copy(r.stream(args["dst"]), r.stream(args["src"]))
	return outcome{facts: facts{"n": n}, err: err}
}

func (r *replay) addrs(args map[string]string) outcome {
	switch c := r.named(args["obj"]).(type) {
	case impl.Server:
		return outcome{facts: facts{"addr": typed(c.Network(), c.LocalEndpoint())}}
	case impl.Datagram:
		return outcome{facts: endpoints(c)}
	default:
		return outcome{facts: endpoints(c.(impl.Stream))}
	}
}

// typed describes an endpoint as package net shows it, nil for none.
func typed(network impl.Network, e impl.Endpoint) any {
	addr := e.NetAddr(network)
	if addr == nil {
		return nil
	}
	return fmt.Sprintf("%T %s/%s", addr, addr.Network(), addr)
}

// payload is the data of a step: text, or len:N bytes of the alphabet.
func payload(data string) []byte {
	if size, ok := strings.CutPrefix(data, "len:"); ok {
		return alphabet(number(map[string]string{"n": size}, "n"))
	}
	return []byte(data)
}

func alphabet(n int) []byte {
	const letters = "abcdefghijklmnopqrstuvwxyz"
	return bytes.Repeat([]byte(letters), n/len(letters)+1)[:n]
}

// quoted describes data as records do: long ones by their length, if they repeat
// the alphabet.
func quoted(p []byte) string {
	if len(p) <= 64 {
		return fmt.Sprintf("%q", p)
	}
	for i := range p[1:] {
		if p[i+1] != 'a'+(p[i]-'a'+1)%26 {
			return fmt.Sprintf("%q...", p[:64])
		}
	}
	return fmt.Sprintf("pattern(len=%d,first=%c)", len(p), p[0])
}
