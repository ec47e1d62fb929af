package page_test

import (
	"context"
	"io"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/impl/trace"
	"github.com/smalltalk-sockets/go/impl/trace/page"
	"github.com/smalltalk-sockets/go/sockets"
)

// failure plays a failure of three hosts: a shop asks its store, which asks the bank, and
// a partition cuts the bank off.
func failure(t *testing.T) page.Story {
	t.Helper()
	log := trace.NewLog(0, 0)
	var open string
	synctest.Test(t, func(t *testing.T) {
		network := memory.NewNetwork(memory.Observe(log))
		ns := make(map[string]*sockets.Namespace)
		for _, name := range []string{"shop", "store", "bank"} {
			host, err := network.AddHost(name)
			require.NoError(t, err)
			ns[name] = sockets.NewNamespace(host)
		}
		require.NoError(t, network.ShapeAll(memory.Link{Latency: 20 * time.Millisecond, Loss: 0.08}))
		bank := serve(t, ns["bank"], "bank:700", func(order string) string { return "accepted: " + order })
		store := serve(t, ns["store"], "store:80", func(order string) string { return pay(t, ns["store"], order) })
		shop, err := ns["shop"].Dial("tcp", "store:80")
		require.NoError(t, err)
		ask(t, shop, "order 1: a book\n")
		time.Sleep(5 * time.Second)
		require.NoError(t, network.Partition("store", "bank"))
		reply := ask(t, shop, "order 2: a lamp\n")
		assert.Equal(t, "503 the bank does not reply\n", reply)
		require.NoError(t, network.Heal("store", "bank"))
		open = network.Snapshot().String()
		require.NoError(t, shop.Close())
		store()
		bank()
		time.Sleep(time.Minute)
	})
	return page.Story{
		Title:   "TestOrderIsPaid",
		Failure: `shop_test.go:41: the reply to order 2 is "503 the bank does not reply\n", want one that begins with 200`,
		Events:  log.Events(), Sockets: open,
	}
}

// serve replies to what each connection sends, until the function that it returns is
// called.
func serve(t *testing.T, ns *sockets.Namespace, address string, reply func(string) string) (stop func()) {
	t.Helper()
	listener, err := ns.Listen("tcp", address)
	require.NoError(t, err)
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				p := make([]byte, 100)
				for n, err := c.Read(p); err == nil; n, err = c.Read(p) {
					_, _ = io.WriteString(c, reply(string(p[:n])))
				}
				_ = c.Close()
			})
		}
	})
	return func() {
		require.NoError(t, listener.Close())
		all.Wait()
	}
}

// ask sends a line and returns the reply.
func ask(t *testing.T, c net.Conn, text string) string {
	t.Helper()
	_, err := io.WriteString(c, text)
	require.NoError(t, err)
	p := make([]byte, 100)
	n, err := c.Read(p)
	require.NoError(t, err)
	return string(p[:n])
}

// pay asks the bank, and says so when it does not reply.
func pay(t *testing.T, ns *sockets.Namespace, order string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	c, err := ns.DialContext(ctx, "tcp", "bank:700")
	if err != nil {
		return "503 the bank does not reply\n"
	}
	defer func() { _ = c.Close() }()
	return "200 " + ask(t, c, "pay for "+order)
}
