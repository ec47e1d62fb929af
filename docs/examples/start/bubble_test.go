package start

import (
	"errors"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/smalltalk-sockets/go/sockets"
)

func TestPartition(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network, shop, _ := twoHosts(t) // of the inner t: the network belongs to the bubble
		if err := network.Partition("shop", "bank"); err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(2500*time.Millisecond, func() { _ = network.Heal("shop", "bank") })

		began := time.Now()
		price, err := Price(sockets.NewNamespace(shop).DialContext, "bank:700", "tea")
		if price != "3.20" {
			t.Error(price, err)
		}
		// The first attempt times out after two seconds. The second sends its first
		// SYN into the partition, and another one a second later: that one arrives.
		if took := time.Since(began); took != 3080*time.Millisecond {
			t.Error("took", took)
		}
	})
}

func TestCrash(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, shop, bank := twoHosts(t)
		dial := sockets.NewNamespace(shop).DialContext

		bank.Crash() // its sockets are gone, and packets to it vanish
		began := time.Now()
		_, err := Price(dial, "bank:700", "tea")
		if !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(began) != 6*time.Second {
			t.Error(err, "after", time.Since(began))
		}
		bank.Restart() // it is up again, and its programs are not
		if _, err := Price(dial, "bank:700", "tea"); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Error(err)
		}
		serve(t, bank)
		if price, err := Price(dial, "bank:700", "tea"); price != "3.20" {
			t.Error(price, err)
		}
	})
}
