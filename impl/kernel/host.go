package kernel

import (
	"errors"
	"fmt"
	"net"
	"runtime"

	"github.com/smalltalk-sockets/go/impl"
)

// Host is the provider of the operating system's sockets on the machine that the
// program runs on. It is safe for concurrent use and holds no resource.
type Host struct {
	resolver *net.Resolver
}

var _ impl.Provider = (*Host)(nil)

// WithResolver is an option of New: the host looks names up with r instead of
// net.DefaultResolver.
func WithResolver(r *net.Resolver) func(*Host) {
	return func(h *Host) { h.resolver = r }
}

// New makes the provider of the operating system's sockets. It does not block and
// cannot fail; IsSupported reports whether there are sockets at all.
//
// Smalltalk: AbstractSocket class >> defaultImplementationClassFor:.
func New(options ...func(*Host)) *Host {
	h := &Host{resolver: net.DefaultResolver}
	for _, option := range options {
		option(h)
	}
	return h
}

// IsSupported reports whether this platform has sockets that the package can
// use: Linux, macOS, FreeBSD and Windows.
func (h *Host) IsSupported() bool { return supported }

// NewStream makes a stream of the network impl.TCP, TCP4, TCP6 or Unix that is
// neither bound nor connected. It does not block and takes no descriptor. Streams
// of TCP have the capability impl.OutOfBand. Any other network is a
// net.UnknownNetworkError; where IsSupported is false the error matches
// errors.ErrUnsupported.
func (h *Host) NewStream(network impl.Network) (impl.Stream, error) {
	if err := checkNetwork(network, network.IsStream()); err != nil {
		return nil, err
	}
	return newStream(network), nil
}

// NewServer makes a listener that is neither bound nor listening, with the
// errors of NewStream.
func (h *Host) NewServer(network impl.Network) (impl.Server, error) {
	if err := checkNetwork(network, network.IsStream()); err != nil {
		return nil, err
	}
	return newServer(network), nil
}

// NewDatagram makes a socket of the network impl.UDP, UDP4, UDP6 or Unixgram
// that is neither bound nor connected, with the errors of NewStream. Those of
// UDP have the capability impl.Multicast, and on Linux all have impl.Batch.
func (h *Host) NewDatagram(network impl.Network) (impl.Datagram, error) {
	if err := checkNetwork(network, network.IsDatagram()); err != nil {
		return nil, err
	}
	if network.IsUDP() {
		return udpSocket{newDatagram(network)}, nil
	}
	return newDatagram(network), nil
}

// NewRaw makes a socket of the network impl.ICMP4 or ICMP6, with the errors of
// NewStream. Windows has none: the error matches errors.ErrUnsupported. The
// privilege, which on Linux is the capability CAP_NET_RAW, is needed when the
// socket is first bound or connected, sends, or has its options read.
func (h *Host) NewRaw(network impl.Network) (impl.Datagram, error) {
	if err := checkNetwork(network, network.IsRaw()); err != nil {
		return nil, err
	}
	return newDatagram(network), nil
}

// checkNetwork returns the error of a network that has no sockets, or whose sockets are
// of another kind than is wanted.
func checkNetwork(network impl.Network, wanted bool) error {
	switch {
	case !supported:
		return fmt.Errorf("sockets on %s/%s: %w", runtime.GOOS, runtime.GOARCH, errors.ErrUnsupported)
	case !wanted:
		return net.UnknownNetworkError(network)
	case (network == impl.Unixgram || network.IsRaw()) && runtime.GOOS == "windows":
		return fmt.Errorf("network %s on %s: %w", network, runtime.GOOS, errors.ErrUnsupported)
	}
	return nil
}
