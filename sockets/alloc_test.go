//go:build !race

package sockets_test

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets"
)

// The race detector has allocations of its own, so these run without it.

func TestDatagramsAllocateNothing(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		a, b := receiver(t, ns), receiver(t, ns)
		to := netip.MustParseAddrPort(b.LocalAddr().String())
		d, got, p := sockets.NewDatagramTo(make([]byte, 64), b.LocalAddress(), b.LocalPort()), new(sockets.Datagram), make([]byte, 64)
		out, in := numbered(0, 8, b.LocalAddress(), b.LocalPort()), numbered(0, 8, nil, 0)
		for name, move := range map[string]func() error{
			"Receive": func() error {
				if err := a.NextPut(d); err != nil {
					return err
				}
				return b.Receive(got)
			},
			"ReadFromAddrPort": func() error {
				if _, err := a.WriteToAddrPort(p, to); err != nil {
					return err
				}
				_, _, err := b.ReadFromAddrPort(p)
				return err
			},
			"ReceiveAvailable": func() error {
				_, err := a.NextPutAll(out)
				for got := 0; got < len(out) && err == nil; {
					var n int
					n, err = b.ReceiveAvailable(in)
					got += n
				}
				return err
			},
		} {
			assert.Zero(t, testing.AllocsPerRun(200, func() { require.NoError(t, move()) }), name)
		}
	})
}

func TestStreamsAllocateNothing(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		s, peer := pair(t, ns)
		direct, peerOfDirect := unbuffered(t, ns)
		p := []byte("a line of text\n")
		got := make([]byte, len(p))
		for name, move := range map[string]func() error{
			"Read": func() error {
				if _, err := s.Write(p); err != nil {
					return err
				}
				_, err := peer.Read(got)
				return err
			},
			"NextLine": func() error {
				if err := putAndFlush(s, p); err != nil {
					return err
				}
				_, err := peer.NextLine()
				return err
			},
			"StreamSocket": func() error {
				if err := direct.NextPutAll(p); err != nil {
					return err
				}
				_, err := peerOfDirect.NextLine()
				return err
			},
		} {
			assert.Zero(t, testing.AllocsPerRun(200, func() { require.NoError(t, move()) }), name)
		}
	})
}
