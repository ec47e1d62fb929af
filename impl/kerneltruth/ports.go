package kerneltruth

import (
	"errors"
	"math/rand/v2"
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
)

// ephemeral binds any port many times.
func (r *replay) ephemeral(args map[string]string) outcome {
	addr, err := netip.ParseAddr(args["host"])
	if err != nil {
		return outcome{err: err}
	}
	var ports []uint16
	for range number(args, "n") {
		s, err := r.newBindable(impl.Network(args["network"]))
		if err == nil {
			err = s.Bind(impl.IP(addr, 0))
		}
		if err != nil {
			return outcome{err: err}
		}
		ports = append(ports, s.LocalEndpoint().Port())
	}
	return outcome{facts: describe(ports)}
}

// newBindable makes a server or a datagram socket.
func (r *replay) newBindable(network impl.Network) (impl.Socket, error) {
	if network.IsUDP() {
		return r.newDatagram(network)
	}
	return r.newServer(network)
}

// ephemeralConnect connects to one address many times.
func (r *replay) ephemeralConnect(args map[string]string) outcome {
	to := r.endpoint(args["addr"])
	var ports []uint16
	for range number(args, "n") {
		c, err := r.newStream(impl.TCP4)
		if err == nil {
			err = c.Connect(r.ctx, to)
		}
		if err != nil {
			return outcome{err: err}
		}
		ports = append(ports, c.LocalEndpoint().Port())
	}
	return outcome{facts: describe(ports)}
}

// describe reports what the chosen ports have in common.
func describe(ports []uint16) facts {
	const first, last = 32768, 60999 // ip_local_port_range
	odd, inRange := 0, true
	seen := make(map[uint16]bool)
	for _, p := range ports {
		odd += int(p & 1)
		inRange = inRange && first <= p && p <= last
		seen[p] = true
	}
	parity := "mixed"
	switch odd {
	case 0:
		parity = "all even"
	case len(ports):
		parity = "all odd"
	}
	return facts{"distinct": len(seen) == len(ports), "in_range": inRange, "parity": parity}
}

// freePort finds a free port that is not given to sockets that ask for any port:
// those get ports from 32768 on.
func (r *replay) freePort(args map[string]string) outcome {
	addr, err := netip.ParseAddr(args["ip"])
	for err == nil {
		port := uint16(10000 + rand.IntN(20000))
		var free bool
		if free, err = r.isFree(impl.Network(args["network"]), impl.IP(addr, port)); free {
			r.name(args["as"], port)
			r.symbols.learn(args["as"], port)
			break
		}
	}
	return outcome{err: err}
}

// isFree reports whether an endpoint can be bound.
func (r *replay) isFree(network impl.Network, e impl.Endpoint) (bool, error) {
	s, err := r.newBindable(network)
	if err != nil {
		return false, err
	}
	err = s.Bind(e)
	return err == nil, errors.Join(s.Close(), ignoreTaken(err))
}

// ignoreTaken returns err unless it says that the port is taken.
func ignoreTaken(err error) error {
	if err != nil && errors.Is(err, errnos["EADDRINUSE"]) {
		return nil
	}
	return err
}
