package memory_test

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/long"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// All kinds of calls at once: the test ends, and each call returns a result that the
// kernel could have returned.
func TestStress(t *testing.T) {
	long.NotShort(t)
	for _, network := range []impl.Network{impl.TCP, impl.Unix} {
		t.Run(string(network), func(t *testing.T) {
			h := memory.New()
			var servers, all sync.WaitGroup
			for i := range 3 {
				l := listen(t, h, network)
				assert.NoError(t, l.Listen(i))
				servers.Go(func() { serve(t, l) })
				for j := range 4 {
					all.Go(func() { disturb(t, h, l, rand.New(rand.NewPCG(uint64(i), uint64(j)))) })
				}
				servers.Go(func() {
					all.Wait()
					assert.NoError(t, l.Close())
				})
			}
			servers.Wait()
		})
	}
}

// serve echoes the bytes of every connection until the server is closed.
func serve(t *testing.T, l impl.Server) {
	var conns sync.WaitGroup
	defer conns.Wait()
	for {
		c, err := l.Accept()
		if err != nil {
			assert.ErrorIs(t, err, net.ErrClosed)
			return
		}
		conns.Go(func() {
			_, err := io.Copy(onlyWriter{c}, onlyReader{c})
			expected(t, err)
			expected(t, c.Close())
		})
	}
}

// onlyWriter hides the other methods of a stream.
type onlyWriter struct{ io.Writer }

// disturb makes connections, and disturbs each in several ways.
func disturb(t *testing.T, h *memory.Host, l impl.Server, random *rand.Rand) {
	for range 100 {
		c, err := h.NewStream(l.Network())
		if !assert.NoError(t, err) {
			return
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
		err = c.Connect(ctx, l.LocalEndpoint())
		cancel()
		if err != nil {
			expected(t, err)
			expected(t, c.Close())
			continue
		}
		// No call waits for ever: a deadline that has passed stays.
		expected(t, c.SetReadDeadline(time.Now().Add(10*time.Millisecond)))
		expected(t, c.SetWriteDeadline(time.Now().Add(10*time.Millisecond)))
		var sides sync.WaitGroup
		for range 3 {
			seed := random.Uint64()
			sides.Go(func() { treat(t, c, rand.New(rand.NewPCG(seed, 0))) })
		}
		sides.Wait()
		_ = c.Close() // most are closed already
	}
}

func treat(t *testing.T, c impl.Stream, random *rand.Rand) {
	p := make([]byte, 1+random.IntN(30000))
	for range 10 {
		var err error
		switch random.IntN(12) {
		case 0, 1, 2:
			_, err = c.Write(p)
		case 3, 4:
			_, err = c.Read(p)
		case 5:
			_, err = c.TryRead(p)
		case 6:
			err = c.SetReadDeadline(time.Now().Add(time.Duration(random.IntN(500)) * time.Microsecond))
		case 7:
			err = c.SetWriteDeadline(time.Now().Add(time.Duration(random.IntN(500)) * time.Microsecond))
		case 8:
			err = c.CloseWrite()
		case 9:
			err = impl.Set(c, impl.Linger, random.IntN(2)-1)
		case 10:
			c.CanRead()
			c.CanWrite()
			err = c.EnsureWritable()
		case 11:
			err = c.Close()
		}
		expected(t, err)
		if errors.Is(err, net.ErrClosed) {
			return
		}
	}
}

// expected requires err to be one that a connection can end with.
func expected(t *testing.T, err error) {
	t.Helper()
	for _, known := range []error{
		nil, io.EOF, impl.ErrWouldBlock, net.ErrClosed, os.ErrDeadlineExceeded,
		syscall.ECONNRESET, syscall.EPIPE, syscall.ENOTCONN, syscall.EAGAIN,
	} {
		if errors.Is(err, known) {
			return
		}
	}
	assert.NoError(t, err)
}
