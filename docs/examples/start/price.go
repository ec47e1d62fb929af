// Package start is the program that docs/start.md tests: a server of prices and
// its client. It knows package net alone.
package start

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"time"
)

// Serve returns the price of an article for each line that a client sends, until
// the listener is closed.
func Serve(listener net.Listener, prices map[string]string) error {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer func() { _ = conn.Close() }()
			for lines := bufio.NewScanner(conn); lines.Scan(); {
				_, _ = fmt.Fprintln(conn, prices[lines.Text()])
			}
		}()
	}
}

// DialFunc has the signature of the DialContext of a net.Dialer.
type DialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// Price asks the server at an address for the price of an article. It makes three
// attempts of two seconds each.
func Price(dial DialFunc, address, article string) (price string, err error) {
	for range 3 {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		price, err = ask(ctx, dial, address, article)
		cancel()
		if err == nil {
			return price, nil
		}
	}
	return "", err
}

func ask(ctx context.Context, dial DialFunc, address, article string) (price string, err error) {
	conn, err := dial(ctx, "tcp", address)
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close() }()
	deadline, _ := ctx.Deadline()
	_ = conn.SetDeadline(deadline)
	if _, err := fmt.Fprintln(conn, article); err != nil {
		return "", err
	}
	_, err = fmt.Fscanln(bufio.NewReader(conn), &price)
	return price, err
}
