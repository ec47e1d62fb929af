package kerneltruth

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// A flaw is a difference from the kernel, with a scenario that must find it and
// the message about it.
type flaw struct {
	scenario string
	says     string
	provider flawed
}

var flaws = map[string]flaw{
	"another errno": {"tcp.close.unread.idle_reader", "broken pipe", flawed{stream: func(s impl.Stream) impl.Stream {
		return errorStream{s, func(e *net.OpError) {
			if errors.Is(e.Err, syscall.ECONNRESET) {
				e.Err = os.NewSyscallError("read", syscall.EPIPE)
			}
		}}
	}}},
	"another system call": {"tcp.close.unread.idle_reader", "recv", flawed{stream: func(s impl.Stream) impl.Stream {
		return errorStream{s, func(e *net.OpError) {
			if sys, ok := e.Err.(*os.SyscallError); ok {
				e.Err = os.NewSyscallError("recv", sys.Err)
			}
		}}
	}}},
	"no source": {"tcp.close.unread.idle_reader", "text of the error", flawed{stream: func(s impl.Stream) impl.Stream {
		return errorStream{s, func(e *net.OpError) { e.Source = nil }}
	}}},
	"the same text from other types": {"tcp.close.unread.idle_reader", "types of the error", flawed{stream: func(s impl.Stream) impl.Stream {
		return errorStream{s, func(e *net.OpError) { e.Err = errors.New(e.Err.Error()) }}
	}}},
	"a timeout that is none": {"tcp.deadline.past_with_data", "sentinels of the error", flawed{stream: func(s impl.Stream) impl.Stream {
		return errorStream{s, func(e *net.OpError) { e.Err = errors.New("i/o timeout") }}
	}}},
	"ends of both ends exchanged":   {"tcp.dial.emptyhost", "remote", flawed{stream: func(s impl.Stream) impl.Stream { return mirrored{s} }}},
	"one byte more than was taken":  {"tcp.stream.write_close_read", "n: got 6, want 5", flawed{stream: func(s impl.Stream) impl.Stream { return generous{s} }}},
	"other bytes":                   {"tcp.stream.write_close_read", "data", flawed{stream: func(s impl.Stream) impl.Stream { return garbled{s} }}},
	"an end too many":               {"unix.reset.two_readers", "await @b", flawed{stream: func(s impl.Stream) impl.Stream { return endless{s} }}},
	"a read that does not wait":     {"tcp.deadline.during_block_future", "waits in the kernel", flawed{stream: func(s impl.Stream) impl.Stream { return impatient{s} }}},
	"a read that waits at the end":  {"tcp.stream.write_close_read", "waits here", flawed{stream: func(s impl.Stream) impl.Stream { return waiting{s} }}},
	"a connect that takes its time": {"tcp.dial.emptyhost", "waits here", flawed{stream: func(s impl.Stream) impl.Stream { return slow{s} }}},
	"room where there is none":      {"poll.tcp.full", `got "OUT", want "-"`, flawed{stream: func(s impl.Stream) impl.Stream { return roomy{s} }}},
	"a size not doubled":            {"opt.bufsize.go", "value", flawed{stream: func(s impl.Stream) impl.Stream { return honestSize{s} }}},
	"no mark":                       {"oob.inline", "ioctl ps SIOCATMARK", flawed{stream: unmark}},
	"the last connection first":     {"tcp.accept.order", "remote", flawed{server: func(s impl.Server) impl.Server { return &backwards{Server: s} }}},
	"a whole datagram cut":          {"udp.truncate.raw", "flags", flawed{datagram: func(d impl.Datagram) impl.Datagram { return secretive{d} }}},
	"datagrams from nobody":         {"udp.basic", "from", flawed{datagram: func(d impl.Datagram) impl.Datagram { return anonymous{d} }}},
	"a name too many":               {"name.numeric", `got "127.0.0.1", want "::1"`, flawed{knows: true}},
}

// The replay finds every flaw, and no difference without one.
func TestTeeth(t *testing.T) {
	byID := make(map[string]scenario)
	for _, s := range scenarios() {
		byID[s.ID] = s
	}
	for name, f := range flaws {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, ok := byID[f.scenario]
			require.True(t, ok, f.scenario)
			require.NoError(t, teethOf(flawed{}).play(t, s, notes()[s.ID]))
			assert.ErrorContains(t, teethOf(f.provider).play(t, s, notes()[s.ID]), f.says)
		})
	}
}

func teethOf(f flawed) *Harness {
	return &Harness{
		New: func(testing.TB) impl.Provider {
			f := f
			f.Provider = memory.New()
			return f
		},
		Dir:     func(testing.TB) string { return "/run/teeth" },
		Virtual: true,
	}
}

// flawed makes sockets with a flaw.
type flawed struct {
	impl.Provider
	stream   func(impl.Stream) impl.Stream
	server   func(impl.Server) impl.Server
	datagram func(impl.Datagram) impl.Datagram
	knows    bool
}

func (f flawed) NewStream(network impl.Network) (impl.Stream, error) {
	return f.made(f.Provider.NewStream(network))
}

func (f flawed) made(s impl.Stream, err error) (impl.Stream, error) {
	if err != nil || f.stream == nil {
		return s, err
	}
	return f.stream(s), nil
}

func (f flawed) NewServer(network impl.Network) (impl.Server, error) {
	s, err := f.Provider.NewServer(network)
	if err == nil && f.server != nil {
		s = f.server(s)
	}
	if err == nil {
		s = flawedServer{s, f}
	}
	return s, err
}

func (f flawed) NewDatagram(network impl.Network) (impl.Datagram, error) {
	d, err := f.Provider.NewDatagram(network)
	if err == nil && f.datagram != nil {
		d = f.datagram(d)
	}
	return d, err
}

func (f flawed) LookupHost(ctx context.Context, host string) ([]netip.Addr, error) {
	if f.knows {
		return []netip.Addr{loopbackV4}, nil
	}
	return f.Provider.LookupHost(ctx, host)
}

// flawedServer passes the flaw on to what it accepts.
type flawedServer struct {
	impl.Server
	by flawed
}

func (s flawedServer) Unwrap() any                     { return s.Server }
func (s flawedServer) Accept() (impl.Stream, error)    { return s.by.made(s.Server.Accept()) }
func (s flawedServer) TryAccept() (impl.Stream, error) { return s.by.made(s.Server.TryAccept()) }

// errorStream changes only the errors of Read.
type errorStream struct {
	impl.Stream
	change func(*net.OpError)
}

func (s errorStream) Unwrap() any     { return s.Stream }
func (s errorStream) UnwrapData() any { return s.Stream }

func (s errorStream) Read(p []byte) (int, error) {
	n, err := s.Stream.Read(p)
	if e, ok := errors.AsType[*net.OpError](err); ok {
		changed := *e
		s.change(&changed)
		err = &changed
	}
	return n, err
}

type mirrored struct{ impl.Stream }

func (m mirrored) LocalEndpoint() impl.Endpoint  { return m.Stream.RemoteEndpoint() }
func (m mirrored) RemoteEndpoint() impl.Endpoint { return m.Stream.LocalEndpoint() }

type generous struct{ impl.Stream }

func (g generous) Write(p []byte) (int, error) {
	n, err := g.Stream.Write(p)
	return n + 1, err
}

type garbled struct{ impl.Stream }

func (g garbled) Read(p []byte) (int, error) {
	n, err := g.Stream.Read(p)
	for i := range p[:n] {
		p[i] ^= 1
	}
	return n, err
}

// endless returns an error in place of the end of the stream.
type endless struct{ impl.Stream }

func (e endless) Read(p []byte) (int, error) {
	n, err := e.Stream.Read(p)
	if err == io.EOF {
		err = impl.OpError("read", e.Network(), e.LocalEndpoint(), e.RemoteEndpoint(), os.NewSyscallError("read", syscall.ECONNRESET))
	}
	return n, err
}

type impatient struct{ impl.Stream }

func (i impatient) Read(p []byte) (int, error) { return i.TryRead(p) }

// waiting waits at the end of the stream, for as long as it is open.
type waiting struct{ impl.Stream }

func (w waiting) Read(p []byte) (int, error) {
	n, err := w.Stream.Read(p)
	for err == io.EOF {
		time.Sleep(time.Second)
		n, err = w.Stream.Read(p)
	}
	return n, err
}

type slow struct{ impl.Stream }

func (s slow) Connect(ctx context.Context, remote impl.Endpoint) error {
	time.Sleep(time.Second)
	return s.Stream.Connect(ctx, remote)
}

type roomy struct{ impl.Stream }

func (r roomy) Unwrap() any     { return r.Stream }
func (r roomy) UnwrapData() any { return r.Stream }
func (r roomy) CanWrite() bool  { return true }

// honestSize returns the size that was set, and not what the kernel makes of it.
type honestSize struct{ impl.Stream }

func (h honestSize) OptionNames() []string { return impl.OptionNames(h.Stream) }

func (h honestSize) GetOption(name string) (any, error) {
	o, _ := impl.As[impl.Options](h.Stream)
	v, err := o.GetOption(name)
	if n, ok := v.(int); ok {
		return n / 2, err
	}
	return v, err
}

func (h honestSize) SetOption(name string, value any) error {
	o, _ := impl.As[impl.Options](h.Stream)
	return o.SetOption(name, value)
}

// backwards accepts connections in the opposite order.
type backwards struct {
	impl.Server
	waiting []impl.Stream
}

func (b *backwards) Unwrap() any { return b.Server }

func (b *backwards) Accept() (impl.Stream, error) {
	for {
		s, err := b.TryAccept()
		if err != nil {
			break
		}
		b.waiting = append(b.waiting, s)
	}
	if n := len(b.waiting); n > 0 {
		s := b.waiting[n-1]
		b.waiting = b.waiting[:n-1]
		return s, nil
	}
	return b.Server.Accept()
}

type secretive struct{ impl.Datagram }

func (s secretive) Unwrap() any     { return s.Datagram }
func (s secretive) UnwrapData() any { return s.Datagram }

func (s secretive) TryPeek(p []byte) (impl.Message, error) {
	m, err := s.Datagram.TryPeek(p)
	m.Truncated = false
	return m, err
}

type anonymous struct{ impl.Datagram }

func (a anonymous) Unwrap() any     { return a.Datagram }
func (a anonymous) UnwrapData() any { return a.Datagram }

func (a anonymous) Receive(p []byte) (impl.Message, error) {
	m, err := a.Datagram.Receive(p)
	m.From = impl.Endpoint{}
	return m, err
}

// unmark makes a stream that does not know the mark.
func unmark(s impl.Stream) impl.Stream {
	oob, _ := impl.As[impl.OutOfBand](s)
	return unmarked{s, oob}
}

type unmarked struct {
	impl.Stream
	impl.OutOfBand
}

func (u unmarked) Unwrap() any         { return u.Stream }
func (unmarked) AtMark() (bool, error) { return false, nil }
