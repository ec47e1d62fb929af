package start

import (
	"errors"
	"syscall"
	"testing"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestPrice(t *testing.T) {
	ns := sockets.NewNamespace(memory.New(memory.ForTest(t)))
	listener, err := ns.Listen("tcp", "localhost:0") // any free port
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	go func() { _ = Serve(listener, map[string]string{"tea": "3.20"}) }()

	if price, err := Price(ns.DialContext, address, "tea"); price != "3.20" {
		t.Error(price, err)
	}
	_ = listener.Close()
	if _, err := Price(ns.DialContext, address, "tea"); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Error(err)
	}
}
