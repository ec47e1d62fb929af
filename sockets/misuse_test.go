package sockets_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
	"github.com/smalltalk-sockets/go/streams"
)

// misuse is what a wrong use can be made of.
type misuse struct {
	ns                    *sockets.Namespace
	client, closed, fresh *sockets.Socket
	server, gone, idle    *sockets.ServerSocket
	udp, lost             *sockets.DatagramSocket
	group                 *sockets.MulticastSocket
}

func newMisuse(t *testing.T) *misuse {
	m := &misuse{ns: sockets.NewNamespace(newMemory(t))}
	m.client, _ = pair(t, m.ns)
	m.closed, _ = pair(t, m.ns)
	require.NoError(t, m.closed.Close())
	m.server, m.gone = listening(t, m.ns), listening(t, m.ns)
	require.NoError(t, m.gone.AddEventListener(connections()))
	require.NoError(t, m.gone.Close())
	m.udp, m.lost = receiver(t, m.ns), receiver(t, m.ns)
	require.NoError(t, m.lost.Close())
	var err error
	m.group, err = m.ns.MulticastSocket.Port(0)
	require.NoError(t, err)
	m.idle, err = m.ns.ServerSocket.New()
	require.NoError(t, err)
	m.fresh, err = m.ns.Socket.New()
	require.NoError(t, err)
	t.Cleanup(func() { _, _, _ = m.group.Close(), m.idle.Close(), m.fresh.Close() })
	return m
}

func connections() *events.Listener {
	return events.On(sockets.EventServerSocketConnect, func(*sockets.ServerSocketConnectEvent) {})
}

func misuses() map[string]func(m *misuse) error {
	ctx := context.Background()
	var noContext context.Context
	var noAddress *sockets.IPAddress
	var noBuffer *bytes.Buffer
	second := func(_ any, err error) error { return err }
	return map[string]func(m *misuse) error{
		"provider nil": func(*misuse) error { return second(sockets.NewNamespace(nil).Dial("tcp", "127.0.0.1:7")) },
		"provider typed nil": func(*misuse) error {
			return second(sockets.NewNamespace((*memory.Host)(nil)).Dial("tcp", "127.0.0.1:7"))
		},
		"server of nil": func(*misuse) error { return second(sockets.NewNamespace((*memory.Host)(nil)).ServerSocket.Port(7)) },
		"lookup of nil": func(*misuse) error { return second(sockets.NewNamespace(nil).IPAddress.ByName(ctx, "a.test")) },
		"class provider": func(m *misuse) error {
			m.ns.IPAddress.SetDefaultStreamSocketImplClass((*memory.Host)(nil))
			return second(m.ns.ServerSocket.NewFor(m.ns.IPAddress))
		},
		"context of Remote":   func(m *misuse) error { return second(m.ns.Socket.Remote(noContext, "127.0.0.1", 7)) },
		"context of dial":     func(m *misuse) error { return second(m.ns.DialContext(noContext, "tcp", "127.0.0.1:7")) },
		"context of ByName":   func(m *misuse) error { return second(m.ns.IPAddress.ByName(noContext, "a.test")) },
		"context of resolve":  func(m *misuse) error { return second(m.ns.AbstractSocket.ResolveAddress(noContext, "a.test")) },
		"port of Remote":      func(m *misuse) error { return second(m.ns.Socket.Remote(ctx, "127.0.0.1", 70000)) },
		"port of server":      func(m *misuse) error { return second(m.ns.ServerSocket.Port(-1)) },
		"port of udp":         func(m *misuse) error { return second(m.ns.DatagramSocket.Port(99999)) },
		"local port":          func(m *misuse) error { return second(m.ns.Socket.Remote(ctx, "127.0.0.1", 7, sockets.Local(nil, -5))) },
		"queue":               func(m *misuse) error { return second(m.ns.ServerSocket.Port(0, sockets.QueueSize(-1))) },
		"backlog":             func(m *misuse) error { return m.server.Listen(-1) },
		"listen twice bound":  func(m *misuse) error { return m.server.Bind(0, "") },
		"unbound listen":      func(m *misuse) error { return m.idle.Listen(0) },
		"unbound accept":      func(m *misuse) error { return second(m.idle.Accept()) },
		"bind to a name":      func(m *misuse) error { return m.idle.Bind(7, "localhost") },
		"bind host:port":      func(m *misuse) error { return m.idle.Bind(7, "127.0.0.1:7") },
		"option":              func(m *misuse) error { return second(m.ns.ServerSocket.Port(0, nil)) },
		"connect option":      func(m *misuse) error { return second(m.ns.Socket.Remote(ctx, "127.0.0.1", 7, nil)) },
		"datagram option":     func(m *misuse) error { return second(m.ns.DatagramSocket.Remote(ctx, "127.0.0.1", 7, nil)) },
		"address":             func(m *misuse) error { return second(m.ns.Socket.RemoteAddress(ctx, nil, 7)) },
		"typed nil address":   func(m *misuse) error { return second(m.ns.Socket.RemoteAddress(ctx, noAddress, 7)) },
		"udp address":         func(m *misuse) error { return second(m.ns.DatagramSocket.RemoteAddress(noAddress, 7)) },
		"local address":       func(m *misuse) error { return second(m.ns.DatagramSocket.Local(noAddress, 7)) },
		"BindTo address":      func(m *misuse) error { return second(m.ns.ServerSocket.Port(0, sockets.BindTo(noAddress))) },
		"NextFrom address":    func(m *misuse) error { return second(m.udp.NextFrom(nil, 7)) },
		"name of nothing":     func(m *misuse) error { return second(m.ns.SocketAddress.Name(ctx, nil)) },
		"group nil":           func(m *misuse) error { return m.group.Join(nil) },
		"group typed nil":     func(m *misuse) error { return m.group.Join(noAddress) },
		"group no group":      func(m *misuse) error { return m.group.Join(m.ns.IPAddress.LoopbackHost()) },
		"interface typed nil": func(m *misuse) error { return m.group.SetInterface(noAddress) },
		"interface unix":      func(m *misuse) error { return m.group.SetInterface(m.ns.UnixAddress.Path("/run/x")) },
		"unix without a path": func(m *misuse) error { return second(m.ns.Socket.RemoteAddress(ctx, m.ns.UnixAddress.Path(""), 0)) },
		"pointer to no path":  func(m *misuse) error { return second(m.ns.Socket.RemoteAddress(ctx, new(sockets.UnixAddress), 0)) },
		"address class":       func(m *misuse) error { return second(m.ns.Socket.NewFor(nil)) },
		"typed address class": func(m *misuse) error { return second(m.ns.DatagramSocket.NewFor((*sockets.IPAddressClass)(nil))) },
		"accept class":        func(m *misuse) error { return second(sockets.AcceptAs[*sockets.Socket](m.server, nil)) },
		"typed accept class":  func(m *misuse) error { return second(sockets.TryAcceptAs(m.server, (*sockets.StreamSocketClass)(nil))) },
		"around nothing":      func(m *misuse) error { return second(m.ns.Socket.Around(nil)) },
		"around typed nil":    func(m *misuse) error { var s *faultyStream; return second(m.ns.StreamSocket.Around(s)) },
		"around no server":    func(m *misuse) error { return second(m.ns.ServerSocket.Around(nil)) },
		"around no datagram":  func(m *misuse) error { return second(m.ns.MulticastSocket.Around(nil)) },
		"faulty provider": func(m *misuse) error {
			return second(sockets.NewNamespace(faulty{m.ns.Provider()}).ServerSocket.Port(0))
		},
		"faulty dial": func(m *misuse) error {
			return second(sockets.NewNamespace(faulty{m.ns.Provider()}).Dial("tcp", "127.0.0.1:7"))
		},
		"faulty datagram": func(m *misuse) error {
			return second(sockets.NewNamespace(faulty{m.ns.Provider()}).DatagramSocket.New())
		},
		"option of nothing": func(*misuse) error { return second(sockets.GetOption(nil, sockets.NoDelay)) },
		"option of nil":     func(*misuse) error { return sockets.SetOption((*sockets.Socket)(nil), sockets.NoDelay, true) },
		"option no name":    func(m *misuse) error { return second(sockets.GetOption(m.client, sockets.Option[int](""))) },
		"option of others":  func(m *misuse) error { return sockets.SetOption(m.udp, sockets.NoDelay, true) },
		"option size":       func(m *misuse) error { return second(m.client.OptionAt(1, 2, -1)) },

		"ReadFrom nil":       func(m *misuse) error { return second(m.client.ReadFrom(nil)) },
		"ReadFrom typed nil": func(m *misuse) error { return second(m.client.ReadFrom(noBuffer)) },
		"ReadFrom nil self":  func(m *misuse) error { return second(m.client.ReadFrom((*sockets.Socket)(nil))) },
		"WriteTo nil":        func(m *misuse) error { return second(m.client.WriteTo(nil)) },
		"WriteTo nil self":   func(m *misuse) error { return second(m.client.WriteTo((*sockets.StreamSocket)(nil))) },
		"NextTo nil":         func(m *misuse) error { return second(m.client.NextTo(nil, 3)) },
		"NextAvailableTo":    func(m *misuse) error { return second(m.client.NextAvailableTo(nil, 3)) },
		"Next -1":            func(m *misuse) error { return second(m.client.Next(-1)) },
		"Skip back":          func(m *misuse) error { return second(m.client.Skip(-1)) },
		"UnreadRune":         func(m *misuse) error { return m.client.UnreadRune() },
		"Limit -1":           func(m *misuse) error { return second(m.client.Limit(-1)) },
		"line limit":         func(m *misuse) error { return m.client.SetLineLimit(-80) },
		"FrameUvarint -1":    func(m *misuse) error { return second(m.client.FrameUvarint(-1)) },
		"Frame nil":          func(m *misuse) error { return second(m.client.Frame(nil)) },
		"PutFrame nil":       func(m *misuse) error { return m.client.PutFrame(nil, nil) },
		"PutFrame zero":      func(m *misuse) error { return m.client.PutFrame(new(streams.Framing), nil) },
		"framing size":       func(*misuse) error { return second(streams.NewFraming(streams.Header{Size: 9})) },
		"framing nothing":    func(*misuse) error { return second(streams.NewFraming(streams.Header{})) },
		"framing limit":      func(*misuse) error { return second(streams.NewFraming(streams.Header{Size: 4, Limit: 2})) },
		"charset":            func(m *misuse) error { return second(m.client.Data().ReadMultiByte(1, "latin-9")) },
		"ReadBytes -1":       func(m *misuse) error { return second(m.client.Data().ReadBytes(-1)) },
		"no short yet":       func(m *misuse) error { return second(m.client.Data().ReadShort()) },

		"timeout":            func(m *misuse) error { return m.client.SetTimeout(-1) },
		"class timeout":      func(m *misuse) error { return m.ns.AbstractSocket.SetTimeout(-30 * time.Second) },
		"cache lifetime":     func(m *misuse) error { return m.ns.SocketAddress.SetCacheLifetime(-time.Hour) },
		"read buffer":        func(m *misuse) error { return m.client.SetReadBufferSize(-1) },
		"write buffer":       func(m *misuse) error { return m.client.SetWriteBufferSize(5 << 20) },
		"class read buffer":  func(m *misuse) error { return m.ns.Socket.SetReadBufferSize(1<<30 + 1) },
		"class write buffer": func(m *misuse) error { return m.ns.Socket.SetWriteBufferSize(-1) },
		"output limit":       func(m *misuse) error { return m.ns.Socket.SetOutputLimit(-1) },
		"datagram buffer":    func(m *misuse) error { return m.udp.SetBufferSize(-1) },
		"item limit":         func(m *misuse) error { return m.client.SetItemLimit(-1) },
		"ttl":                func(m *misuse) error { return m.group.SetTimeToLive(256) },

		"datagram nil":       func(m *misuse) error { return m.udp.NextPut(nil) },
		"receive nil":        func(m *misuse) error { return m.udp.Receive(nil) },
		"batch with nil":     func(m *misuse) error { return second(m.udp.ReceiveAvailable([]*sockets.Datagram{nil})) },
		"datagram port":      func(m *misuse) error { return m.udp.NextPut(sockets.NewDatagramTo(nil, m.udp.LocalAddress(), -7)) },
		"no destination":     func(m *misuse) error { return m.udp.NextPut(sockets.NewDatagram([]byte("x"))) },
		"send nowhere":       func(m *misuse) error { return m.udp.Send(nil, "", 0) },
		"send to port 0":     func(m *misuse) error { return m.udp.Send(nil, "127.0.0.1", 0) },
		"send to a name":     func(m *misuse) error { return m.udp.Send(nil, "localhost", 7) },
		"connect to all":     func(m *misuse) error { return m.udp.Connect("0.0.0.0", 7) },
		"WriteTo no address": func(m *misuse) error { return second(m.udp.WriteTo(nil, nil)) },
		"WriteTo tcp":        func(m *misuse) error { return second(m.udp.WriteTo(nil, &net.TCPAddr{})) },
		"codec nil":          func(*misuse) error { return second(sockets.ObjectDatagramThrough(1, nil, nil, 0)) },
		"codec half": func(*misuse) error {
			return second(sockets.ObjectDatagramThrough(1, sockets.CodecOf(nil, nil), nil, 0))
		},
		"codec other half":   func(*misuse) error { return sockets.NewDatagram(nil).GetThrough(sockets.CodecOf(nil, nil), new(int)) },
		"object nil pointer": func(*misuse) error { var v *int; return second(sockets.ObjectDatagram(v, nil, 0)) },
		"object nil":         func(*misuse) error { return second(sockets.ObjectDatagram(nil, nil, 0)) },
		"get into nothing":   func(*misuse) error { return sockets.NewDatagram(nil).Get(nil) },

		"connect port":        func(m *misuse) error { return m.client.Connect("127.0.0.1", -1) },
		"connect to nothing":  func(m *misuse) error { return m.client.Connect("", 7) },
		"connect again":       func(m *misuse) error { return m.client.Connect("127.0.0.1", 7) },
		"read too early":      func(m *misuse) error { return second(m.fresh.NextLine()) },
		"flush too early":     func(m *misuse) error { return m.fresh.Flush() },
		"listener nil":        func(m *misuse) error { return m.client.AddEventListener(nil) },
		"listener option nil": func(m *misuse) error { return m.server.AddEventListener(connections(), nil) },
		"listener of others":  func(m *misuse) error { return m.client.AddEventListener(connections()) },
		"dispatch nil":        func(m *misuse) error { return second(m.client.DispatchEvent(nil)) },
		"loop nil":            func(m *misuse) error { return m.server.SetLoop(nil) },
		"loop too late":       func(m *misuse) error { _ = m.client.Loop(); return m.client.SetLoop(events.NewLoop()) },
		"post nil":            func(m *misuse) error { return m.client.Loop().Post(nil) },
		"network unknown":     func(m *misuse) error { return second(m.ns.Dial("http", "127.0.0.1:80")) },
		"no port":             func(m *misuse) error { return second(m.ns.Dial("tcp", "127.0.0.1")) },
		"no address":          func(m *misuse) error { return second(m.ns.Dial("tcp", "")) },
		"listen udp":          func(m *misuse) error { return second(m.ns.Listen("udp", ":0")) },
		"listen packet tcp":   func(m *misuse) error { return second(m.ns.ListenPacket("tcp", ":0")) },
		"ip4 text":            func(m *misuse) error { return second(m.ns.IPAddress.FromString("300.1.1.1")) },
		"ip6 as ip4":          func(m *misuse) error { return second(m.ns.IPAddress.FromString("::1")) },
		"ip4 as ip6":          func(m *misuse) error { return second(m.ns.IP6Address.FromString("127.0.0.1")) },
		"ip6 text":            func(m *misuse) error { return second(m.ns.IP6Address.FromString("localhost")) },
		"bytes":               func(m *misuse) error { return second(m.ns.IPAddress.FromBytes([]byte{1})) },
		"raw unix":            func(m *misuse) error { return second(m.ns.UnixAddress.NewRawSocket()) },
		"unix name":           func(m *misuse) error { return second(m.ns.UnixAddress.ByName(ctx, "file")) },

		"closed accept with a listener": func(m *misuse) error { return second(m.gone.Accept()) },
		"closed try":                    func(m *misuse) error { return second(m.gone.TryAccept()) },
		"closed wait":                   func(m *misuse) error { return m.gone.EnsureReadable() },
		"closed flush":                  func(m *misuse) error { return m.closed.Flush() },
		"closed put":                    func(m *misuse) error { return m.closed.NextPutAll([]byte("x")) },
		"closed put byte":               func(m *misuse) error { return m.closed.NextPut('x') },
		"closed print":                  func(m *misuse) error { m.closed.Print("x"); return m.closed.Err() },
		"closed write":                  func(m *misuse) error { return second(m.closed.Write([]byte("x"))) },
		"closed data":                   func(m *misuse) error { return m.closed.Data().WriteShort(1) },
		"closed data read":              func(m *misuse) error { return second(m.closed.Data().ReadShort()) },
		"closed read":                   func(m *misuse) error { return second(m.closed.NextLine()) },
		"closed ReadFrom":               func(m *misuse) error { return second(m.closed.ReadFrom(noReader{})) },
		"closed WriteTo":                func(m *misuse) error { return second(m.closed.WriteTo(io.Discard)) },
		"closed connect":                func(m *misuse) error { return m.closed.Connect("127.0.0.1", 7) },
		"closed CloseWrite":             func(m *misuse) error { return m.closed.CloseWrite() },
		"closed deadline":               func(m *misuse) error { return m.closed.SetDeadline(time.Time{}) },
		"closed buffer size":            func(m *misuse) error { return m.closed.SetWriteBufferSize(100) },
		"closed twice":                  func(m *misuse) error { return m.closed.Close() },
		"closed option":                 func(m *misuse) error { return sockets.SetOption(m.closed, sockets.NoDelay, true) },
		"closed send":                   func(m *misuse) error { return m.lost.Send(nil, "", 0) },
		"closed send to":                func(m *misuse) error { return m.lost.Send(nil, "127.0.0.1", 7) },
		"closed next":                   func(m *misuse) error { return second(m.lost.Next()) },
		"closed next put": func(m *misuse) error {
			return m.lost.NextPut(sockets.NewDatagramTo(nil, m.udp.LocalAddress(), m.udp.LocalPort()))
		},
		"accept with a listener": func(m *misuse) error {
			_ = m.server.AddEventListener(connections())
			return second(m.server.Accept())
		},
	}
}

// noReader has no bytes.
type noReader struct{}

func (noReader) Read([]byte) (int, error) { return 0, io.EOF }

// faulty is a provider that makes nothing and does not say so.
type faulty struct{ impl.Provider }

func (faulty) NewStream(impl.Network) (impl.Stream, error)     { return nil, nil }
func (faulty) NewServer(impl.Network) (impl.Server, error)     { return nil, nil }
func (faulty) NewDatagram(impl.Network) (impl.Datagram, error) { return nil, nil }

type faultyStream struct{ impl.Stream }

// toldOf is the error of each misuse.
var toldOf = map[string]string{
	"BindTo address":                `sockets: address must not be nil`,
	"Frame nil":                     `streams.Frame: framing must not be nil`,
	"FrameUvarint -1":               `streams.FrameUvarint: limit -1 is less than 0; 0 means the Max of the buffer`,
	"Limit -1":                      `streams.Limit: size -1 is less than 0`,
	"Next -1":                       `readbuffer.Next: count -1 is less than 0`,
	"NextAvailableTo":               `streams.NextAvailableTo: writer must not be nil`,
	"NextFrom address":              `sockets: address must not be nil`,
	"NextTo nil":                    `streams.NextTo: writer must not be nil`,
	"PutFrame nil":                  `streams.PutFrame: framing must not be nil`,
	"PutFrame zero":                 `streams.PutFrame: framing is a zero Framing: NewFraming makes one`,
	"ReadBytes -1":                  `streams.ReadBytes: count -1 is less than 0`,
	"ReadFrom nil self":             `sockets: reader must not be nil`,
	"ReadFrom nil":                  `sockets: reader must not be nil`,
	"ReadFrom typed nil":            `sockets: reader must not be nil`,
	"Skip back":                     `readbuffer: nothing to unread: what was consumed before is not kept any more`,
	"UnreadRune":                    `readbuffer: nothing to unread: what was consumed before is not kept any more`,
	"WriteTo nil self":              `sockets: writer must not be nil`,
	"WriteTo nil":                   `sockets: writer must not be nil`,
	"WriteTo no address":            `write udp 127.0.0.1:PORT: invalid argument`,
	"WriteTo tcp":                   `write udp 127.0.0.1:PORT->:0: invalid argument`,
	"accept class":                  `sockets: class must not be nil: use one of the namespace, as ns.StreamSocket`,
	"accept with a listener":        `accept tcp 127.0.0.1:PORT: calls and listeners for the same exclude each other: remove the listeners to call, or end the calls to listen`,
	"address class":                 `sockets: address class must not be nil: use one of the namespace, as ns.IPAddress`,
	"address":                       `sockets: address must not be nil`,
	"around no datagram":            `sockets: datagram socket must not be nil`,
	"around no server":              `sockets: server must not be nil`,
	"around nothing":                `sockets: stream must not be nil`,
	"around typed nil":              `sockets: stream must not be nil`,
	"backlog":                       `sockets: backlog -1 is less than 0`,
	"batch with nil":                `sockets: datagram must not be nil`,
	"bind host:port":                `sockets: address "127.0.0.1:7": unexpected character (at ":7"): it must be an address in digits, without a port, and ByName looks names up`,
	"bind to a name":                `sockets: address "localhost": unable to parse IP: it must be an address in digits, without a port, and ByName looks names up`,
	"bytes":                         `sockets: address "[1]": has 1 bytes instead of 4`,
	"cache lifetime":                `sockets: cache lifetime -1h0m0s is less than 0s`,
	"charset":                       `streams: unknown charset "latin-9": known are utf-8, us-ascii, iso-8859-1, windows-1252, utf-16, utf-16be and utf-16le`,
	"class provider":                `sockets: provider must not be nil: look at what NewNamespace, or SetDefaultStreamSocketImplClass and its like, was given`,
	"class read buffer":             `sockets: read buffer size 1073741825 is outside 0..1073741824`,
	"class timeout":                 `sockets: timeout -30s is less than 0s`,
	"class write buffer":            `sockets: write buffer size -1 is outside 0..1073741824`,
	"closed CloseWrite":             `close tcp 127.0.0.1:PORT->127.0.0.1:PORT: use of closed network connection`,
	"closed ReadFrom":               `write tcp 127.0.0.1:PORT->127.0.0.1:PORT: use of closed network connection`,
	"closed WriteTo":                `read tcp 127.0.0.1:PORT->127.0.0.1:PORT: use of closed network connection`,
	"closed accept with a listener": `accept tcp 127.0.0.1:PORT: use of closed network connection`,
	"closed buffer size":            `write tcp 127.0.0.1:PORT->127.0.0.1:PORT: use of closed network connection`,
	"closed connect":                `dial tcp 127.0.0.1:PORT->127.0.0.1:PORT: use of closed network connection`,
	"closed data read":              `read tcp 127.0.0.1:PORT->127.0.0.1:PORT: use of closed network connection`,
	"closed data":                   `write tcp 127.0.0.1:PORT->127.0.0.1:PORT: use of closed network connection`,
	"closed deadline":               `set tcp 127.0.0.1:PORT: use of closed network connection`,
	"closed flush":                  `write tcp 127.0.0.1:PORT->127.0.0.1:PORT: use of closed network connection`,
	"closed next put":               `write udp 127.0.0.1:PORT->127.0.0.1:PORT: use of closed network connection`,
	"closed next":                   `read udp 127.0.0.1:PORT: use of closed network connection`,
	"closed option":                 `set tcp 127.0.0.1:PORT->127.0.0.1:PORT: use of closed network connection`,
	"closed print":                  `write tcp 127.0.0.1:PORT->127.0.0.1:PORT: use of closed network connection`,
	"closed put byte":               `write tcp 127.0.0.1:PORT->127.0.0.1:PORT: use of closed network connection`,
	"closed put":                    `write tcp 127.0.0.1:PORT->127.0.0.1:PORT: use of closed network connection`,
	"closed read":                   `read tcp 127.0.0.1:PORT->127.0.0.1:PORT: use of closed network connection`,
	"closed send to":                `write udp 127.0.0.1:PORT: use of closed network connection`,
	"closed send":                   `write udp 127.0.0.1:PORT: use of closed network connection`,
	"closed try":                    `accept tcp 127.0.0.1:PORT: use of closed network connection`,
	"closed twice":                  `close tcp 127.0.0.1:PORT->127.0.0.1:PORT: use of closed network connection`,
	"closed wait":                   `accept tcp 127.0.0.1:PORT: use of closed network connection`,
	"closed write":                  `write tcp 127.0.0.1:PORT->127.0.0.1:PORT: use of closed network connection`,
	"codec half":                    `sockets: codec has no function to encode with: CodecOf was given nil`,
	"codec nil":                     `sockets: codec must not be nil`,
	"codec other half":              `sockets: codec has no function to decode with: CodecOf was given nil`,
	"connect again":                 `dial tcp 127.0.0.1:PORT->127.0.0.1:PORT: already connected`,
	"connect option":                `sockets: option must not be nil: leave it out`,
	"connect port":                  `sockets: port -1 is outside 0..65535`,
	"connect to all":                `sockets: address "0.0.0.0": stands for every address`,
	"connect to nothing":            `sockets: host must not be empty`,
	"context of ByName":             `sockets: context must not be nil: use context.Background()`,
	"context of Remote":             `sockets: context must not be nil: use context.Background()`,
	"context of dial":               `sockets: context must not be nil: use context.Background()`,
	"context of resolve":            `sockets: context must not be nil: use context.Background()`,
	"datagram buffer":               `sockets: buffer size -1 is outside 0..1073741824`,
	"datagram nil":                  `sockets: datagram must not be nil`,
	"datagram option":               `sockets: option must not be nil: leave it out`,
	"datagram port":                 `sockets: port -7 is outside 0..65535`,
	"dispatch nil":                  `events.DispatchEvent: event must not be nil: Type.New makes one, and a zero Event is none`,
	"faulty datagram":               `sockets: provider has returned neither a socket nor an error`,
	"faulty dial":                   `sockets: provider has returned neither a socket nor an error`,
	"faulty provider":               `sockets: provider has returned neither a socket nor an error`,
	"flush too early":               `write tcp: not connected`,
	"framing limit":                 `streams: invalid frame header: a limit of 2 bytes, of which the shortest frame has 4`,
	"framing nothing":               `streams: invalid frame header: a length of 0 bytes, not of 1 to 8`,
	"framing size":                  `streams: invalid frame header: a length of 9 bytes, not of 1 to 8`,
	"get into nothing":              `sockets: object must not be nil: give a pointer to where it is to be`,
	"group nil":                     `sockets: group must not be nil`,
	"group no group":                `sockets: group "127.0.0.1": is not a multicast address`,
	"group typed nil":               `sockets: group must not be nil`,
	"interface typed nil":           `sockets: interface must not be a nil pointer`,
	"interface unix":                `sockets: interface "/run/x": is not an IP address`,
	"ip4 as ip6":                    `sockets: address "127.0.0.1": is not an IPv6 address`,
	"ip4 text":                      `sockets: address "300.1.1.1": part 300 is outside 0..255`,
	"ip6 as ip4":                    `sockets: address "::1": has a colon, as those that IP6Address reads and those with a port have`,
	"ip6 text":                      `sockets: address "localhost": unable to parse IP: it must be an address in digits, without a port, and ByName looks names up`,
	"line limit":                    `streams.SetLineLimit: limit -80 is less than 0; 0 means the Max of the buffer`,
	"listen packet tcp":             `listen tcp :0: address :0: unexpected address type`,
	"listen twice bound":            `listen tcp 0.0.0.0:0: already bound`,
	"listen udp":                    `listen udp :0: address :0: unexpected address type`,
	"listener nil":                  `events.AddEventListener: listener must not be nil: On and Handle make one, unless their type, function or pointer is nil`,
	"listener of others":            `sockets: event type "EventServerSocketConnect": never happens at a Socket: use EventConnect, or add the listener to a ServerSocket`,
	"listener option nil":           `events.AddEventListener: option must not be nil: leave it out`,
	"local address":                 `sockets: address must not be nil`,
	"local port":                    `sockets: port -5 is outside 0..65535`,
	"lookup of nil":                 `sockets: provider must not be nil: look at what NewNamespace, or SetDefaultStreamSocketImplClass and its like, was given`,
	"loop nil":                      `sockets: loop must not be nil: events.NewLoop makes one`,
	"loop too late":                 `sockets: loop must be set before anything else that has to do with events: the socket is on another one already`,
	"item limit":                    `streams.SetItemLimit: limit -1 is less than 0; 0 means the default, 1048576`,
	"name of nothing":               `sockets: address must not be nil`,
	"network unknown":               `dial http: unknown network http`,
	"no address":                    `dial tcp: missing address`,
	"no destination":                `write udp 127.0.0.1:PORT: write: destination address required`,
	"no port":                       `dial tcp: address 127.0.0.1: missing port in address`,
	"no short yet":                  `streams: short at offset 0 needs 2 bytes and has 0`,
	"object nil pointer":            `sockets: object must not be nil: gob has no bytes for it`,
	"object nil":                    `sockets: object must not be nil: gob has no bytes for it`,
	"option no name":                `sockets: option must have a name, as sockets.NoDelay has`,
	"option of nil":                 `sockets: socket must not be nil`,
	"option of nothing":             `sockets: socket must not be nil`,
	"option of others":              `option no-delay: unsupported operation`,
	"option size":                   `options by number, which only sockets of the operating system have: unsupported operation`,
	"option":                        `sockets: option must not be nil: leave it out`,
	"output limit":                  `sockets: output limit -1 is outside 0..1073741824`,
	"pointer to no path":            `sockets: path must not be empty: UnixAddressClass.Path makes an address of one`,
	"port of Remote":                `sockets: port 70000 is outside 0..65535`,
	"port of server":                `sockets: port -1 is outside 0..65535`,
	"port of udp":                   `sockets: port 99999 is outside 0..65535`,
	"post nil":                      `events.Post: function must not be nil`,
	"provider nil":                  `dial tcp: sockets: provider must not be nil: look at what NewNamespace, or SetDefaultStreamSocketImplClass and its like, was given`,
	"provider typed nil":            `dial tcp: sockets: provider must not be nil: look at what NewNamespace, or SetDefaultStreamSocketImplClass and its like, was given`,
	"queue":                         `sockets: backlog -1 is less than 0`,
	"raw unix":                      `raw sockets of the Unix domain: unsupported operation`,
	"read buffer":                   `sockets: read buffer size -1 is outside 0..1073741824`,
	"read too early":                `read tcp: not connected`,
	"receive nil":                   `sockets: datagram must not be nil`,
	"send nowhere":                  `sockets: address must be given, with its port, on a socket that is not connected`,
	"send to a name":                `sockets: address "localhost": unable to parse IP: it must be an address in digits, without a port, and ByName looks names up`,
	"send to port 0":                `sockets: port 0 is outside 1..65535`,
	"server of nil":                 `sockets: provider must not be nil: look at what NewNamespace, or SetDefaultStreamSocketImplClass and its like, was given`,
	"timeout":                       `sockets: timeout -1ns is less than 0s`,
	"ttl":                           `sockets: multicast-ttl 256 is outside 0..255`,
	"typed accept class":            `sockets: class must not be nil: use one of the namespace, as ns.StreamSocket`,
	"typed address class":           `sockets: address class must not be nil: use one of the namespace, as ns.IPAddress`,
	"typed nil address":             `sockets: address must not be nil`,
	"udp address":                   `sockets: address must not be nil`,
	"unbound accept":                `accept tcp: not listening`,
	"unbound listen":                `listen tcp: not bound`,
	"unix name":                     `lookup file: no Unix address, which begins with / or @`,
	"unix without a path":           `sockets: path must not be empty: UnixAddressClass.Path makes an address of one`,
	"write buffer":                  `sockets: write buffer size 5242880 is outside 0..4194304`,
}

var shownPort = regexp.MustCompile(`:[1-9]\d{3,4}\b`)

func TestMisuse(t *testing.T) {
	uses := misuses()
	require.Len(t, uses, len(toldOf))
	for name, use := range uses {
		err := use(newMisuse(t))
		if assert.Error(t, err, name) {
			assert.Equal(t, toldOf[name], shownPort.ReplaceAllString(err.Error(), ":PORT"), name)
		}
	}
}

// Every call on a closed socket returns the error of package net, also one that would
// be refused for another reason.
func TestClosedComesFirst(t *testing.T) {
	for name, use := range misuses() {
		if !strings.HasPrefix(name, "closed ") {
			continue
		}
		err := use(newMisuse(t))
		assert.ErrorIs(t, err, net.ErrClosed, name)
		assert.NotErrorIs(t, err, sockets.ErrExclusive, name)
		assert.IsType(t, &net.OpError{}, err, name)
	}
}
