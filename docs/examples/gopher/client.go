package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/streams"
)

// maxLine is the longest line that a client takes from a server, in bytes.
const maxLine = 1 << 20

// errShortAnswer reports an answer that ended before its final dot.
var errShortAnswer = errors.New("the answer ended before its final dot")

// Client asks a gopher server. It makes a connection for every question, as
// the protocol wants it. It is safe for concurrent use.
type Client struct {
	Sockets *sockets.Namespace
	Host    string
	Port    int
	// Timeout is how long the server may keep the client waiting for the next
	// bytes.
	Timeout time.Duration
}

// Menu asks for a menu. A server that refuses is an error.
func (c *Client) Menu(ctx context.Context, selector string) ([]Item, error) {
	var items []Item
	_, err := c.ask(ctx, selector, func(conn *sockets.Socket) (int64, error) {
		return c.lines(conn, func(line []byte) error {
			item, err := ParseItem(string(line))
			switch {
			case err != nil:
				return err
			case item.Kind == Failure:
				return fmt.Errorf("refused: %s", item.Label)
			}
			items = append(items, item)
			return nil
		})
	})
	return items, err
}

// Text asks for a text and writes it to w, each line with a line feed at its end.
// It returns the number of bytes written.
func (c *Client) Text(ctx context.Context, selector string, w io.Writer) (int64, error) {
	return c.ask(ctx, selector, func(conn *sockets.Socket) (int64, error) {
		return c.lines(conn, func(line []byte) error {
			if _, err := w.Write(line); err != nil {
				return err
			}
			_, err := w.Write([]byte("\n"))
			return err
		})
	})
}

// Binary asks for a file and writes its bytes to w, as they come. It returns
// their number.
func (c *Client) Binary(ctx context.Context, selector string, w io.Writer) (int64, error) {
	return c.ask(ctx, selector, func(conn *sockets.Socket) (int64, error) {
		var sum int64
		for {
			if err := c.wait(conn); err != nil {
				return sum, err
			}
			bytes, err := conn.NextAvailable(piece)
			if err == io.EOF {
				return sum, nil
			}
			if err == nil {
				_, err = w.Write(bytes)
			}
			if err != nil {
				return sum, err
			}
			sum += int64(len(bytes))
		}
	})
}

// ask connects, sends the selector and calls read with the connection. When the
// context ends, so does the conversation.
func (c *Client) ask(ctx context.Context, selector string, read func(*sockets.Socket) (int64, error)) (int64, error) {
	conn, err := c.Sockets.Socket.Remote(ctx, c.Host, c.Port)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close() }()
	defer abortWhen(ctx, conn)()

	if _, err := conn.WriteString(selector + "\r\n"); err != nil {
		return 0, err
	}
	n, err := read(conn) // read sends the selector before it waits
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return n, err
}

// lines calls each with the lines of an answer up to the final dot, without the
// dots that were put before other dots. It returns the number of their bytes,
// each line counted with a line feed.
func (c *Client) lines(conn *sockets.Socket, each func(line []byte) error) (int64, error) {
	conn.SetEOL(streams.LFOrCRLF)
	if err := conn.SetLineLimit(maxLine); err != nil {
		return 0, err
	}
	var sum int64
	for {
		if err := c.wait(conn); err != nil {
			return sum, err
		}
		line, err := conn.NextLine()
		switch {
		case err == io.EOF:
			return sum, errShortAnswer
		case err != nil:
			return sum, err
		case string(line) == ".":
			return sum, nil
		case len(line) > 0 && line[0] == '.':
			line = line[1:]
		}
		if err := each(line); err != nil {
			return sum, err
		}
		sum += int64(len(line)) + 1
	}
}

// wait sets the deadline of the next read to the whole timeout from now.
func (c *Client) wait(conn *sockets.Socket) error {
	return conn.SetReadDeadline(time.Now().Add(c.Timeout))
}
