package memory_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// Whatever the sizes of writes, reads and buffers, and however the reader waits, the
// bytes arrive in order.
func TestStreamKeepsItsBytes(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		network := rapid.SampledFrom([]impl.Network{impl.TCP, impl.Unix}).Draw(r, "network")
		size := rapid.OneOf(rapid.IntRange(0, 20), rapid.IntRange(0, 40000))
		writes := rapid.SliceOfN(size, 1, 20).Draw(r, "writes")
		reads := rapid.SliceOfN(size, 1, 10).Draw(r, "reads")
		how := rapid.SampledFrom([]func(impl.Stream, []byte) (int, error){
			impl.Stream.Read, readReady, readImpatiently,
		}).Draw(r, "how")

		client, server := pair(t, memory.New(), network)
		for _, o := range []impl.Option[int]{impl.SendBuffer, impl.ReceiveBuffer} {
			buffer := rapid.IntRange(0, 20000).Draw(r, o.Name())
			require.NoError(t, impl.Set(client, o, buffer))
			require.NoError(t, impl.Set(server, o, buffer))
		}
		sent := payloads(writes)
		go func() {
			for _, p := range sent {
				if _, err := client.Write(p); err != nil {
					return // the reader reports what it has missed
				}
			}
			_ = client.Close()
		}()
		var got []byte
		for i := 0; ; i++ {
			p := make([]byte, reads[i%len(reads)]+1)
			n, err := how(server, p)
			got = append(got, p[:n]...)
			if err == io.EOF {
				break
			}
			require.NoError(r, err)
		}
		require.True(r, bytes.Equal(bytes.Join(sent, nil), got))
		require.NoError(r, server.Close())
	})
}

// payloads returns writes of the given sizes whose bytes count up.
func payloads(sizes []int) [][]byte {
	var all [][]byte
	next := byte(0)
	for _, size := range sizes {
		p := make([]byte, size)
		for i := range p {
			p[i] = next
			next++
		}
		all = append(all, p)
	}
	return all
}

// readReady waits without posting a slice, and then takes what is there.
func readReady(s impl.Stream, p []byte) (int, error) {
	for {
		n, err := s.TryRead(p)
		if err != impl.ErrWouldBlock {
			return n, err
		}
		if err := s.EnsureReadable(); err != nil {
			return 0, err
		}
	}
}

// readImpatiently times out and tries again.
func readImpatiently(s impl.Stream, p []byte) (int, error) {
	for {
		if err := s.SetReadDeadline(time.Now().Add(50 * time.Microsecond)); err != nil {
			return 0, err
		}
		n, err := s.Read(p)
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			return n, err
		}
	}
}
