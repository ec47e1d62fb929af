package impltest

import (
	"io"
	"strings"
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// transparency: what a stream that has UnwrapData promises, and what is plain of any
// other. Its own methods and those of the object whose data passes it by do the same.
func transparency(s *suite) {
	s.scene("it has nothing to do with data that passes it by", func(e *env) {
		a, b := e.pair()
		for _, end := range []impl.Stream{a, b} {
			e.inherits(end, dataOf(e, end), "Read", "TryRead", "Write")
		}
	})

	s.scene("bytes go out the same by every way", func(e *env) {
		a, b := e.pair()
		for range 3 {
			for name, write := range waysOut(e, a) {
				n, err := write([]byte(name))
				require.NoError(e, err, name)
				require.Equal(e, len(name), n, name)
				e.reads(b, name)
			}
		}
	})

	s.scene("bytes come in the same by every way", func(e *env) {
		a, b := e.pair()
		for range 3 {
			ways := waysIn(e, b)
			e.write(a, strings.Repeat("0123456789", len(ways)))
			for name, read := range ways {
				e.arrives(b)
				p := make([]byte, 10)
				n, err := read(p)
				require.NoError(e, err, name)
				require.Equal(e, "0123456789", string(p[:n]), name)
			}
		}
	})

	s.scene("its deadlines hold for every way", func(e *env) {
		a, b := e.pair()
		e.write(b, "there")
		e.arrives(a)
		require.NoError(e, a.SetReadDeadline(longAgo))
		require.NoError(e, a.SetWriteDeadline(longAgo))
		for name, err := range results(waysIn(e, a)) {
			assert.True(e, isTimeout(err), "%s: %v", name, err)
		}
		for name, err := range results(waysOut(e, a)) {
			assert.True(e, isTimeout(err), "%s: %v", name, err)
		}
	})

	s.halfCloses().scene("what ends it ends every way", func(e *env) {
		a, b := e.pair()
		require.NoError(e, a.CloseWrite())
		for name, err := range results(waysOut(e, a)) {
			assert.ErrorIs(e, err, syscall.EPIPE, name)
		}
		e.eof(b)
		waiting := begin(e, func() (int, error) { return dataOf(e, a).Read(make([]byte, 10)) })
		waiting.waits()
		require.NoError(e, a.Close())
		_, err := waiting.end()
		e.isClosed(err, "Read that waits")
		for name, err := range results(waysIn(e, a)) {
			e.isClosed(err, name)
		}
	})
}

// dataOf returns the object whose data passes a socket by, and else the socket.
func dataOf[S impl.Socket](e *env, socket S) S {
	e.Helper()
	data := socket
	for {
		w, ok := any(data).(impl.DataUnwrapper)
		if !ok || w.UnwrapData() == nil {
			return data
		}
		data, ok = w.UnwrapData().(S)
		require.True(e, ok, "UnwrapData of a %T returns a %T: return the object that is wrapped", w, w.UnwrapData())
	}
}

// waysOut returns by name what sends bytes of a stream, and waysIn what takes them.
func waysOut(e *env, s impl.Stream) map[string]func([]byte) (int, error) {
	ways := map[string]func([]byte) (int, error){"Write": s.Write, "Write of its data": dataOf(e, s).Write}
	if to, ok := impl.As[io.ReaderFrom](s); ok {
		ways["ReadFrom"] = func(p []byte) (int, error) {
			n, err := to.ReadFrom(plain{strings.NewReader(string(p))})
			return int(n), err
		}
	}
	return ways
}

func waysIn(e *env, s impl.Stream) map[string]func([]byte) (int, error) {
	data := dataOf(e, s)
	ways := map[string]func([]byte) (int, error){
		"Read": s.Read, "TryRead": s.TryRead, "Read of its data": data.Read, "TryRead of its data": data.TryRead,
	}
	if source, ok := impl.As[impl.ByteSource](s); ok {
		ways["Source"] = source.Source().Read
	}
	return ways
}

// results returns what each way makes of a few bytes.
func results(ways map[string]func([]byte) (int, error)) map[string]error {
	errs := make(map[string]error, len(ways))
	for name, move := range ways {
		_, errs[name] = move(make([]byte, 10))
	}
	return errs
}

// datagramTransparency is the same of datagrams.
func datagramTransparency(s *suite) {
	s.scene("it has nothing to do with data that passes it by", func(e *env) {
		for _, d := range e.datagramsInEveryPhase() {
			e.inherits(d, dataOf(e, d), "Send", "Receive", "TryReceive", "TryPeek")
		}
	})

	s.scene("datagrams go out the same by every way", func(e *env) {
		a, b := e.linked()
		for range 3 {
			for name, send := range datagramWaysOut(e, a) {
				n, err := send([]byte(name))
				require.NoError(e, err, name)
				require.Equal(e, len(name), n, name)
				e.gets(b, name, e.at(a))
			}
		}
	})

	s.scene("datagrams come in the same by every way", func(e *env) {
		a, b := e.linked()
		for range 3 {
			for name, receive := range datagramWaysIn(e, b) {
				e.send(a, "first")
				e.send(a, "second")
				for _, want := range []string{"first", "second"} {
					e.arrives(b)
					p := make([]byte, 100)
					n, err := receive(p)
					require.NoError(e, err, name)
					require.Equal(e, want, string(p[:n]), name)
				}
			}
		}
	})

	s.scene("its deadlines hold for every way, and so does its end", func(e *env) {
		a, _ := e.linked()
		require.NoError(e, a.SetReadDeadline(longAgo))
		for name, err := range results(datagramWaysIn(e, a)) {
			assert.True(e, isTimeout(err), "%s: %v", name, err)
		}
		require.NoError(e, a.Close())
		for name, err := range results(datagramWaysIn(e, a)) {
			e.isClosed(err, name)
		}
		for name, err := range results(datagramWaysOut(e, a)) {
			e.isClosed(err, name)
		}
	})
}

func datagramWaysOut(e *env, d impl.Datagram) map[string]func([]byte) (int, error) {
	send := func(d impl.Datagram) func([]byte) (int, error) {
		return func(p []byte) (int, error) { return d.Send(p, none) }
	}
	ways := map[string]func([]byte) (int, error){"Send": send(d), "Send of its data": send(dataOf(e, d))}
	if b, ok := impl.As[impl.Batch](d); ok {
		ways["SendBatch"] = func(p []byte) (int, error) {
			n, err := b.SendBatch([]impl.Packet{{Data: p}})
			return n * len(p), err
		}
	}
	return ways
}

func datagramWaysIn(e *env, d impl.Datagram) map[string]func([]byte) (int, error) {
	by := func(receive func([]byte) (impl.Message, error)) func([]byte) (int, error) {
		return func(p []byte) (int, error) {
			m, err := receive(p)
			return m.N, err
		}
	}
	data := dataOf(e, d)
	ways := map[string]func([]byte) (int, error){
		"Receive": by(d.Receive), "TryReceive": by(d.TryReceive),
		"Receive of its data": by(data.Receive), "TryReceive of its data": by(data.TryReceive),
		"TryPeek of its data": by(func(p []byte) (impl.Message, error) {
			m, err := data.TryPeek(p)
			if err == nil {
				_, err = d.TryReceive(nil)
			}
			return m, err
		}),
	}
	if b, ok := impl.As[impl.Batch](d); ok {
		ways["ReceiveBatch"] = func(p []byte) (int, error) {
			in := []impl.Packet{{Data: p}}
			_, err := b.ReceiveBatch(in)
			return in[0].N, err
		}
	}
	return ways
}
