package memory_test

import (
	"io"
	"net"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// Bytes that are written into a cut link arrive with the first retransmission after it
// is healed: 0.2, 0.6, 1.4, 3, 6.2 … seconds after they were sent.
func TestRetryAfterHealing(t *testing.T) {
	for name, from := range directions {
		t.Run(name, func(t *testing.T) {
			onLinked(t, memory.Link{Latency: 50 * ms}, func(t *testing.T, w *world, client, server impl.Stream) {
				w.cut(t, from...)
				write(t, client, "hello")
				time.Sleep(2 * time.Second)
				w.heal(t)
				reads(t, server, "hello")
				arrived := 2100*ms + 50*ms // the round trip takes 0.1 s: all times are half as long again
				if name == "back" {
					arrived = 2 * time.Second // it had arrived before
				}
				assert.Equal(t, arrived, w.after())
				write(t, client, "world")
				reads(t, server, "world")
				assert.Equal(t, arrived+50*ms, w.after(), "from now on it works")
				time.Sleep(time.Hour)
				atRest(t, w)
			})
		})
	}
}

// A sender gives up after 15 retransmissions.
func TestRetryGivesUp(t *testing.T) {
	for name, from := range directions {
		t.Run(name, func(t *testing.T) {
			onLinked(t, memory.Link{}, func(t *testing.T, w *world, client, server impl.Stream) {
				write(t, server, "there is ")
				write(t, server, "something")
				require.NoError(t, impl.Set(server, impl.KeepAlive, false))
				w.cut(t, from...)
				write(t, client, "hello")
				begin := time.Now()
				require.NoError(t, client.SetReadDeadline(time.Now().Add(time.Hour)))
				reads(t, client, "there is something")
				_, err := client.Read(make([]byte, 1))
				require.ErrorIs(t, err, syscall.ETIMEDOUT)
				var opErr *net.OpError
				require.ErrorAs(t, err, &opErr)
				assert.Equal(t, "read tcp 10.0.0.1:32768->10.0.0.2:80: read: "+syscall.ETIMEDOUT.Error(), err.Error())
				assert.Equal(t, 924600*ms, time.Since(begin))
				atEnd(t, client)
				_, err = client.Write([]byte("x"))
				require.ErrorIs(t, err, syscall.EPIPE)
				require.NoError(t, client.Close())
			})
		})
	}
}

// The first call that asks gets the error.
func TestRetryGivesUpWhileWriting(t *testing.T) {
	onLinked(t, memory.Link{}, func(t *testing.T, w *world, client, _ impl.Stream) {
		w.cut(t)
		n, err := client.Write(make([]byte, 8<<20))
		require.ErrorIs(t, err, syscall.ETIMEDOUT)
		assert.Equal(t, 4<<20, n)
		_, err = client.Write([]byte("x"))
		require.ErrorIs(t, err, syscall.EPIPE)
		atEnd(t, client)
	})
}

// A cut at the instant of a write, healed at the same instant, loses what is on its
// way, and not what follows.
func TestRetryAfterAMomentaryCut(t *testing.T) {
	onLinked(t, memory.Link{Latency: 10 * ms}, func(t *testing.T, w *world, client, server impl.Stream) {
		write(t, client, "lost")
		w.cut(t)
		w.heal(t)
		write(t, client, "not")
		reads(t, server, "lostnot")
		assert.Equal(t, 230*ms, w.after(), "0.22 s are overdue, 0.01 s it travels")
	})
}

// Segments on their way when the link is cut are lost; those that have arrived are
// not.
func TestRetryOfWhatIsOnItsWay(t *testing.T) {
	onLinked(t, memory.Link{Latency: 100 * ms}, func(t *testing.T, w *world, client, server impl.Stream) {
		write(t, client, "one")
		time.Sleep(50 * ms)
		write(t, client, "two")
		time.Sleep(60 * ms)
		w.cut(t, "near")
		reads(t, server, "one")
		assert.Equal(t, 110*ms, w.after())
		w.heal(t)
		reads(t, server, "two")
		assert.Equal(t, 50*ms+400*ms+100*ms, w.after())
	})
}

// To a reader that waits for bytes, a partition only takes time.
func TestRetryIsNotSeen(t *testing.T) {
	onLinked(t, memory.Link{Latency: ms}, func(t *testing.T, w *world, client, server impl.Stream) {
		done := make(chan time.Duration)
		go func() { done <- w.transfer(t, client, server, 3<<20) }()
		time.Sleep(2 * ms)
		for range 5 {
			w.cut(t)
			time.Sleep(time.Second)
			w.heal(t)
			time.Sleep(100 * ms)
		}
		assert.Less(t, <-done, 10*time.Second)
	})
}

// No call reads, the window is closed, and the segment that opens it is lost: the
// writer probes.
func TestRetryAsksForAWindow(t *testing.T) {
	onLinked(t, memory.Link{}, func(t *testing.T, w *world, client, server impl.Stream) {
		total := fill(t, client, 1000)
		begin := time.Now()
		w.cut(t)
		done := make(chan time.Duration)
		go func() {
			n, err := io.CopyN(io.Discard, onlyReader{server}, int64(total))
			assert.NoError(t, err)
			assert.EqualValues(t, total, n)
			done <- time.Since(begin)
		}()
		time.Sleep(time.Second)
		w.heal(t)
		assert.Equal(t, 1400*ms, <-done)
		atRest(t, w)
	})
}

// While no call reads over a link that works, nothing is sent.
func TestRetryIsQuietWhileTheWindowIsClosed(t *testing.T) {
	onLinked(t, memory.Link{}, func(t *testing.T, w *world, client, _ impl.Stream) {
		fill(t, client, 1000)
		atRest(t, w)
	})
}

// An idle connection probes its peer only while the link is down.
func TestKeepAlive(t *testing.T) {
	for name, from := range directions {
		t.Run(name, func(t *testing.T) {
			onLinked(t, memory.Link{}, func(t *testing.T, w *world, client, server impl.Stream) {
				time.Sleep(time.Hour)
				write(t, server, "x")
				reads(t, client, "x")
				atRest(t, w)
				begin := time.Now()
				w.cut(t, from...)
				require.NoError(t, impl.Set(server, impl.KeepAlive, false))
				_, err := client.Read(make([]byte, 1))
				require.ErrorIs(t, err, syscall.ETIMEDOUT)
				assert.Equal(t, 150*time.Second, time.Since(begin))
				atEnd(t, client)
				require.NoError(t, client.Close())
				require.NoError(t, server.Close())
				time.Sleep(time.Hour)
				atRest(t, w)
			})
		})
	}
}

// Both ends probe, and give up at once.
func TestKeepAliveOfBoth(t *testing.T) {
	onLinked(t, memory.Link{}, func(t *testing.T, w *world, client, server impl.Stream) {
		write(t, client, "x")
		reads(t, server, "x")
		w.cut(t)
		time.Sleep(150*time.Second - 1)
		synctest.Wait()
		assert.False(t, client.CanRead() || server.CanRead())
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		for _, s := range []impl.Stream{client, server} {
			_, err := s.Read(make([]byte, 1))
			require.ErrorIs(t, err, syscall.ETIMEDOUT)
		}
	})
}

// The probe is due when the connection was idle for long enough, whenever the link was
// cut within that time.
func TestKeepAliveCountsFromWhatWasHeard(t *testing.T) {
	onLinked(t, memory.Link{}, func(t *testing.T, w *world, client, server impl.Stream) {
		require.NoError(t, impl.Set(client, impl.KeepAliveIdle, time.Minute))
		require.NoError(t, impl.Set(client, impl.KeepAliveInterval, 10*time.Second))
		require.NoError(t, impl.Set(client, impl.KeepAliveCount, 4))
		write(t, server, "x")
		reads(t, client, "x")
		begin := time.Now()
		time.Sleep(150 * time.Second)
		w.cut(t)
		_, err := client.Read(make([]byte, 1))
		require.ErrorIs(t, err, syscall.ETIMEDOUT)
		assert.Equal(t, 180*time.Second+4*10*time.Second, time.Since(begin))
	})
}

func TestKeepAliveSurvivesAShortCut(t *testing.T) {
	onLinked(t, memory.Link{}, func(t *testing.T, w *world, client, server impl.Stream) {
		w.cut(t)
		time.Sleep(134 * time.Second) // the last probe is sent after 135
		w.heal(t)
		time.Sleep(time.Hour)
		atRest(t, w)
		write(t, client, "still there")
		reads(t, server, "still there")
	})
}

// A stream without keep-alive waits for ever.
func TestKeepAliveThatIsOff(t *testing.T) {
	onLinked(t, memory.Link{}, func(t *testing.T, w *world, client, _ impl.Stream) {
		require.NoError(t, impl.Set(client, impl.KeepAlive, false))
		w.cut(t)
		require.NoError(t, client.SetReadDeadline(time.Now().Add(time.Hour)))
		_, err := client.Read(make([]byte, 1))
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
	})
}

// Loss is time: a lost segment is sent again after 0.2 s and a round trip.
func TestRetryOfALostSegment(t *testing.T) {
	onLinked(t, memory.Link{Latency: 10 * ms}, func(t *testing.T, w *world, client, server impl.Stream) {
		require.NoError(t, w.ShapeOneWay("near", "far", memory.Link{Latency: 10 * ms, Loss: 1}))
		write(t, client, "lost ")
		require.NoError(t, w.ShapeOneWay("near", "far", memory.Link{Latency: 10 * ms}))
		write(t, client, "early")
		time.Sleep(50 * ms)
		assert.False(t, server.CanRead(), "bytes in the wrong order wait")
		reads(t, server, "lost early")
		assert.Equal(t, 230*ms, w.after())
	})
}

// The link is lossy: all arrives in time, and in the end nothing is on its way.
func TestRetryUnderLoss(t *testing.T) {
	onLinked(t, memory.Link{Latency: 10 * ms, Loss: 0.1}, func(t *testing.T, w *world, client, server impl.Stream) {
		assert.Less(t, w.transfer(t, client, server, 1<<20), time.Minute)
		require.NoError(t, client.Close())
		atEnd(t, server)
		require.NoError(t, server.Close())
		time.Sleep(time.Hour)
		atRest(t, w)
	})
}

// The stream is closed: it gives up sooner.
func TestRetryOfAnOrphan(t *testing.T) {
	onLinked(t, memory.Link{}, func(t *testing.T, w *world, client, server impl.Stream) {
		w.cut(t)
		write(t, client, "x")
		require.NoError(t, client.Close())
		assert.Equal(t, memory.StateFinWait1, w.near.Snapshot()[0].State)
		time.Sleep(102200*ms - 1)
		synctest.Wait()
		assert.Len(t, w.near.Snapshot(), 1)
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		assert.Empty(t, w.near.Snapshot())
		w.heal(t)
		_, err := server.Read(make([]byte, 1))
		require.ErrorIs(t, err, syscall.ECONNRESET, "it asks, and is told that nobody is there")
	})
}
