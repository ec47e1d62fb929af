package impltest_test

import (
	"net"

	"github.com/smalltalk-sockets/go/impl"
)

// onMessage changes what a raw socket has received.
func onMessage(change func(network impl.Network, p []byte, m impl.Message) impl.Message) func(impl.Datagram) impl.Datagram {
	return func(d impl.Datagram) impl.Datagram { return changesMessage{badDatagram{d}, change} }
}

type changesMessage struct {
	badDatagram
	change func(impl.Network, []byte, impl.Message) impl.Message
}

func (d changesMessage) Receive(p []byte) (impl.Message, error) {
	m, err := d.Datagram.Receive(p)
	if err == nil {
		m = d.change(d.Network(), p, m)
	}
	return m, err
}

func (d changesMessage) TryReceive(p []byte) (impl.Message, error) {
	m, err := d.Datagram.TryReceive(p)
	if err == nil {
		m = d.change(d.Network(), p, m)
	}
	return m, err
}

// cutHeader removes the header of IPv4, as package net does.
var cutHeader = onMessage(func(network impl.Network, p []byte, m impl.Message) impl.Message {
	if network == impl.ICMP4 && m.N >= 20 {
		m.N = copy(p, p[20:m.N])
	}
	return m
})

// addHeader puts bytes in front of a message of IPv6.
var addHeader = onMessage(func(network impl.Network, p []byte, m impl.Message) impl.Message {
	if network == impl.ICMP6 && m.N+40 <= len(p) {
		copy(p[40:], p[:m.N])
		m.N += 40
	}
	return m
})

// countNoHops does not return the hop limit.
var countNoHops = onMessage(func(_ impl.Network, _ []byte, m impl.Message) impl.Message {
	m.TTL = 0
	return m
})

// harmChecksum changes the checksum of what arrives.
var harmChecksum = onMessage(func(_ impl.Network, p []byte, m impl.Message) impl.Message {
	if m.N > 3 {
		p[3]++
	}
	return m
})

// missNews drops the messages that a datagram was refused.
var missNews = onMessage(func(network impl.Network, p []byte, m impl.Message) impl.Message {
	if network == impl.ICMP4 && m.N > 20 && p[20] == 3 {
		p[20] = 13
	}
	return m
})

// showProtocol shows the protocol as a port, as the system does.
func showProtocol(d impl.Datagram) impl.Datagram { return showsProtocol{badDatagram{d}} }

type showsProtocol struct{ badDatagram }

func (d showsProtocol) LocalEndpoint() impl.Endpoint {
	if at := d.Datagram.LocalEndpoint(); at.Addr().IsValid() {
		return impl.IP(at.Addr(), 58)
	}
	return impl.Endpoint{}
}

// ignorePort accepts an endpoint with a port as one without.
func ignorePort(d impl.Datagram) impl.Datagram { return ignoresPort{badDatagram{d}} }

type ignoresPort struct{ badDatagram }

func (d ignoresPort) Bind(at impl.Endpoint) error {
	if at.Addr().IsValid() {
		at = impl.IP(at.Addr(), 0)
	}
	return d.Datagram.Bind(at)
}

// missRequests does not receive what it has sent itself.
func missRequests(d impl.Datagram) impl.Datagram { return missesRequests{badDatagram{d}} }

type missesRequests struct{ badDatagram }

func (d missesRequests) TryReceive(p []byte) (impl.Message, error) {
	m, err := d.Datagram.TryReceive(p)
	if err == nil && m.N > 20 && p[20] == 8 {
		return d.TryReceive(p)
	}
	return m, err
}

// ignoreTTL reports success when it has not set the TTL.
func ignoreTTL(d impl.Datagram) impl.Datagram { return ignoresTTL{badDatagram{d}} }

type ignoresTTL struct{ badDatagram }

func (d ignoresTTL) OptionNames() []string { return impl.OptionNames(d.Datagram) }

func (d ignoresTTL) GetOption(name string) (any, error) {
	return d.Datagram.(impl.Options).GetOption(name)
}

func (d ignoresTTL) SetOption(name string, value any) error {
	if name == impl.TTL.Name() {
		return nil
	}
	return d.Datagram.(impl.Options).SetOption(name, value)
}

// hideRaw is a provider without raw sockets.
func hideRaw(p impl.Provider) impl.Provider { return hidesRaw{p} }

type hidesRaw struct{ impl.Provider }

func (hidesRaw) NewRaw(network impl.Network) (impl.Datagram, error) {
	return nil, net.UnknownNetworkError(network)
}
