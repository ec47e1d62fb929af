//go:build linux

package sockets_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// hooks notes what a ClientTrace is told, with the port replaced.
type hooks struct {
	mu    sync.Mutex
	lines []string
	port  string
}

func (h *hooks) note(format string, args ...any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	line := fmt.Sprintf(format, args...)
	if h.port != "" {
		line = strings.ReplaceAll(line, ":"+h.port, ":PORT")
	}
	h.lines = append(h.lines, line)
}

// clientTrace returns a ClientTrace that notes what concerns the network.
func (h *hooks) clientTrace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		DNSStart: func(i httptrace.DNSStartInfo) { h.note("DNS start %s", i.Host) },
		DNSDone: func(i httptrace.DNSDoneInfo) {
			var addrs []string
			for _, a := range i.Addrs {
				addrs = append(addrs, a.String())
			}
			h.note("DNS done %v %s", addrs, errorKind(i.Err))
		},
		ConnectStart: func(network, addr string) { h.note("connect start %s %s", network, addr) },
		ConnectDone:  func(network, addr string, err error) { h.note("connect done %s %s %s", network, addr, errorKind(err)) },
	}
}

// errorKind returns an error as far as all implementations have the same.
func errorKind(err error) string {
	var errno syscall.Errno
	var dns *net.DNSError
	switch {
	case err == nil:
		return "ok"
	case errors.As(err, &errno):
		return errno.Error()
	case errors.As(err, &dns):
		return dns.Err
	default:
		return err.Error()
	}
}

// A ClientTrace of the context is told of look-ups and connects as by package net: a name
// is looked up, an address in digits is not, and each attempt has an end.
func TestClientTrace(t *testing.T) {
	for name, n := range contenders(t) {
		t.Run(name, func(t *testing.T) {
			l, err := n.Listen("tcp4", "127.0.0.1:0")
			require.NoError(t, err)
			defer func() { _ = l.Close() }()
			_, port, err := net.SplitHostPort(l.Addr().String())
			require.NoError(t, err)
			free, err := n.Listen("tcp4", "127.0.0.1:0")
			require.NoError(t, err)
			refused := free.Addr().String()
			require.NoError(t, free.Close())
			told := func(network, address string) []string {
				h := &hooks{port: port}
				c, err := n.DialContext(httptrace.WithClientTrace(t.Context(), h.clientTrace()), network, address)
				if err == nil {
					_ = c.Close()
				}
				return h.lines
			}
			assert.Equal(t, []string{
				"DNS start localhost", "DNS done [127.0.0.1] ok",
				"connect start tcp4 127.0.0.1:PORT", "connect done tcp4 127.0.0.1:PORT ok",
			}, withoutIPv6(told("tcp4", "localhost:"+port)))
			assert.Equal(t, []string{
				"connect start tcp4 127.0.0.1:PORT", "connect done tcp4 127.0.0.1:PORT ok",
			}, told("tcp4", "127.0.0.1:"+port))
			assert.Equal(t, []string{
				"connect start tcp4 " + refused, "connect done tcp4 " + refused + " " + syscall.ECONNREFUSED.Error(),
			}, told("tcp4", refused))
			assert.Equal(t, []string{"DNS start nobody.invalid", "DNS done [] no such host"}, told("tcp4", "nobody.invalid:80"))
			_, err = n.DialContext(httptrace.WithClientTrace(cancelled(t), (&hooks{}).clientTrace()), "tcp4", refused)
			assert.Error(t, err)
			if name != "kernel" { // which names the family of the address here
				assert.Equal(t, []string{
					"connect start tcp 127.0.0.1:PORT", "connect done tcp 127.0.0.1:PORT ok",
				}, told("tcp", "127.0.0.1:"+port))
			}
		})
	}
}

// withoutIPv6 takes the addresses of IPv6 out of the result of a look-up, which a machine
// has or not.
func withoutIPv6(lines []string) []string {
	for i, line := range lines {
		lines[i] = strings.NewReplacer("[::1 127.0.0.1]", "[127.0.0.1]", "[127.0.0.1 ::1]", "[127.0.0.1]").Replace(line)
	}
	return lines
}

func cancelled(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

// The look-up and the connect of a request over a network in memory.
func ExampleNamespace_DialContext_httptrace() {
	network := memory.NewNetwork()
	shop, _ := network.AddHost("shop")
	bank, _ := network.AddHost("bank", "192.0.2.7")
	listener, _ := sockets.NewNamespace(bank).Listen("tcp", ":80")
	server := &http.Server{Handler: http.NotFoundHandler()}
	go func() { _ = server.Serve(listener) }()
	defer func() { _ = server.Close() }()

	trace := &httptrace.ClientTrace{
		DNSStart:    func(i httptrace.DNSStartInfo) { fmt.Println("look-up of", i.Host) },
		DNSDone:     func(i httptrace.DNSDoneInfo) { fmt.Println("found", i.Addrs[0].String()) },
		ConnectDone: func(_, addr string, err error) { fmt.Println("connected to", addr, err) },
	}
	transport := &http.Transport{DialContext: sockets.NewNamespace(shop).DialContext}
	defer transport.CloseIdleConnections()
	request, _ := http.NewRequestWithContext(httptrace.WithClientTrace(context.Background(), trace), http.MethodGet, "http://bank/", nil)
	response, err := (&http.Client{Transport: transport}).Do(request)
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = response.Body.Close()
	// Output:
	// look-up of bank
	// found 192.0.2.7
	// connected to 192.0.2.7:80 <nil>
}
