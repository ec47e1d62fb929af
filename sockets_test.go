// Package sockets_test looks at the project as a whole, from outside: the rules
// of its structure, the tables of its documents, and the same programs over
// every implementation.
package sockets_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
)

// TestSamePrograms runs programs that write down all they see, over every
// implementation and through wrappers. What they see must be the same.
func TestSamePrograms(t *testing.T) {
	programs := map[string]func(p *program){
		"conversation": conversation,
		"phases":       phases,
		"half-close":   halfClose,
		"reset":        reset,
		"datagrams":    datagrams,
		"groups":       groups,
		"urgent":       urgent,
		"events":       byEvents,
	}
	for name, run := range programs {
		t.Run(name, func(t *testing.T) {
			system.IPv4.Need(t)
			want := transcript(t, kernel.New(), run)
			require.NotEmpty(t, want)
			t.Log("\n" + want)
			assert.Equal(t, want, transcript(t, memory.New(), run), "memory")
			assert.Equal(t, want, transcript(t, impltest.Wrap(kernel.New()), run), "wrapped kernel")
			assert.Equal(t, want, transcript(t, impltest.Wrap(memory.New()), run), "wrapped memory")
		})
	}
}

// program is a run of one program: its namespace, and what it wrote down.
type program struct {
	*testing.T
	ns  *sockets.Namespace
	log strings.Builder
}

func transcript(t *testing.T, provider impl.Provider, run func(*program)) string {
	t.Helper()
	p := &program{T: t, ns: sockets.NewNamespace(provider)}
	run(p)
	return p.log.String()
}

var anyPort = regexp.MustCompile(`:\d+`)

// note writes a line down, without port numbers.
func (p *program) note(format string, args ...any) {
	fmt.Fprintln(&p.log, anyPort.ReplaceAllString(fmt.Sprintf(format, args...), ":port"))
}

// listen makes a server on a free port of the loopback address.
func (p *program) listen() *sockets.ServerSocket {
	server, err := p.ns.ServerSocket.Port(0, sockets.QueueSize(1), sockets.BindTo(p.ns.IPAddress.LoopbackHost()))
	require.NoError(p, err)
	p.Cleanup(func() { _ = server.Close() })
	return server
}

// pair makes a connection.
func (p *program) pair() (client, server *sockets.Socket) {
	l := p.listen()
	client, err := p.ns.Socket.RemoteAddress(p.Context(), l.LocalAddress(), l.LocalPort())
	require.NoError(p, err)
	server, err = l.Accept()
	require.NoError(p, err)
	for _, s := range []*sockets.Socket{client, server} {
		require.NoError(p, s.SetDeadline(time.Now().Add(2*time.Minute)))
		p.Cleanup(func() { _ = s.Close() })
	}
	return client, server
}

// byEvents is a server and a client on one loop, each of which writes down its
// events: a refusal, a connection, bytes there and back, and a close from either
// side.
func byEvents(p *program) {
	loop := events.NewManualLoop()
	p.ns.AbstractSocket.SetDefaultLoop(loop)
	told := map[string]*strings.Builder{"server": {}, "served": {}, "client": {}}
	hears := func(who string, on events.Dispatcher) {
		connected := events.On(sockets.EventConnect, func(e *sockets.Event) { fmt.Fprintln(told[who], e) })
		if _, is := on.(*sockets.ServerSocket); is {
			connected = events.On(sockets.EventServerSocketConnect, func(e *sockets.ServerSocketConnectEvent) { fmt.Fprintln(told[who], e, e.Detail) })
		}
		for _, l := range []*events.Listener{
			connected,
			events.On(sockets.EventIOError, func(e *sockets.IOErrorEvent) { fmt.Fprintln(told[who], e, e.Detail) }),
			events.On(sockets.EventClose, func(e *sockets.Event) { fmt.Fprintln(told[who], e) }),
		} {
			require.NoError(p, on.AddEventListener(l))
		}
	}
	server, err := p.ns.ServerSocket.New()
	require.NoError(p, err)
	p.note("listen: %v, bind: %v", server.Listen(1), server.Bind(0, "127.0.0.1"))
	p.note("bind: %v", server.Bind(0, "127.0.0.1"))
	hears("server", server)
	client := func() *sockets.Socket {
		s, err := p.ns.Socket.New()
		require.NoError(p, err)
		hears("client", s)
		return s
	}

	first := client()
	step := 0
	require.NoError(p, server.AddEventListener(events.On(sockets.EventServerSocketConnect, func(e *sockets.ServerSocketConnectEvent) {
		served := e.Detail
		step++
		hears("served", served)
		require.NoError(p, served.AddEventListener(events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) {
			text, err := served.Data().ReadUTF()
			fmt.Fprintf(told["served"], "read %q %v\n", text, err)
			fmt.Fprintln(told["served"], "write", served.Data().WriteUTF("no, "+text))
			if step == 2 {
				fmt.Fprintln(told["served"], "close", served.Close())
			}
		})))
		require.NoError(p, served.AddEventListener(events.On(sockets.EventClose, func(*sockets.Event) {
			second := client()
			require.NoError(p, second.AddEventListener(events.On(sockets.EventConnect, func(*sockets.Event) {
				fmt.Fprintln(told["client"], "write", second.Data().WriteUTF("you end"))
			})))
			require.NoError(p, second.AddEventListener(events.On(sockets.EventClose, func(*sockets.Event) {
				text, err := second.Data().ReadUTF()
				fmt.Fprintf(told["client"], "read %q %v\n", text, err)
				loop.Stop()
			})))
			fmt.Fprintln(told["client"], "connect", second.Connect("127.0.0.1", server.LocalPort()))
		})))
	})))
	require.NoError(p, first.AddEventListener(events.On(sockets.EventIOError, func(*sockets.IOErrorEvent) {
		fmt.Fprintln(told["server"], "listen", server.Listen(1))
		fmt.Fprintln(told["client"], "connect", first.Connect("127.0.0.1", server.LocalPort()))
	})))
	require.NoError(p, first.AddEventListener(events.On(sockets.EventConnect, func(*sockets.Event) {
		fmt.Fprintln(told["client"], "write", first.Data().WriteUTF("I end"))
	})))
	require.NoError(p, first.AddEventListener(events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) {
		text, err := first.Data().ReadUTF()
		fmt.Fprintf(told["client"], "read %q %v\n", text, err)
		fmt.Fprintln(told["client"], "close", first.Close())
		_, err = first.Data().ReadUTF()
		fmt.Fprintln(told["client"], "read", err)
	})))
	fmt.Fprintln(told["client"], "connect", first.Connect("127.0.0.1", server.LocalPort()))
	require.NoError(p, loop.Run(p.Context()))
	p.note("close: %v %v", server.Close(), server.Close())
	for _, who := range []string{"server", "served", "client"} {
		p.note("%s\n%s", who, told[who])
	}
}

// conversation is lines, frames, integers and a limit that is passed.
func conversation(p *program) {
	client, server := p.pair()
	_ = server.SetLineLimit(15)
	p.note("%v", client)

	client.Display("a line").NL().Print("printed").Display(" ").Display(42).NL()
	p.note("flush: %v", client.Display("far too long a line\nnext\r\n").Flush())
	for range 3 {
		l, err := server.NextLineString()
		p.note("line %q %v", l, err)
	}
	found, err := server.SkipTo('\n')
	p.note("skip %v %v", found, err)
	l, err := server.NextLineString()
	p.note("line %q %v", l, err)

	p.note("put: %v %v", client.PutUint32BE(0xDEADBEEF), client.PutUint16LE(0xFFFE))
	p.note("close: %v", client.Close())
	u, err := server.Uint32BE()
	p.note("uint %x %v", u, err)
	i, err := server.Uint16LE()
	p.note("int %d %v", int16(i), err)
	_, err = server.ReadByte()
	p.note("end: %v", err)
}

// phases is a server and a client that go through theirs, with all mistakes.
func phases(p *program) {
	ns := p.ns
	server, err := ns.ServerSocket.New()
	p.note("%v %v %v %v", server, err, server.Bound(), server.Listening())
	_, err = server.Accept()
	p.note("accept: %v", err)
	p.note("listen: %v", server.Listen(1))
	p.note("bind: %v", server.Bind(0, "127.0.0.300"))
	p.note("bind: %v", server.Bind(0, "127.0.0.1"))
	p.note("%v %v %v", server, server.Bound(), server.Listening())
	p.note("bind: %v", server.Bind(0, "127.0.0.1"))
	_, err = ns.Socket.RemoteAddress(p.Context(), server.LocalAddress(), server.LocalPort())
	p.note("connect: %v", err)
	p.note("listen: %v", server.Listen(1))
	p.note("%v %v %v", server, server.Bound(), server.Listening())
	_, err = server.TryAccept()
	p.note("accept: %v", err)
	_, err = ns.ServerSocket.Port(server.LocalPort(), sockets.BindTo(server.LocalAddress()))
	p.note("second: %v", err)
	client, err := ns.Socket.RemoteAddress(p.Context(), server.LocalAddress(), server.LocalPort())
	p.note("%v %v %v", client, err, server.CanRead())
	p.note("close: %v", server.Close())
	p.note("close: %v", server.Close())
	_, err = server.Accept()
	p.note("accept: %v", err)
	_, err = client.ReadByte()
	p.note("read: %v", err)
	_, err = client.ReadByte()
	p.note("read: %v", err)
	_, err = client.Write([]byte("x"))
	p.note("write: %v", err)
	p.note("close: %v", client.Close())
	_, err = client.Read(make([]byte, 1))
	p.note("read: %v", err)
}

// halfClose ends one direction and goes on in the other.
func halfClose(p *program) {
	client, server := p.pair()
	client.Display("question").NL()
	p.note("close write: %v", client.CloseWrite())
	all, err := server.UpToEnd(100)
	p.note("%q %v, peer alive: %v", all, err, server.Connected())
	p.note("answer: %v", server.Display("answer\n").Flush())
	l, err := client.NextLineString()
	p.note("%q %v", l, err)
	_, err = client.Write([]byte("too late"))
	p.note("write: %v", err)
	p.note("close: %v", server.Close())
	_, err = client.ReadByte()
	p.note("read: %v", err)
	p.note("close write: %v", client.CloseWrite())
}

// reset closes a connection with bytes unread.
func reset(p *program) {
	client, server := p.pair()
	_, err := server.Write([]byte("before"))
	p.note("write: %v", err)
	_, err = client.Write([]byte("never read"))
	p.note("write: %v, readable: %v", err, server.CanRead())
	p.note("close: %v", server.Close())
	s, err := client.NextString(6)
	p.note("read: %q %v", s, err)
	for range 2 {
		_, err = client.ReadByte()
		p.note("read: %v", err)
	}
	p.note("put: %v", client.NextPutAll([]byte("x")))
	p.note("flush: %v", client.Flush())
	p.note("close: %v", client.Close())
}

// datagrams is a question, an answer, and all errors of either.
func datagrams(p *program) {
	here := p.ns.IPAddress.LoopbackHost()
	server, err := p.ns.DatagramSocket.Local(here, 0)
	p.note("%v %v", server, err)
	p.Cleanup(func() { _ = server.Close() })
	client, err := p.ns.DatagramSocket.RemoteAddress(here, server.LocalPort())
	p.note("%v %v", client, err)

	p.note("put: %v, readable: %v", client.NextPut(sockets.NewDatagram([]byte("question"))), server.CanRead())
	d, err := server.Peek()
	p.note("peek: %v %q %v", d, d.Data, err)
	p.note("buffer: %v", server.SetBufferSize(5))
	d, err = server.Next()
	p.note("next: %v %q %v, truncated: %v", d, d.Data, err, d.Truncated)
	p.note("answer: %v", server.NextPut(d))
	d, err = client.Next()
	p.note("next: %v %q %v", d, d.Data, err)

	p.note("nowhere: %v", server.NextPut(sockets.NewDatagram(nil)))
	p.note("too long: %v", client.NextPut(sockets.NewDatagram(make([]byte, 65508))))
	p.note("port: %v", server.NextPut(sockets.NewDatagramTo(nil, here, 65536)))
	p.note("family: %v", server.NextPut(sockets.NewDatagramTo(nil, p.ns.IP6Address.LoopbackHost(), 9)))
	p.note("deadline: %v", server.SetReadDeadline(time.Now().Add(-1)))
	_, err = server.Next()
	p.note("next: %v", err)
	p.note("close: %v", server.Close())
	p.note("put: %v", client.NextPut(sockets.NewDatagram([]byte("x"))))
	_, err = client.Next()
	p.note("next: %v", err)
	p.note("close: %v", client.Close())
	_, err = client.Next()
	p.note("next: %v", err)
	p.note("put: %v", client.NextPut(sockets.NewDatagram([]byte("x"))))
}

// groups joins and leaves one, with all mistakes.
func groups(p *program) {
	here, group := p.ns.IPAddress.LoopbackHost(), p.ns.IPAddress.With(233, 252, 0, 78)
	member, err := p.ns.MulticastSocket.Local(p.ns.IPAddress.AnyLocalAddress(), 0)
	p.note("%v %v", member, err)
	p.Cleanup(func() { _ = member.Close() })
	p.note("interface: %v", member.SetInterface(here))
	p.note("join: %v", member.Join(group))
	p.note("join: %v", member.Join(group))
	p.note("join: %v", member.Join(here))
	p.note("join: %v", member.Join(p.ns.IP6Address.LoopbackHost()))
	p.note("ttl: %v", member.SetTimeToLive(256))
	p.note("put: %v", member.NextPutTimeToLive(sockets.NewDatagramTo([]byte("all"), group, member.LocalPort()), 7))
	d, err := member.Next()
	p.note("next: %q %v", d.Data, err)
	hops, err := member.TimeToLive()
	p.note("ttl: %v %v", hops, err)
	p.note("leave: %v", member.Leave(group))
	p.note("leave: %v", member.Leave(group))
}

// urgent sends bytes past others.
func urgent(p *program) {
	client, server := p.pair()
	in, err := server.OutOfBand()
	p.note("in: %v %v", in, err)
	out, err := client.OutOfBand()
	p.note("out: %v %v, readable: %v", out, err, in.CanRead())
	client.Display("before")
	p.note("put: %v", out.NextPut(sockets.NewDatagram([]byte("!"))))
	client.Display("behind").NL()
	p.note("flush: %v, readable: %v", client.Flush(), in.CanRead())
	d, err := in.Next()
	p.note("next: %v %q %v, readable: %v", d, d.Data, err, in.CanRead())
	b := make([]byte, 20)
	n, err := server.Read(b)
	p.note("read: %q %v", b[:n], err)
	at, err := server.AtMark()
	p.note("at mark: %v %v", at, err)
	l, err := server.NextLineString()
	p.note("line: %q %v", l, err)
	at, err = server.AtMark()
	p.note("at mark: %v %v", at, err)
	p.note("inline: %v", sockets.SetOption(server, sockets.OutOfBandInline, true))
	p.note("put: %v", out.NextPut(sockets.NewDatagram([]byte("\n"))))
	l, err = server.NextLineString()
	p.note("line: %q %v", l, err)
	p.note("elsewhere: %v", out.NextPut(sockets.NewDatagramTo(nil, p.ns.IPAddress.LoopbackHost(), 9)))
	p.note("close: %v %v", in.Close(), server.IsOpen())
	_, err = in.Next()
	p.note("next: %v", err)
}
