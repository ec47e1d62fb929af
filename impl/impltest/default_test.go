package impltest_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest"
	"github.com/smalltalk-sockets/go/impl/impltest/long"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// Default finds what the harness of a provider declares.
func TestDefaultFindsTheFeatures(t *testing.T) {
	declared := harness(soundProvider).Features
	assert.Equal(t, sorted(declared), impltest.Default(t, soundProvider).Features)

	declared.RawNeedsPrivilege, declared.LowPortsNeedPrivilege = true, true
	assert.Equal(t, sorted(declared), impltest.Default(t, func(testing.TB) impl.Provider {
		host := memory.New()
		host.SetPrivileged(false)
		return host
	}).Features)
}

func TestDefaultFindsNothing(t *testing.T) {
	for name, p := range map[string]impl.Provider{
		"every network is unknown": unknowing{},
		"every call panics":        struct{ impl.Provider }{},
	} {
		assert.Equal(t, impltest.Features{}, impltest.Default(t, func(testing.TB) impl.Provider { return p }).Features, name)
	}
}

// sorted returns f with its options in order.
func sorted(f impltest.Features) impltest.Features {
	for _, c := range []*impltest.Capabilities{
		&f.TCPStream, &f.TCPServer, &f.UnixStream, &f.UnixServer, &f.UDPDatagram, &f.UnixDatagram, &f.RawDatagram,
	} {
		c.Options = slices.Sorted(slices.Values(c.Options))
	}
	return f
}

// unknowing makes no sockets.
type unknowing struct{ impl.Provider }

var errUnfinished = errors.New("not yet")

func (unknowing) NewStream(impl.Network) (impl.Stream, error)     { return nil, errUnfinished }
func (unknowing) NewServer(impl.Network) (impl.Server, error)     { return nil, errUnfinished }
func (unknowing) NewDatagram(impl.Network) (impl.Datagram, error) { return nil, errUnfinished }
func (unknowing) NewRaw(impl.Network) (impl.Datagram, error)      { return nil, errUnfinished }

// A first run shows by name what an implementation has not got yet, and goes on with
// the other scenes.
func TestUnfinishedImplementation(t *testing.T) {
	long.NotShort(t)
	t.Parallel()
	output := runChild(t, "unfinished")
	for _, name := range []string{
		"tcp4/halfclose", "unix/halfclose", // a method that panics
		"tcp4/connect", "tcp6/connect", // a method that does nothing
		"tcp4/features/UDP_is_not_there",          // the wrong error
		"tcp4/features/raw_sockets_are_not_there", // a panic
	} {
		assert.Contains(t, output, "--- FAIL: TestSuite/scenes/"+name)
	}
	for _, name := range []string{"tcp4/bind", "tcp/listen", "tcp6/data", "unix/accept"} {
		assert.Contains(t, output, "--- PASS: TestSuite/scenes/"+name)
	}
	assert.Contains(t, output, "a panic: not yet")
	assert.NotContains(t, output, "[recovered", "no panic ends the run")
}

func runUnfinished(t *testing.T) {
	h := impltest.Default(t, func(testing.TB) impl.Provider { return unfinished{streams(unfinishedPart)(memory.New())} })
	h.Virtual = true
	impltest.Run(t, h)
}

// The suite of package net shows a panic by name too, in real time, where it is played.
func TestUnfinishedConn(t *testing.T) {
	long.NotShort(t)
	t.Parallel()
	output := runChild(t, "unwritten")
	assert.Contains(t, output, "--- FAIL: TestSuite/scenes/tcp4/net.Conn ")
	assert.Contains(t, output, "--- PASS: TestSuite/scenes/tcp4/net.Conn/BasicIO")
	assert.Contains(t, output, "--- FAIL: TestSuite/scenes/tcp6/net.Conn/BasicIO")
	assert.Contains(t, output, "--- FAIL: TestSuite/scenes/tcp6/net.Conn/PingPong")
	assert.Contains(t, output, "a panic: not yet")
	assert.NotContains(t, output, "[recovered", "no panic ends the run")
}

func runUnwritten(t *testing.T) {
	h := harness(func(testing.TB) impl.Provider {
		return unwritten{streams(func(s impl.Stream) impl.Stream { return unwrittenStream{badStream{s}} })(memory.New())}
	})
	h.Virtual, h.Hosts = false, nil
	h.Plays = func(variant, concept string) bool {
		return (variant == "tcp4" || variant == "tcp6") && concept == "net.Conn"
	}
	impltest.Run(t, h)
}

// unwritten has no servers of IPv6, and streams that do not know their peer.
type unwritten struct{ impl.Provider }

func (u unwritten) NewServer(network impl.Network) (impl.Server, error) {
	if network == impl.TCP6 {
		panic(errUnfinished)
	}
	return u.Provider.NewServer(network)
}

type unwrittenStream struct{ badStream }

func (unwrittenStream) RemoteEndpoint() impl.Endpoint { panic(errUnfinished) }

// unfinished has streams and servers alone.
type unfinished struct{ impl.Provider }

func (unfinished) NewDatagram(impl.Network) (impl.Datagram, error) { return nil, errUnfinished }
func (unfinished) NewRaw(impl.Network) (impl.Datagram, error)      { panic(errUnfinished) }

// unfinishedPart leaves parts of a stream to be written.
func unfinishedPart(s impl.Stream) impl.Stream { return unfinishedStream{badStream{s}} }

type unfinishedStream struct{ badStream }

func (unfinishedStream) CloseWrite() error             { panic(errUnfinished) }
func (unfinishedStream) RemoteEndpoint() impl.Endpoint { return impl.Endpoint{} }
