//go:build linux

// The texts of errors are those of the platform, and these are Linux's.

package memory_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/smalltalk-sockets/go/impl"
)

// do does what a step of a scenario says.
func (t *truth) do(s step) outcome {
	a := s.Args
	switch s.Op {
	case "pair":
		return t.pair(s.As, a)
	case "listen":
		return t.listen(a)
	case "dial":
		return t.dial(a)
	case "dialn":
		return t.dialMany(a)
	case "accept", "raccept":
		l := t.objects[a["ln"]+a["sock"]].(impl.Server)
		accept := l.Accept
		if s.Op == "raccept" {
			accept = l.TryAccept
		}
		c, err := accept()
		return outcome{socket: c, err: err}
	case "read":
		size, _ := strconv.Atoi(a["size"])
		p := make([]byte, size)
		n, err := t.stream(a).Read(p)
		return outcome{n: n, data: p[:n], err: err}
	case "readnil":
		n, err := t.stream(a).Read(nil)
		return outcome{n: n, err: err}
	case "write":
		n, err := t.stream(a).Write(payload(a["data"]))
		return outcome{n: n, err: err}
	case "writenil":
		n, err := t.stream(a).Write(nil)
		return outcome{n: n, err: err}
	case "close":
		return outcome{err: t.objects[a["obj"]].(io.Closer).Close()}
	case "closeread":
		return outcome{err: t.stream(a).CloseRead()}
	case "closewrite":
		return outcome{err: t.stream(a).CloseWrite()}
	case "shutdown":
		c := t.objects[a["sock"]].(impl.Stream)
		return outcome{err: errors.Join(c.CloseRead(), c.CloseWrite())}
	case "deadline":
		return outcome{err: t.deadline(a)}
	case "setlinger":
		return outcome{err: setInt(t.stream(a), impl.Linger, a["sec"])}
	case "setreadbuffer":
		return outcome{err: setInt(t.stream(a), impl.ReceiveBuffer, a["n"])}
	case "setwritebuffer":
		return outcome{err: setInt(t.stream(a), impl.SendBuffer, a["n"])}
	case "setnodelay":
		return outcome{err: impl.Set(t.stream(a), impl.NoDelay, a["v"] == "1")}
	case "setkeepalive":
		return outcome{err: impl.Set(t.stream(a), impl.KeepAlive, a["v"] == "1")}
	case "setopt":
		return outcome{err: t.setOption(a)}
	case "getopt":
		key := map[string]impl.Option[int]{"SO_SNDBUF": impl.SendBuffer, "SO_RCVBUF": impl.ReceiveBuffer}[a["option"]]
		value, err := impl.Get(t.objects[a["sock"]], key)
		return outcome{value: fmt.Sprint(value), err: err}
	case "poll":
		return outcome{revents: revents(t.objects[a["sock"]])}
	case "socket":
		return t.socket(s.As, a)
	case "bind":
		c := t.objects[a["sock"]].(impl.Socket)
		err := c.Bind(t.endpoint(a["addr"]))
		t.known(c.LocalEndpoint().Port(), a["sock"])
		return outcome{socket: c, err: err}
	case "rlisten":
		c := t.objects[a["sock"]].(impl.Server)
		backlog, _ := strconv.Atoi(a["backlog"])
		return outcome{socket: c, err: c.Listen(backlog)}
	case "connect":
		c := t.objects[a["sock"]].(impl.Stream)
		err := c.Connect(t.Context(), t.endpoint(a["addr"]))
		t.known(c.LocalEndpoint().Port(), a["sock"])
		return outcome{socket: c, err: err}
	default:
		return t.doOther(s)
	}
}

// doOther does the steps that are no operation of a socket.
func (t *truth) doOther(s step) outcome {
	a := s.Args
	switch s.Op {
	case "freeport":
		l, _ := t.host.NewServer(impl.TCP)
		err := l.Bind(impl.IP(netip.MustParseAddr(a["ip"]), 0))
		port := l.LocalEndpoint().Port()
		t.objects[s.As] = port
		t.known(port, s.As)
		return outcome{err: errors.Join(err, l.Close())}
	case "let":
		t.objects[s.As] = t.portOf(a["value"])
	case "sleep":
		ms, _ := strconv.Atoi(a["ms"])
		time.Sleep(time.Duration(ms) * time.Millisecond)
	case "ctx":
		ctx, cancel := context.WithCancel(context.Background())
		if ms, err := strconv.Atoi(a["timeout"]); err == nil {
			cancel()
			ctx, cancel = context.WithTimeout(context.Background(), time.Duration(ms)*time.Millisecond)
		}
		if a["cancelled"] == "1" {
			cancel()
		}
		t.objects[s.As], t.objects["cancel "+s.As] = ctx, cancel
		t.Cleanup(cancel)
	case "cancel":
		t.objects["cancel "+a["ctx"]].(context.CancelFunc)()
	case "addrs":
		return outcome{socket: t.objects[a["obj"]]}
	case "xfill":
		chunk, _ := strconv.Atoi(a["chunk"])
		n, err := t.fill(t.stream(a), chunk)
		return outcome{n: n, err: err}
	case "xreadall":
		c := t.stream(a)
		t.ok(c.SetReadDeadline(time.Now().Add(100 * time.Millisecond)))
		defer func() { t.ok(c.SetReadDeadline(time.Time{})) }()
		n, err := io.Copy(io.Discard, onlyReader{c})
		if err == nil {
			err = io.EOF
		}
		return outcome{n: int(n), err: err}
	case "xdrainuntil":
		return t.drainUntil(a)
	case "rm":
		return outcome{err: t.host.Remove(t.endpoint(a["path"]).Path)}
	case "padpath", "padabs":
		total, _ := strconv.Atoi(a["total"])
		prefix := map[string]string{"padpath": "$DIR/", "padabs": "@kp0"}[s.Op]
		t.objects[s.As] = prefix + strings.Repeat("p", total-len(prefix))
	default:
		return outcome{err: fmt.Errorf("unknown step %s", s.Op)}
	}
	return outcome{}
}

// ok requires that what a step needs on the way succeeds.
func (t *truth) ok(err error) { assert.NoError(t, err) }

func (t *truth) stream(a map[string]string) impl.Stream { return t.objects[a["conn"]].(impl.Stream) }

func (t *truth) pair(name string, a map[string]string) outcome {
	network := impl.Network(a["network"])
	l, _ := t.host.NewServer(network)
	c, _ := t.host.NewStream(network)
	for _, o := range []any{l, c} {
		if a["rcvbuf"] != "" {
			t.ok(setInt(o, impl.ReceiveBuffer, a["rcvbuf"]))
			t.ok(setInt(o, impl.SendBuffer, a["sndbuf"]))
		}
	}
	at := map[impl.Network]impl.Endpoint{
		impl.TCP4: impl.IP(netip.MustParseAddr("127.0.0.1"), 0),
		impl.TCP6: impl.IP(netip.MustParseAddr("::1"), 0),
		impl.Unix: impl.UnixPath("$DIR/" + name + ".sock"),
	}[network]
	if err := l.Bind(at); err != nil {
		return outcome{err: err}
	}
	t.ok(l.Listen(5))
	if err := c.Connect(t.Context(), l.LocalEndpoint()); err != nil {
		return outcome{err: err}
	}
	s, err := l.Accept()
	t.keep = append(t.keep, l)
	t.made(name+"c", outcome{socket: c})
	t.made(name+"s", outcome{socket: s})
	return outcome{err: err}
}

func (t *truth) listen(a map[string]string) outcome {
	l, err := t.host.NewServer(impl.Network(a["network"]))
	if err != nil {
		return outcome{err: err}
	}
	t.ok(impl.Set(l, impl.ReuseAddr, a["reuseaddr"] != "0"))
	if err := l.Bind(t.endpoint(a["addr"])); err != nil {
		return outcome{err: err}
	}
	return outcome{socket: l, err: l.Listen(-1)}
}

// dial does what a net.Dialer does, whose errors name both endpoints.
func (t *truth) dial(a map[string]string) outcome {
	ctx := t.Context()
	if c, ok := t.objects[a["ctx"]]; ok {
		ctx = c.(context.Context)
	}
	for _, name := range []string{"timeout", "deadline"} {
		if ms, err := strconv.Atoi(a[name]); err == nil {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, time.Duration(ms)*time.Millisecond)
			defer cancel()
		}
	}
	c, _ := t.host.NewStream(impl.Network(a["network"]))
	to := t.endpoint(a["addr"])
	if a["local"] != "" {
		t.ok(impl.Set(c, impl.ReuseAddr, a["reuseaddr"] == "1"))
		from := t.endpoint(a["local"])
		if err := c.Bind(from); err != nil {
			return outcome{err: fmt.Errorf("%s", strings.Replace(err.Error(), from.String()+":", from.String()+"->"+to.String()+":", 1))}
		}
	}
	err := c.Connect(ctx, to)
	if err != nil && a["local"] == "" {
		t.known(c.LocalEndpoint().Port(), "ephemeral")
	}
	return outcome{socket: c, err: err}
}

// dialMany dials several times and answers which dials wait.
func (t *truth) dialMany(a map[string]string) outcome {
	var results []string
	count, _ := strconv.Atoi(a["n"])
	for i := range count {
		o := t.dial(map[string]string{"network": a["network"], "addr": a["addr"], "timeout": "20"})
		if errors.Is(o.err, context.DeadlineExceeded) {
			results = append(results, "blocked")
			continue
		}
		t.made(fmt.Sprint(a["prefix"], i+1), o)
		results = append(results, "ok")
	}
	return outcome{results: strings.Join(results, ",")}
}

func (t *truth) socket(name string, a map[string]string) outcome {
	network := map[string]impl.Network{"inet": impl.TCP4, "inet6": impl.TCP6, "unix": impl.Unix}[a["family"]]
	for _, s := range t.Steps {
		if s.Op == "rlisten" && s.Args["sock"] == name {
			l, err := t.host.NewServer(network)
			t.ok(impl.Set(l, impl.ReuseAddr, false))
			return outcome{socket: l, err: err}
		}
	}
	c, err := t.host.NewStream(network)
	return outcome{socket: c, err: err}
}

func (t *truth) setOption(a map[string]string) error {
	o := t.objects[a["sock"]]
	if a["option"] == "SO_LINGER" {
		return setInt(o, impl.Linger, a["value2"])
	}
	return impl.Set(o, impl.ReuseAddr, a["value"] == "1")
}

func setInt(o any, key impl.Option[int], value string) error {
	n, _ := strconv.Atoi(value)
	return impl.Set(o, key, n)
}

func (t *truth) deadline(a map[string]string) error {
	var at time.Time
	switch a["when"] {
	case "zero":
	case "past":
		at = time.Now().Add(-time.Second)
	case "unix0":
		at = time.Unix(0, 0)
	case "now":
		at = time.Now()
	case "far":
		at = time.Now().Add(200 * 365 * 24 * time.Hour)
	default:
		ms, _ := strconv.Atoi(a["when"])
		at = time.Now().Add(time.Duration(ms) * time.Millisecond)
	}
	o := t.objects[a["obj"]].(impl.Socket)
	var err error
	if a["which"] != "write" {
		err = o.SetReadDeadline(at)
	}
	if c, ok := o.(impl.Stream); ok && a["which"] != "read" {
		err = c.SetWriteDeadline(at)
	}
	return err
}

// fill writes until there has been no room for a while.
func (t *truth) fill(c impl.Stream, chunk int) (int, error) {
	total := 0
	p := make([]byte, chunk)
	defer func() { t.ok(c.SetWriteDeadline(time.Time{})) }()
	for {
		t.ok(c.SetWriteDeadline(time.Now().Add(50 * time.Millisecond)))
		n, err := c.Write(p)
		total += n
		if err != nil {
			return total, err
		}
	}
}

// drainUntil reads until something that goes on in the background is done.
func (t *truth) drainUntil(a map[string]string) outcome {
	chunk, _ := strconv.Atoi(a["chunk"])
	work := t.background[a["label"]]
	p := make([]byte, chunk)
	for total := 0; ; {
		select {
		case <-work.done:
			return outcome{n: total}
		default:
		}
		n, err := t.stream(a).Read(p)
		if err != nil {
			return outcome{n: total, err: err}
		}
		total += n
		time.Sleep(time.Millisecond)
	}
}

func revents(o any) string {
	var events string
	if o.(impl.Socket).CanRead() {
		events = "IN"
	}
	if c, ok := o.(impl.Stream); ok && c.CanWrite() {
		events += " OUT"
	}
	return events
}

func payload(data string) []byte {
	if size, ok := strings.CutPrefix(data, "len:"); ok {
		n, _ := strconv.Atoi(size)
		return make([]byte, n)
	}
	return []byte(data)
}

// endpoint answers what an address of a scenario stands for.
func (t *truth) endpoint(address string) impl.Endpoint {
	if name, ok := strings.CutPrefix(address, "$"); ok && !strings.HasPrefix(address, "$DIR") {
		switch o := t.objects[name].(type) {
		case impl.Socket:
			return o.LocalEndpoint()
		case string:
			return impl.UnixPath(o)
		}
	}
	address = strings.TrimPrefix(address, "unix:")
	if address == "" || strings.ContainsAny(address, "/@") {
		return impl.UnixPath(address)
	}
	i := strings.LastIndex(address, ":")
	host, port := strings.Trim(address[:i], "[]"), t.portOf(address[i+1:])
	if host == "localhost" {
		host = "127.0.0.1"
	}
	addr, _ := netip.ParseAddr(host)
	return impl.IP(addr, port)
}

// portOf answers the port that a number, $name or $name.port stands for.
func (t *truth) portOf(text string) uint16 {
	name, ok := strings.CutPrefix(text, "$")
	if !ok {
		port, _ := strconv.Atoi(text)
		return uint16(port)
	}
	switch o := t.objects[strings.TrimSuffix(name, ".port")].(type) {
	case uint16:
		return o
	case impl.Socket:
		return o.LocalEndpoint().Port()
	}
	assert.Fail(t, "unknown port", text)
	return 0
}
