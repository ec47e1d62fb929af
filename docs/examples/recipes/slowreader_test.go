package recipes

import (
	"errors"
	"io"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/smalltalk-sockets/go/impl/memory"
)

// send is the program under test: it sends a report, and gives up on a receiver that
// makes no room for five seconds.
func send(to interface {
	io.Writer
	SetWriteDeadline(time.Time) error
}, report []byte) error {
	for len(report) > 0 {
		if err := to.SetWriteDeadline(time.Now().Add(5 * time.Second)); err != nil {
			return err
		}
		n, err := to.Write(report[:min(64<<10, len(report))])
		report = report[n:]
		if err != nil {
			return err
		}
	}
	return nil
}

func TestGivesUpOnASlowReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := memory.NewNetwork(memory.ForTest(t))
		shop, bank := addHost(t, network, "shop"), addHost(t, network, "bank")
		server, err := bank.Listen("tcp", "bank:700")
		ok(t, err)
		defer func() { _ = server.Close() }()
		sender, err := shop.Dial("tcp", "bank:700")
		ok(t, err)
		defer func() { _ = sender.Close() }()
		receiver, err := server.Accept()
		ok(t, err)
		defer func() { _ = receiver.Close() }()

		sent := make(chan error, 1)
		go func() { sent <- send(sender, make([]byte, 16<<20)) }()

		// For a while the receiver takes what comes, but does not keep pace.
		for range 4 {
			_, err := io.CopyN(io.Discard, receiver, 2<<20)
			ok(t, err)
			time.Sleep(4 * time.Second)
		}
		synctest.Wait()
		info, _ := memory.Inspect(sender)
		if info.Writers != 1 || info.SendQueue == 0 {
			t.Fatal("the sender should wait for room:", info)
		}

		// Now it has stopped, and the sender notices.
		began := time.Now()
		if err := <-sent; !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatal(err)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Fatal("gave up after", took)
		}
	})
}
