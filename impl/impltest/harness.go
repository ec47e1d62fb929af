package impltest

import (
	"net/netip"
	"testing"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// Harness tells the suite what it has to know about an implementation.
type Harness struct {
	// New makes the provider for one scene. Scenes run beside each other, so
	// providers either stand for networks of their own or are safe to share. It
	// is nil when the scenes are played with Hosts alone.
	New func(t testing.TB) impl.Provider

	// UnixPath returns a path that no socket has, of at most 100 bytes, and
	// another at each call. It is called only when Features has Unix or Unixgram.
	// It may skip the scene when it has no path to return.
	UnixPath func(t testing.TB) string

	// Host is the host that the provider of New stands on.
	Host Host

	// Hosts makes two hosts that reach each other, for one scene. Those scenes
	// that need no more than a client and a server are played between them too.
	// It is nil when New is all there is.
	Hosts func(t testing.TB) (clients, servers Node)

	// Features is what the implementation has.
	Features Features

	// Plays reports whether the scenes of a concept are played in a variant, as
	// "listen" in "tcp4": the names are those of the subtests. It is nil when all
	// are. An implementation that is not finished can leave a concept out.
	Plays func(variant, concept string) bool

	// Virtual runs every scene in a bubble of testing/synctest. It fits
	// implementations that wait only on channels, condition variables and the
	// clock.
	Virtual bool

	// Settle returns when all that the calls of a scene have caused has happened. It is
	// nil when that is so as soon as the calls have returned, as package impl requires of
	// sockets on one host. An implementation in which goroutines of its own have to run
	// first declares that with Settle: the scenes then wait with it for what they look at,
	// and scenes that need an effect at once are left out. With Virtual it can be
	// synctest.Wait.
	Settle func()

	// Watchdog is how long a scene may run in real time, two minutes when it is 0.
	// A scene that runs for longer fails by its name, with the stacks of its
	// goroutines, and its sockets are closed. If it has not ended half as long after
	// that, it is abandoned: its goroutines are left behind, and the other scenes
	// go on.
	Watchdog time.Duration
}

// Host describes the addresses of the host under test.
type Host struct {
	// V4 is the loopback address of IPv4, and V6 the one of IPv6.
	V4, V6 netip.Addr
	// Spare are two further IPv4 loopback addresses that nothing else on the
	// machine uses, so that a port that is given up there stays free.
	Spare [2]netip.Addr
	// Foreign is an address that the host does not have.
	Foreign netip.Addr
	// LoopbackZone is the name of the interface that has the loopback addresses.
	LoopbackZone string
	// LinkLocal is a link-local address of the host, with its zone by name, on
	// its only interface with such addresses; the zero Addr when it has none.
	LinkLocal netip.Addr
}

// Loopback returns the addresses of a host of Linux, where all of 127.0.0.0/8
// is local.
func Loopback() Host {
	return Host{
		V4:           netip.AddrFrom4([4]byte{127, 0, 0, 1}),
		V6:           netip.IPv6Loopback(),
		Spare:        [2]netip.Addr{netip.AddrFrom4([4]byte{127, 77, 0, 1}), netip.AddrFrom4([4]byte{127, 77, 0, 2})},
		Foreign:      netip.AddrFrom4([4]byte{203, 0, 113, 7}),
		LoopbackZone: "lo",
	}
}

// Features declares what an implementation has beyond what is required. Each
// declaration is checked in both directions.
type Features struct {
	// IPv6 declares that Host.V6 can be bound and reached.
	IPv6 bool
	// DualStack declares that a server on no address takes connections of both
	// families. Without IPv6 it is not set, and has no meaning.
	DualStack bool
	// Unix declares Unix stream sockets, and AbstractNames that their names may start
	// with @.
	Unix, AbstractNames bool
	// UDP declares UDP sockets, of the families that TCP has, and Unixgram
	// Unix datagrams, with the names that streams have.
	UDP, Unixgram bool
	// Raw declares raw sockets of ICMP, of the families that TCP has.
	// RawNeedsPrivilege declares that this process lacks the privilege to open
	// one. The suite then checks that, and how, it is denied.
	Raw, RawNeedsPrivilege bool
	// LowPortsNeedPrivilege declares that this process lacks the privilege to
	// bind sockets of TCP and UDP to ports below 1024. The suite then checks
	// that, and how, it is denied.
	LowPortsNeedPrivilege bool

	// Delayed declares that what is sent between the two hosts of Harness.Hosts
	// takes time to arrive, two milliseconds at most. Otherwise effects are
	// visible to the other side when the call that causes them has returned, as
	// they always are on one host. With Virtual the scenes are played between
	// the two hosts, without those about such effects; in real time only the
	// suite of package net is.
	Delayed bool

	// Lacks declares what the implementation does not have of what package impl
	// requires.
	Lacks Lacks

	// TCPStream is what connected streams of TCP can do; the others are named
	// alike.
	TCPStream, TCPServer, UnixStream, UnixServer Capabilities
	UDPDatagram, UnixDatagram, RawDatagram       Capabilities
}

// Capabilities declares which optional interfaces impl.As finds on an object.
type Capabilities struct {
	// Options are the names of the options, in any order; empty when the
	// object has no impl.Options at all.
	Options []string
	// ReaderFrom, WriterTo, ByteSource and Conn stand for io.ReaderFrom,
	// io.WriterTo, impl.ByteSource and syscall.Conn.
	ReaderFrom, WriterTo, ByteSource, Conn bool
	// LateReader stands for impl.LateReader.
	LateReader bool
	// Multicast stands for impl.Multicast.
	Multicast bool
	// RawOptions stands for impl.RawOptions, with the numbers of Linux.
	RawOptions bool
	// Batch stands for impl.Batch.
	Batch bool
	// ControlMessages stands for impl.ControlMessages, in the form of Linux.
	ControlMessages bool
	// OutOfBand stands for impl.OutOfBand.
	OutOfBand bool
}

// TCPOptions are the names of all options that streams and servers of TCP can
// have.
func TCPOptions() []string {
	return append(UnixOptions(), impl.NoDelay.Name(), impl.KeepAlive.Name(), impl.KeepAliveIdle.Name(), impl.KeepAliveInterval.Name(),
		impl.KeepAliveCount.Name(), impl.OutOfBandInline.Name(), impl.ReusePort.Name(), impl.V6Only.Name(), impl.TTL.Name())
}

// UnixOptions are the names of all options that streams of Unix sockets can
// have.
func UnixOptions() []string {
	return []string{impl.Linger.Name(), impl.ReuseAddr.Name(), impl.ReceiveBuffer.Name(), impl.SendBuffer.Name()}
}

// UnixServerOptions are the names of all options that servers of Unix sockets
// can have.
func UnixServerOptions() []string { return append(UnixOptions(), impl.UnlinkOnClose.Name()) }

// UDPOptions are the names of all options that UDP sockets can have.
func UDPOptions() []string {
	return append(bufferSizes(), impl.ReuseAddr.Name(), impl.ReusePort.Name(), impl.V6Only.Name(), impl.Broadcast.Name(),
		impl.TTL.Name(), impl.MulticastTTL.Name(), impl.MulticastLoop.Name(), impl.MulticastInterface.Name())
}

// UnixgramOptions are the names of all options that Unix datagrams can have.
func UnixgramOptions() []string { return append(bufferSizes(), impl.UnlinkOnClose.Name()) }

func bufferSizes() []string { return []string{impl.ReceiveBuffer.Name(), impl.SendBuffer.Name()} }

// RawOptions are the names of all options that raw sockets can have.
func RawOptions() []string {
	return append(bufferSizes(), impl.TTL.Name())
}
