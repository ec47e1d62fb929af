package sockets_test

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/dns/dnsmessage"

	"github.com/smalltalk-sockets/go/sockets"
)

// The resolver of package net asks a name server over the connection of its Dial
// function, and tells datagrams from streams by their types.
func TestResolverOverDatagrams(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server, err := ns.ListenPacket("udp", "127.0.0.1:0")
		require.NoError(t, err)
		require.NoError(t, server.SetDeadline(time.Now().Add(testTimeout)))
		var serving sync.WaitGroup
		defer serving.Wait()
		defer func() { _ = server.Close() }()
		want := netip.MustParseAddr("192.0.2.7")
		serving.Go(func() { nameServer(t, server, want) })

		resolver := &net.Resolver{
			PreferGo: true,
			Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
				return ns.DialContext(ctx, "udp", server.LocalAddr().String())
			},
		}
		addrs, err := resolver.LookupNetIP(t.Context(), "ip4", "host.example.")
		require.NoError(t, err)
		assert.Equal(t, []netip.Addr{want}, addrs)
	})
}

// nameServer replies to every question for an IPv4 address with the same one.
func nameServer(t *testing.T, conn net.PacketConn, addr netip.Addr) {
	for p := make([]byte, 512); ; {
		n, from, err := conn.ReadFrom(p)
		if err != nil {
			return
		}
		var m dnsmessage.Message
		if !assert.NoError(t, m.Unpack(p[:n])) {
			return
		}
		m.Response, m.Additionals = true, nil
		for _, q := range m.Questions {
			if q.Type == dnsmessage.TypeA {
				m.Answers = append(m.Answers, dnsmessage.Resource{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 1},
					Body:   &dnsmessage.AResource{A: addr.As4()},
				})
			}
		}
		answer, err := m.Pack()
		if !assert.NoError(t, err) {
			return
		}
		if _, err := conn.WriteTo(answer, from); err != nil {
			return
		}
	}
}
