package kernel

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

func TestTryReadDoesNotWaitForARead(t *testing.T) {
	near, far := pair(t, impl.TCP)
	reading := make(chan int)
	go func() {
		n, _ := near.Read(make([]byte, 1))
		reading <- n
	}()
	for range 100 {
		n, err := near.TryRead(make([]byte, 1))
		require.Zero(t, n)
		require.Equal(t, impl.ErrWouldBlock, err)
	}
	_, err := far.Write([]byte{1})
	require.NoError(t, err)
	assert.Equal(t, 1, <-reading)
}

func TestManyTryAtOnce(t *testing.T) {
	const readers, bytes = 4, 2000
	near, far := pair(t, impl.TCP)
	counts := make(chan int)
	for range readers {
		go func() {
			got := 0
			for p := make([]byte, 3); ; {
				n, err := near.TryRead(p)
				got += n
				if err != nil && err != impl.ErrWouldBlock {
					break
				}
			}
			counts <- got
		}()
	}
	for range bytes {
		_, err := far.Write([]byte{1})
		require.NoError(t, err)
	}
	require.NoError(t, far.CloseWrite())
	total := 0
	for range readers {
		total += <-counts
	}
	assert.Equal(t, bytes, total, "each byte went to one of them")
}

func TestMovingBytesTakesNoMemory(t *testing.T) {
	near, far := pair(t, impl.TCP)
	p := make([]byte, 16)
	for name, call := range map[string]func() error{
		"Write and Read": func() error {
			if _, err := near.Write(p); err != nil {
				return err
			}
			_, err := far.Read(p)
			return err
		},
		"Write, EnsureReadable and TryRead": func() error {
			if _, err := near.Write(p); err != nil {
				return err
			}
			if err := far.EnsureReadable(); err != nil {
				return err
			}
			_, err := far.TryRead(p)
			return err
		},
		"TryRead of nothing": func() error {
			if _, err := near.TryRead(p); err != impl.ErrWouldBlock {
				return err
			}
			return nil
		},
		"CanRead and CanWrite": func() error {
			near.CanRead()
			near.CanWrite()
			return nil
		},
		"EnsureWritable":  near.EnsureWritable,
		"SetReadDeadline": func() error { return near.SetReadDeadline(longAgo.AddDate(1000, 0, 0)) },
	} {
		assert.Zero(t, testing.AllocsPerRun(100, func() {
			if err := call(); err != nil {
				t.Error(err)
			}
		}), name)
	}
}
