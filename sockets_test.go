// Package sockets_test shows the whole from outside. Each program below uses
// one part of the sockets package, and writes down what it sees; what it saw is
// printed below it. The programs do not know on which network they run: the
// kernel's and the one in memory show them the same, error by error.
package sockets_test

import (
	"fmt"
	"regexp"
	"runtime"
	"slices"
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

// TestSamePrograms runs the programs over both implementations, and over a
// wrapper around each.
func TestSamePrograms(t *testing.T) {
	for name, program := range map[string]struct {
		run  func(p *program)
		want string
	}{
		"stream":     {stream, streamLog},
		"half-close": {halfClose, halfCloseLog},
		"reset":      {reset, resetLog},
		"server":     {server, serverLog},
		"datagrams":  {datagrams, datagramsLog},
		"multicast":  {multicast, multicastLog},
		"urgent":     {urgent, urgentLog},
		"events":     {byEvents, eventsLog},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, program.want, transcript(t, memory.New(), program.run), "memory")
			assert.Equal(t, program.want, transcript(t, impltest.Wrap(memory.New()), program.run), "wrapped memory")
			system.IPv4.Need(t)
			kernels := transcript(t, kernel.New(), program.run)
			if runtime.GOOS == "linux" { // other systems have other texts and errors
				assert.Equal(t, program.want, kernels, "kernel")
			}
			assert.Equal(t, kernels, transcript(t, impltest.Wrap(kernel.New()), program.run), "wrapped kernel")
		})
	}
}

// stream sends lines and integers. A line that is longer than the limit is not
// lost: it can still be read, or passed over.
func stream(p *program) {
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

const streamLog = `
Socket[local 127.0.0.1:port, remote 127.0.0.1:port]
flush: <nil>
line "a line" <nil>
line "\"printed\" 42" <nil>
line "" readbuffer: line at offset 20 has 16 bytes or more, limit is 15
skip true <nil>
line "next" <nil>
put: <nil> <nil>
close: <nil>
uint deadbeef <nil>
int -2 <nil>
end: EOF
`

// halfClose ends the direction of the client. The server replies all the same.
func halfClose(p *program) {
	client, server := p.pair()
	client.Display("question").NL()
	p.note("close write: %v", client.CloseWrite())
	all, err := server.UpToEnd(100)
	p.note("%q %v, peer alive: %v", all, err, server.Connected())
	p.note("reply: %v", server.Display("reply\n").Flush())
	l, err := client.NextLineString()
	p.note("%q %v", l, err)
	_, err = client.Write([]byte("too late"))
	p.note("write: %v", err)
	p.note("close: %v", server.Close())
	_, err = client.ReadByte()
	p.note("read: %v", err)
	p.note("close write: %v", client.CloseWrite())
}

const halfCloseLog = `
close write: <nil>
"question\n" <nil>, peer alive: false
reply: <nil>
"reply" <nil>
write: write tcp 127.0.0.1:port->127.0.0.1:port: write: broken pipe
close: <nil>
read: EOF
close write: close tcp 127.0.0.1:port->127.0.0.1:port: shutdown: transport endpoint is not connected
`

// reset closes a connection that holds unread bytes. Its peer reads what has
// arrived before the error.
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

const resetLog = `
write: <nil>
write: <nil>, readable: true
close: <nil>
read: "before" <nil>
read: read tcp 127.0.0.1:port->127.0.0.1:port: read: connection reset by peer
read: read tcp 127.0.0.1:port->127.0.0.1:port: read: connection reset by peer
put: <nil>
flush: write tcp 127.0.0.1:port->127.0.0.1:port: write: broken pipe
close: write tcp 127.0.0.1:port->127.0.0.1:port: write: broken pipe
`

// server goes through the states of a server: made, bound, listening, closed.
// What it cannot do yet, or no more, is an error.
func server(p *program) {
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

const serverLog = `
ServerSocket[none] <nil> false false
accept: accept tcp: not listening
listen: listen tcp: not bound
bind: sockets: address "127.0.0.300": IPv4 field has value >255: it must be an address in digits, without a port, and ByName looks names up
bind: <nil>
ServerSocket[127.0.0.1:port] true false
bind: listen tcp 127.0.0.1:0: already bound
connect: dial tcp 127.0.0.1:port: connect: connection refused
listen: <nil>
ServerSocket[127.0.0.1:port] true true
accept: resource temporarily unavailable
second: listen tcp 127.0.0.1:port: bind: address already in use
Socket[local 127.0.0.1:port, remote 127.0.0.1:port] <nil> true
close: <nil>
close: close tcp 127.0.0.1:port: use of closed network connection
accept: accept tcp 127.0.0.1:port: use of closed network connection
read: read tcp 127.0.0.1:port->127.0.0.1:port: read: connection reset by peer
read: read tcp 127.0.0.1:port->127.0.0.1:port: read: connection reset by peer
write: write tcp 127.0.0.1:port->127.0.0.1:port: write: broken pipe
close: <nil>
read: read tcp 127.0.0.1:port->127.0.0.1:port: use of closed network connection
`

// datagrams sends a question and its reply, and meets the errors of datagrams.
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
	p.note("reply: %v", server.NextPut(d))
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

const datagramsLog = `
DatagramSocket[local 127.0.0.1:port] <nil>
DatagramSocket[local 127.0.0.1:port, remote 127.0.0.1:port] <nil>
put: <nil>, readable: true
peek: Datagram[8 bytes, 127.0.0.1:port] "question" <nil>
buffer: <nil>
next: Datagram[5 bytes, 127.0.0.1:port] "quest" <nil>, truncated: true
reply: <nil>
next: Datagram[5 bytes, 127.0.0.1:port] "quest" <nil>
nowhere: write udp 127.0.0.1:port: write: destination address required
too long: write udp 127.0.0.1:port->127.0.0.1:port: write: message too long
port: sockets: port 65536 is outside 0..65535
family: sockets: address "[::1]:9": does not fit network udp
deadline: <nil>
next: read udp 127.0.0.1:port: i/o timeout
close: <nil>
put: <nil>
next: read udp 127.0.0.1:port->127.0.0.1:port: read: connection refused
close: <nil>
next: read udp 127.0.0.1:port->127.0.0.1:port: use of closed network connection
put: write udp 127.0.0.1:port->127.0.0.1:port: use of closed network connection
`

// multicast joins a group, hears itself, and leaves.
func multicast(p *program) {
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

const multicastLog = `
MulticastSocket[local 0.0.0.0:port] <nil>
interface: <nil>
join: <nil>
join: set udp 0.0.0.0:port: setsockopt: address already in use
join: sockets: group "127.0.0.1": is not a multicast address
join: sockets: group "::1": is not a multicast address
ttl: sockets: multicast-ttl 256 is outside 0..255
put: <nil>
next: "all" <nil>
ttl: 1 <nil>
leave: <nil>
leave: set udp 0.0.0.0:port: setsockopt: cannot assign requested address
`

// urgent sends bytes that overtake others.
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

const urgentLog = `
in: DatagramSocket[local 127.0.0.1:port, remote 127.0.0.1:port] <nil>
out: DatagramSocket[local 127.0.0.1:port, remote 127.0.0.1:port] <nil>, readable: false
put: <nil>
flush: <nil>, readable: true
next: Datagram[1 bytes, 127.0.0.1:port] "!" <nil>, readable: false
read: "before" <nil>
at mark: true <nil>
line: "behind" <nil>
at mark: false <nil>
inline: <nil>
put: <nil>
line: "" <nil>
elsewhere: dial tcp 127.0.0.1:port->127.0.0.1:9: already connected
close: <nil> false
next: read tcp 127.0.0.1:port->127.0.0.1:port: use of closed network connection
`

// byEvents is a conversation of listeners on one loop: a client is refused,
// connects, and is told of each byte and of the end.
func byEvents(p *program) {
	loop := events.NewManualLoop()
	p.ns.AbstractSocket.SetDefaultLoop(loop)
	listening, err := p.ns.ServerSocket.New()
	require.NoError(p, err)
	p.note("bind: %v", listening.Bind(0, "127.0.0.1"))
	client, err := p.ns.Socket.New()
	require.NoError(p, err)
	connect := func() { p.note("client: connect: %v", client.Connect("127.0.0.1", listening.LocalPort())) }

	p.on(listening, events.On(sockets.EventServerSocketConnect, func(e *sockets.ServerSocketConnectEvent) {
		p.note("server: %v", e.Detail)
		p.serve(e.Detail)
	}))
	p.on(client, events.On(sockets.EventIOError, func(e *sockets.IOErrorEvent) {
		p.note("client: %v: %v", e.Type(), e.Detail)
		p.note("server: listen: %v", listening.Listen(1))
		connect()
	}))
	p.on(client, events.On(sockets.EventConnect, func(e *sockets.Event) {
		p.note("client: %v: write: %v", e.Type(), client.Data().WriteUTF("hello"))
	}))
	p.on(client, events.On(sockets.EventClose, func(e *sockets.Event) {
		text, err := client.Data().ReadUTF()
		p.note("client: %v: read: %q %v", e.Type(), text, err)
		loop.Stop()
	}))

	connect()
	require.NoError(p, loop.Run(p.Context()))
	p.note("server: close: %v", listening.Close())
	p.groupByRole()
}

// groupByRole sorts what is written down by the socket that wrote it. The order
// in which two sockets are told of one event is the system's.
func (p *program) groupByRole() {
	role := func(line string) string { before, _, _ := strings.Cut(line, ":"); return before }
	lines := slices.SortedStableFunc(strings.Lines(p.log.String()), func(a, b string) int { return strings.Compare(role(a), role(b)) })
	p.log.Reset()
	p.log.WriteString(strings.Join(lines, ""))
}

// serve replies to a client and closes the connection.
func (p *program) serve(served *sockets.Socket) {
	p.on(served, events.On(sockets.EventSocketData, func(e *sockets.ProgressEvent) {
		text, err := served.Data().ReadUTF()
		p.note("served: %v: read: %q %v", e.Type(), text, err)
		p.note("served: write: %v", served.Data().WriteUTF("goodbye"))
		p.note("served: close: %v", served.Close())
	}))
}

// on adds a listener to a socket.
func (p *program) on(socket events.Dispatcher, listener *events.Listener) {
	require.NoError(p, socket.AddEventListener(listener))
}

const eventsLog = `
bind: <nil>
client: connect: <nil>
client: ioError: dial tcp 127.0.0.1:port: connect: connection refused
client: connect: <nil>
client: connect: write: <nil>
client: close: read: "goodbye" <nil>
served: socketData: read: "hello" <nil>
served: write: <nil>
served: close: <nil>
server: listen: <nil>
server: Socket[local 127.0.0.1:port, remote 127.0.0.1:port]
server: close: <nil>
`

// program is a run of a program: its namespace, and what it has written down.
type program struct {
	*testing.T
	ns  *sockets.Namespace
	log strings.Builder
}

// transcript returns what a program writes down over an implementation.
func transcript(t *testing.T, provider impl.Provider, run func(*program)) string {
	t.Helper()
	p := &program{T: t, ns: sockets.NewNamespace(provider)}
	run(p)
	return "\n" + p.log.String()
}

// ephemeralPort matches a port number that the network chose.
var ephemeralPort = regexp.MustCompile(`:\d{4,5}\b`)

// note writes a line down, without the numbers of ephemeral ports.
func (p *program) note(format string, args ...any) {
	fmt.Fprintln(&p.log, ephemeralPort.ReplaceAllString(fmt.Sprintf(format, args...), ":port"))
}

// pair connects a client to a server of its own.
func (p *program) pair() (client, served *sockets.Socket) {
	listening, err := p.ns.ServerSocket.Port(0, sockets.QueueSize(1), sockets.BindTo(p.ns.IPAddress.LoopbackHost()))
	require.NoError(p, err)
	p.Cleanup(func() { _ = listening.Close() })
	client, err = p.ns.Socket.RemoteAddress(p.Context(), listening.LocalAddress(), listening.LocalPort())
	require.NoError(p, err)
	served, err = listening.Accept()
	require.NoError(p, err)
	for _, s := range []*sockets.Socket{client, served} {
		require.NoError(p, s.SetDeadline(time.Now().Add(2*time.Minute)))
		p.Cleanup(func() { _ = s.Close() })
	}
	return client, served
}
