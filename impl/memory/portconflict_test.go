package memory

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/memory/internal/queue"
)

// Each row is a socket that has a port, and how another one may be bound to it.
func TestPortConflicts(t *testing.T) {
	const now clock.Instant = 1000
	connected := netip.AddrPortFrom(loopback4, 1000)
	type holder struct {
		server  *server
		place   *place
		target  netip.AddrPort // of the place
		addr    bool           // ReuseAddr on both is enough
		expired bool           // the port is free
	}
	for name, is := range map[string]holder{
		"a server":                   {server: &server{}},
		"a server that listens":      {server: &server{listening: true}},
		"a bound stream":             {place: &place{explicit: true}},
		"a connection, or a dial":    {place: &place{}, target: connected, addr: true},
		"a remnant in TIME_WAIT":     {place: &place{over: true, retired: true, until: now + 1}, target: connected, addr: true},
		"a remnant behind it":        {place: &place{over: true, retired: true, until: now}, target: connected, addr: true, expired: true},
		"an open one behind it":      {place: &place{over: true, until: now}, target: connected, addr: true},
		"a closed one that may wait": {place: &place{retired: true, until: now + 1}, target: connected, addr: true},
	} {
		for holds := range 4 {
			held := sharing{addr: holds&1 != 0, port: holds&2 != 0}
			table := portTable{ephemeral: linuxEphemeral}
			table.hold(is.server, is.place, is.target, held)
			for wants := range 4 {
				how := sharing{addr: wants&1 != 0, port: wants&2 != 0}
				shared := how.port && held.port || is.addr && how.addr && held.addr
				assert.Equal(t, !shared && !is.expired, table.conflicts(binding{addr: loopback4, port: 80}, how, now),
					"%s that has %+v, and one that has %+v", name, held, how)
				assert.False(t, table.conflicts(binding{addr: loopback6, port: 80}, how, now), "another address")
				assert.False(t, table.conflicts(binding{addr: loopback4, port: 81}, how, now), "another port")
			}
			assert.Equal(t, is.place == nil || is.place.explicit, table.hasBound(80), name)
		}
	}
}

// hold puts a server or a place into the table, at port 80 of the loopback address.
func (t *portTable) hold(server *server, p *place, target netip.AddrPort, how sharing) {
	at := netip.AddrPortFrom(loopback4, 80)
	if server != nil {
		server.binding, server.reuse, server.reusePort = binding{addr: at.Addr(), port: at.Port()}, how.addr, how.port
		t.addServer(server)
		return
	}
	t.setEndpoints(p, at, target)
	p.links = queue.Links[place]{}
	p.ephemeral, p.reuse, p.reusePort = !p.explicit, how.addr, how.port
	t.add(p)
}
