package adapt_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/adapt"
)

// A TLS connection is of no use after a Write that was cut off. A stream around one is.
func TestTLSOutlivesAWriteDeadline(t *testing.T) {
	config := &tls.Config{Certificates: []tls.Certificate{certificate(t)}, InsecureSkipVerify: true}
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		peer := tls.Server(far, config)
		client := tls.Client(near, config)
		go func() { assert.NoError(t, peer.HandshakeContext(t.Context())) }()
		require.NoError(t, client.HandshakeContext(t.Context()))
		s, err := adapt.Conn(client)
		require.NoError(t, err)

		require.NoError(t, s.SetWriteDeadline(time.Now().Add(time.Second)))
		n, err := s.Write([]byte("slow"))
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		assert.Equal(t, 4, n)
		require.NoError(t, s.SetWriteDeadline(time.Time{}))
		go func() {
			_, err := s.Write([]byte(" and steady"))
			assert.NoError(t, err)
			assert.NoError(t, s.CloseWrite())
		}()
		got, err := io.ReadAll(peer)
		require.NoError(t, err)
		assert.Equal(t, "slow and steady", string(got))

		state, ok := impl.As[*tls.Conn](s)
		require.True(t, ok)
		assert.True(t, state.ConnectionState().HandshakeComplete)
		require.NoError(t, s.Close())
		_ = peer.Close()
	})
}

func certificate(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
