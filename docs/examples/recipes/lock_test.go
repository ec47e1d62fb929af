package recipes

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"testing"
	"time"

	"github.com/smalltalk-sockets/go/impl/memory"
)

// A program that holds a lock while it waits for the network: the first Write of
// a tls.Conn waits on a mutex while another goroutine's Read makes the handshake.
// A bubble of testing/synctest would stand still there. Real time does not, and a
// clock that is ten times as fast makes half a second of latency 50 milliseconds.
// Timeouts come sooner too, so there is none: a busy machine may be slower than it.
func TestTLSReadAndWriteAtOnce(t *testing.T) {
	network := memory.NewNetwork(memory.ForTest(t), memory.TimeScale(10))
	shop, bank := addHost(t, network, "shop"), addHost(t, network, "bank")
	ok(t, shop.AbstractSocket.SetTimeout(0))
	ok(t, network.Shape("shop", "bank", memory.Link{Latency: 500 * time.Millisecond}))
	plain, err := bank.Listen("tcp", "bank:443")
	ok(t, err)
	server := tls.NewListener(plain, &tls.Config{Certificates: []tls.Certificate{selfSigned(t)}})
	defer func() { _ = server.Close() }()
	served := make(chan error, 1)
	go func() { served <- echoOnce(server) }()

	conn, err := shop.Dial("tcp", "bank:443")
	ok(t, err)
	client := tls.Client(conn, &tls.Config{InsecureSkipVerify: true})
	defer func() { _ = client.Close() }()
	read := make(chan string)
	go func() {
		p := make([]byte, 5)
		_, _ = client.Read(p)
		read <- string(p)
	}()
	_, err = client.Write([]byte("hello"))
	ok(t, err)
	if got := <-read; got != "hello" {
		t.Error("the echo is", got)
	}
	ok(t, <-served)
}

// echoOnce sends the first bytes of one client back.
func echoOnce(server net.Listener) error {
	conn, err := server.Accept()
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	p := make([]byte, 100)
	n, err := conn.Read(p)
	if err != nil {
		return err
	}
	_, err = conn.Write(p[:n])
	return err
}

// selfSigned makes a certificate for tests.
func selfSigned(t *testing.T) tls.Certificate {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	ok(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	ok(t, err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: private}
}
