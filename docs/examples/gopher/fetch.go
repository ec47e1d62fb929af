package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strconv"
	"time"

	"github.com/smalltalk-sockets/go/sockets"
)

// gopherPort is the port of Gopher (RFC 1436).
const gopherPort = 70

// ParseURL returns the item that a gopher URL (RFC 4266) names.
func ParseURL(text string) (Item, error) {
	u, err := url.Parse(text)
	if err != nil {
		return Item{}, err
	}
	if u.Scheme != "gopher" || u.Hostname() == "" {
		return Item{}, fmt.Errorf("%q is not a URL as gopher://host/0/file", text)
	}
	item := Item{Kind: Menu, Label: text, Host: u.Hostname(), Port: gopherPort}
	if port := u.Port(); port != "" {
		if item.Port, err = strconv.Atoi(port); err != nil {
			return Item{}, err
		}
	}
	if len(u.Path) > 1 {
		item.Kind, item.Selector = Kind(u.Path[1]), u.Path[2:]
	}
	return item, nil
}

// URL returns the URL of an item, which ParseURL reads.
func (i Item) URL() string {
	u := url.URL{Scheme: "gopher", Host: net.JoinHostPort(i.Host, strconv.Itoa(i.Port)), Path: "/" + i.Kind.character() + i.Selector}
	return u.String()
}

// fetch writes what a URL stands for to a writer and shows progress on a file.
func fetch(ctx context.Context, address string, timeout time.Duration, out io.Writer, progress *os.File) error {
	item, err := ParseURL(address)
	if err != nil {
		return err
	}
	client := &Client{Sockets: sockets.Default, Host: item.Host, Port: item.Port, Timeout: timeout}
	board := NewBoard()
	defer StartDisplay(board, progress).Stop()
	transfer := board.Start(item.Selector, -1, out)
	defer transfer.End()

	switch item.Kind {
	case Menu:
		items, err := client.Menu(ctx, item.Selector)
		for _, i := range items {
			if _, err := fmt.Fprintf(transfer, "%-7v %s\n        %s\n", i.Kind, i.Label, i.URL()); err != nil {
				return err
			}
		}
		return err
	case Text:
		_, err = client.Text(ctx, item.Selector, transfer)
		return err
	default:
		_, err = client.Binary(ctx, item.Selector, transfer)
		return err
	}
}
