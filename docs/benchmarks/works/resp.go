package works

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"strconv"
	"testing"

	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/streams"
)

// depth is how many commands are sent before the first reply is read.
const depth = 50

// pipelines sends commands to a server of the protocol of Redis.
func pipelines(b *testing.B, p peer) {
	client, server := p.pair(b)
	carriesBytes(b, client, server)
	served := make(chan int)
	go func() { served <- serveCommands(server) }()
	exchange := pipeline(client)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		must(b, exchange())
		n += depth
	}
	must(b, client.Close())
	counted(b, "commands", <-served, n)
}

// command is what the client sends, and reply what it has to receive.
var (
	command = []byte("*3\r\n$3\r\nSET\r\n$8\r\nuser:042\r\n$12\r\n{\"age\": 310}\r\n")
	reply   = []byte("+OK\r\n")
)

var errReply = errors.New("another reply than OK")

// pipeline returns a function that sends commands and reads their replies.
func pipeline(c net.Conn) func() error {
	if s, ok := sockets.SocketOf(c); ok {
		s.SetEOL(streams.LFOrCRLF)
		return func() error {
			for range depth {
				if err := s.NextPutAll(command); err != nil {
					return err
				}
			}
			return replies(s.NextLine, "+OK")
		}
	}
	r, w := bufio.NewReader(c), bufio.NewWriter(c)
	return func() error {
		for range depth {
			if _, err := w.Write(command); err != nil {
				return err
			}
		}
		if err := w.Flush(); err != nil {
			return err
		}
		return replies(func() ([]byte, error) { return r.ReadSlice('\n') }, "+OK\r\n")
	}
}

func replies(next func() ([]byte, error), want string) error {
	for range depth {
		line, err := next()
		if err != nil {
			return err
		}
		if string(line) != want {
			return errReply
		}
	}
	return nil
}

// serveCommands replies to commands until the connection ends. It returns how many.
func serveCommands(c net.Conn) (count int) {
	var r respReader
	var put func([]byte) error
	flush := func() error { return nil }
	if s, ok := sockets.SocketOf(c); ok {
		s.SetEOL(streams.LFOrCRLF)
		r, put = s, s.NextPutAll
	} else {
		b, w := bufferedReader{bufio.NewReader(c)}, bufio.NewWriter(c)
		r, put = b, func(p []byte) error { _, err := w.Write(p); return err }
		flush = func() error {
			if b.Buffered() > 0 {
				return nil
			}
			return w.Flush()
		}
	}
	for {
		err := readCommand(r)
		if err == nil {
			err = put(reply)
		}
		if errors.Join(err, flush()) != nil {
			return count
		}
		count++
	}
}

// respReader is what a command is read with: methods of a Socket.
type respReader interface {
	NextLine() ([]byte, error)
	Next(n int) ([]byte, error)
}

// bufferedReader is a bufio.Reader as a respReader.
type bufferedReader struct{ *bufio.Reader }

func (r bufferedReader) NextLine() ([]byte, error) {
	line, err := r.ReadSlice('\n')
	if err != nil {
		return nil, err
	}
	return line[:len(line)-2], nil
}

func (r bufferedReader) Next(n int) ([]byte, error) {
	p, err := r.Peek(n)
	if err == nil {
		_, err = r.Discard(n)
	}
	return p, err
}

// readCommand reads an array of strings.
func readCommand(r respReader) error {
	head, err := r.NextLine()
	if err != nil {
		return err
	}
	parts, err := number(head, '*')
	for ; parts > 0 && err == nil; parts-- {
		err = readString(r)
	}
	return err
}

func readString(r respReader) error {
	head, err := r.NextLine()
	if err != nil {
		return err
	}
	size, err := number(head, '$')
	if err != nil {
		return err
	}
	text, err := r.Next(size + 2)
	if err == nil && string(text[size:]) != "\r\n" {
		err = fmt.Errorf("%q does not end as it says", text)
	}
	return err
}

// number is what a head says behind its kind.
func number(head []byte, kind byte) (int, error) {
	if len(head) < 2 || head[0] != kind {
		return 0, fmt.Errorf("%q is no head of %q", head, kind)
	}
	return strconv.Atoi(string(head[1:]))
}
