package works

import (
	"fmt"
	"net"
	"net/netip"
	"runtime"
	"testing"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// UDP is package net over the loopback interface. OneCore and TwoCores are the
// in-memory network with so many processors for Go.
const (
	UDP      = "UDP"
	OneCore  = "memory1core"
	TwoCores = "memory2cores"
)

// datagrams are the works of messages.
func datagrams() (all []Work) {
	for _, size := range []int{64, 1200} {
		w := Work{
			Name: fmt.Sprintf("datagram%dB", size),
			What: fmt.Sprintf("a datagram of %d bytes sent to a named endpoint and received, in one goroutine", size),
			Unit: nanoseconds,
		}
		for _, over := range messengers {
			w.Contenders = append(w.Contenders, Contender{over.name, func(b *testing.B) { deliver(b, over.pair, size) }})
		}
		all = append(all, w)
	}
	return append(all, Work{
		Name: "datagrams8pairs",
		What: "a datagram of 64 bytes sent and received by one of eight pairs, each with a goroutine of its own",
		Unit: nanoseconds,
		Contenders: []Contender{
			{OneCore, func(b *testing.B) { deliverOn(b, 1) }},
			{TwoCores, func(b *testing.B) { deliverOn(b, 2) }},
		},
	})
}

// postbox sends a datagram to the other socket of a pair, and mailbox receives one.
type (
	postbox func(p []byte) error
	mailbox func(p []byte) (int, error)
)

var messengers = []struct {
	name string
	pair func(tb testing.TB) (postbox, mailbox)
}{
	{Memory, func(tb testing.TB) (postbox, mailbox) { return bareDatagrams(tb, memory.New()) }},
	{Socket, func(tb testing.TB) (postbox, mailbox) { return datagramSockets(tb, memory.New()) }},
	{Kernel, func(tb testing.TB) (postbox, mailbox) { return bareDatagrams(tb, kernel.New()) }},
	{UDP, udpDatagrams},
}

func deliver(b *testing.B, pair func(testing.TB) (postbox, mailbox), size int) {
	send, receive := pair(b)
	message, into := make([]byte, size), make([]byte, size)
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		must(b, exchangeDatagram(send, receive, message, into, byte(n)))
	}
}

// exchangeDatagram sends a message that ends with a mark, and receives it.
func exchangeDatagram(send postbox, receive mailbox, message, into []byte, mark byte) error {
	last := len(message) - 1
	message[last] = mark
	if err := send(message); err != nil {
		return err
	}
	n, err := receive(into)
	if err == nil && (n != len(message) || into[last] != mark) {
		err = fmt.Errorf("another datagram has arrived, of %d bytes", n)
	}
	return err
}

// deliverOn has eight pairs of one host exchange datagrams on some processors.
func deliverOn(b *testing.B, processors int) {
	if runtime.NumCPU() < processors {
		b.Skipf("the machine has %d processors", runtime.NumCPU())
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
	h := memory.New()
	alongside(b, 8, func() func() error {
		send, receive := bareDatagrams(b, h)
		message, into := make([]byte, 64), make([]byte, 64)
		return func() error { return exchangeDatagram(send, receive, message, into, 1) }
	})
}

func bareDatagrams(tb testing.TB, provider impl.Provider) (postbox, mailbox) {
	var ends [2]impl.Datagram
	for i := range ends {
		s, err := provider.NewDatagram(impl.UDP4)
		must(tb, err)
		must(tb, s.Bind(impl.IP(loopback, 0)))
		tb.Cleanup(func() { _ = s.Close() })
		ends[i] = s
	}
	to := ends[1].LocalEndpoint()
	return func(p []byte) error {
			_, err := ends[0].Send(p, to)
			return err
		}, func(p []byte) (int, error) {
			m, err := ends[1].Receive(p)
			return m.N, err
		}
}

func datagramSockets(tb testing.TB, provider impl.Provider) (postbox, mailbox) {
	ns := sockets.NewNamespace(provider)
	var ends [2]addrPortConn
	for i := range ends {
		c, err := ns.ListenPacket("udp4", "127.0.0.1:0")
		must(tb, err)
		tb.Cleanup(func() { _ = c.Close() })
		ends[i] = c.(addrPortConn)
	}
	to := netip.MustParseAddrPort(ends[1].LocalAddr().String())
	return func(p []byte) error {
			_, err := ends[0].WriteToAddrPort(p, to)
			return err
		}, func(p []byte) (int, error) {
			n, _, err := ends[1].ReadFromAddrPort(p)
			return n, err
		}
}

// addrPortConn is what datagram sockets have beyond net.PacketConn: addresses that
// take no memory.
type addrPortConn interface {
	net.PacketConn
	WriteToAddrPort(p []byte, to netip.AddrPort) (int, error)
	ReadFromAddrPort(p []byte) (int, netip.AddrPort, error)
}

func udpDatagrams(tb testing.TB) (postbox, mailbox) {
	var ends [2]*net.UDPConn
	for i := range ends {
		c, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.AddrPortFrom(loopback, 0)))
		must(tb, err)
		tb.Cleanup(func() { _ = c.Close() })
		ends[i] = c
	}
	to := ends[1].LocalAddr().(*net.UDPAddr).AddrPort()
	return func(p []byte) error {
			_, err := ends[0].WriteToUDPAddrPort(p, to)
			return err
		}, func(p []byte) (int, error) {
			n, _, err := ends[1].ReadFromUDPAddrPort(p)
			return n, err
		}
}
