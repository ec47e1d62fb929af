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
	connected := func(s *stream) *stream {
		s.peer = &stream{}
		s.conn.Store(&conn{})
		return s
	}
	type holder struct {
		server  *server
		stream  *stream
		addr    bool // ReuseAddr on both is enough
		expired bool // the port is free
	}
	for name, is := range map[string]holder{
		"a server":                   {server: &server{}},
		"a server that listens":      {server: &server{listening: true}},
		"a bound stream":             {stream: &stream{explicitPort: true}},
		"a dial":                     {stream: &stream{rare: &rare{dial: &dial{}}}, addr: true},
		"a connection":               {stream: connected(&stream{}), addr: true},
		"a remnant in TIME_WAIT":     {stream: connected(&stream{over: true, retired: true, until: now + 1}), addr: true},
		"a remnant behind it":        {stream: connected(&stream{over: true, retired: true, until: now}), addr: true, expired: true},
		"an open one behind it":      {stream: connected(&stream{over: true, until: now}), addr: true},
		"a closed one that may wait": {stream: connected(&stream{retired: true, until: now + 1}), addr: true},
	} {
		for holds := range 4 {
			held := sharing{addr: holds&1 != 0, port: holds&2 != 0}
			table := portTable{ephemeral: linuxEphemeral}
			table.hold(is.server, is.stream, held)
			for wants := range 4 {
				how := sharing{addr: wants&1 != 0, port: wants&2 != 0}
				shared := how.port && held.port || is.addr && how.addr && held.addr
				assert.Equal(t, !shared && !is.expired, table.conflicts(binding{addr: loopback4, port: 80}, how, now),
					"%s that has %+v, and one that has %+v", name, held, how)
				assert.False(t, table.conflicts(binding{addr: loopback6, port: 80}, how, now), "another address")
				assert.False(t, table.conflicts(binding{addr: loopback4, port: 81}, how, now), "another port")
			}
			assert.Equal(t, is.stream == nil || is.stream.explicitPort, table.hasBound(80), name)
		}
	}
}

// hold puts a server or a stream into the table, at port 80 of the loopback address.
func (t *portTable) hold(server *server, s *stream, how sharing) {
	if server != nil {
		server.binding, server.reuse, server.options.reusePort = binding{addr: loopback4, port: 80}, how.addr, how.port
		t.addServer(server)
		return
	}
	s.at = netip.AddrPortFrom(loopback4, 80)
	s.links = queue.Links[stream]{}
	s.ephemeral, s.reuse, s.options = !s.explicitPort, how.addr, &options{reusePort: how.port}
	t.addStream(s)
}
