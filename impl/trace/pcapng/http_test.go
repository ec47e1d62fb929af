package pcapng_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets"
)

// recorded is a connection that keeps what passes.
type recorded struct {
	net.Conn
	mu        *sync.Mutex
	sent, got *bytes.Buffer
}

func (c recorded) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent.Write(p[:n])
	return n, err
}

func (c recorded) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.got.Write(p[:n])
	return n, err
}

// exchange plays two requests of HTTP on one connection, between two namespaces, with TLS
// if it is configured. It returns the bytes of both directions.
func exchange(t *testing.T, clients, servers *sockets.Namespace, network, address string, secure *tls.Config) (there, back string) {
	t.Helper()
	var listener net.Listener
	listener, err := servers.Listen(network, address)
	require.NoError(t, err)
	scheme := "http"
	if secure != nil {
		listener, scheme = tls.NewListener(listener, secure), "https"
	}
	page := strings.Repeat("0123456789abcdef", 10_000)
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, page)
	})}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(listener)
	}()
	var mu sync.Mutex
	var sent, got bytes.Buffer
	transport := &http.Transport{TLSClientConfig: secure, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		c, err := clients.DialContext(ctx, network, listener.Addr().String())
		if err != nil {
			return nil, err
		}
		return recorded{c, &mu, &sent, &got}, nil
	}}
	client := &http.Client{Transport: transport}
	for _, body := range []string{"", strings.Repeat("question ", 5000)} {
		reply, err := client.Post(scheme+"://server/", "text/plain", strings.NewReader(body))
		require.NoError(t, err)
		text, err := io.ReadAll(reply.Body)
		require.NoError(t, err)
		require.NoError(t, reply.Body.Close())
		assert.Equal(t, page, string(text))
	}
	transport.CloseIdleConnections()
	require.NoError(t, server.Close())
	<-ended
	mu.Lock()
	defer mu.Unlock()
	return sent.String(), got.String()
}
