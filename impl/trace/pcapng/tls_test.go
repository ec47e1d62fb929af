package pcapng_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/impl/trace"
	"github.com/smalltalk-sockets/go/impl/trace/pcapng"
	"github.com/smalltalk-sockets/go/sockets"
)

// With the secrets in the capture, tshark shows what TLS has encrypted.
func TestCaptureOfTLS(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"server"}}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	parsed, err := x509.ParseCertificate(certificate)
	require.NoError(t, err)
	roots := x509.NewCertPool()
	roots.AddCert(parsed)

	var file bytes.Buffer
	capture := pcapng.New(&file)
	ns := sockets.NewNamespace(trace.Wrap(memory.New(), capture))
	exchange(t, ns, ns, "tcp", "127.0.0.1:443", &tls.Config{
		RootCAs: roots, ServerName: "server", KeyLogWriter: capture.KeyLog(),
		Certificates: []tls.Certificate{{Certificate: [][]byte{certificate}, PrivateKey: key}},
	})
	require.NoError(t, capture.Close())
	out := tshark(t, file.Bytes(), "-Y", "http.response", "-T", "fields", "-e", "http.response.code")
	assert.Equal(t, "200 200", strings.Join(strings.Fields(out), " "))
}
