package works

import (
	"bufio"
	"encoding/binary"
	"io"
	"testing"

	"github.com/cloudwego/netpoll"

	"github.com/smalltalk-sockets/go/streams"
)

// More names of contenders that read from memory.
const (
	Stream   = "stream"
	Peek     = "bufio.Peek"
	ReadFull = "io.ReadFull"
)

// items are the works that read frames and integers out of memory.
func items() []Work {
	frame := append([]byte{0, 0, 0, 16}, make([]byte, 16)...)
	return []Work{
		{Name: "frame16", What: "a frame of 16 bytes behind its length", Unit: nanoseconds, Contenders: []Contender{
			rawFrames(frame), streamFrames(frame), peekFrames(frame), fullFrames(frame), netpollFrames(frame),
		}},
		{Name: "uint32", What: "an integer of four bytes, the most significant one first", Unit: nanoseconds, Contenders: []Contender{
			rawIntegers(), streamIntegers(), peekIntegers(), netpollIntegers(),
		}},
	}
}

func rawFrames(item []byte) Contender {
	return Contender{Raw, func(b *testing.B) {
		block := source(item, chunk).block
		rest := block
		read(b, 16, func() (int, error) {
			if len(rest) == 0 {
				rest = block
			}
			n := int(binary.BigEndian.Uint32(rest))
			frame := rest[4 : 4+n]
			rest = rest[4+n:]
			return len(frame), nil
		})
	}}
}

func streamFrames(item []byte) Contender {
	return Contender{Stream, func(b *testing.B) {
		r, framing := streamReader(source(item, chunk)), streams.MustFraming(streams.Header{Size: 4, Strip: 4})
		read(b, 16, func() (int, error) {
			frame, err := r.Frame(framing)
			return len(frame), err
		})
	}}
}

func peekFrames(item []byte) Contender {
	return Contender{Peek, func(b *testing.B) {
		r := bufio.NewReaderSize(source(item, chunk), chunk)
		read(b, 16, func() (int, error) {
			head, err := r.Peek(4)
			if err != nil {
				return 0, err
			}
			n := int(binary.BigEndian.Uint32(head))
			frame, err := r.Peek(4 + n)
			if err != nil {
				return 0, err
			}
			_, err = r.Discard(4 + n)
			return len(frame[4:]), err
		})
	}}
}

func fullFrames(item []byte) Contender {
	return Contender{ReadFull, func(b *testing.B) {
		r, p := bufio.NewReaderSize(source(item, chunk), chunk), make([]byte, 64)
		read(b, 16, func() (int, error) {
			if _, err := io.ReadFull(r, p[:4]); err != nil {
				return 0, err
			}
			return io.ReadFull(r, p[:binary.BigEndian.Uint32(p)])
		})
	}}
}

func netpollFrames(item []byte) Contender {
	return Contender{Netpoll, func(b *testing.B) {
		r, count := netpoll.NewReader(source(item, chunk)), 0
		read(b, 16, func() (int, error) {
			if count++; count%64 == 0 {
				_ = r.Release()
			}
			head, err := r.Next(4)
			if err != nil {
				return 0, err
			}
			frame, err := r.Next(int(binary.BigEndian.Uint32(head)))
			return len(frame), err
		})
	}}
}

// integer is what the works of integers read each time, and integerValue its value.
var integer = []byte{1, 2, 3, 4}

const integerValue = 0x01020304

func readIntegers(b *testing.B, next func() (uint32, error)) {
	b.ReportAllocs()
	for b.Loop() {
		v, err := next()
		if v != integerValue || err != nil {
			b.Fatal(v, err)
		}
	}
}

func rawIntegers() Contender {
	return Contender{Raw, func(b *testing.B) {
		block := source(integer, chunk).block
		rest := block
		readIntegers(b, func() (uint32, error) {
			if len(rest) == 0 {
				rest = block
			}
			v := binary.BigEndian.Uint32(rest)
			rest = rest[4:]
			return v, nil
		})
	}}
}

func streamIntegers() Contender {
	return Contender{Stream, func(b *testing.B) {
		r := streamReader(source(integer, chunk))
		readIntegers(b, r.Uint32BE)
	}}
}

func peekIntegers() Contender {
	return Contender{Peek, func(b *testing.B) {
		r := bufio.NewReaderSize(source(integer, chunk), chunk)
		readIntegers(b, func() (uint32, error) {
			p, err := r.Peek(4)
			if err != nil {
				return 0, err
			}
			v := binary.BigEndian.Uint32(p)
			_, err = r.Discard(4)
			return v, err
		})
	}}
}

func netpollIntegers() Contender {
	return Contender{Netpoll, func(b *testing.B) {
		r, count := netpoll.NewReader(source(integer, chunk)), 0
		readIntegers(b, func() (uint32, error) {
			if count++; count%64 == 0 {
				_ = r.Release()
			}
			p, err := r.Next(4)
			if err != nil {
				return 0, err
			}
			return binary.BigEndian.Uint32(p), nil
		})
	}}
}
