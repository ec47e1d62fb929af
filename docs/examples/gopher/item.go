package main

import (
	"fmt"
	"strconv"
	"strings"
)

// Kind is the character that names the kind of an item.
type Kind byte

// The kinds of RFC 1436 that this program knows.
const (
	Text    Kind = '0'
	Menu    Kind = '1'
	Failure Kind = '3'
	Binary  Kind = '9'
)

// String returns the kind in a word.
func (k Kind) String() string {
	switch k {
	case Text:
		return "text"
	case Menu:
		return "menu"
	case Failure:
		return "failure"
	case Binary:
		return "binary"
	default:
		return fmt.Sprintf("kind %q", byte(k))
	}
}

// character returns the kind as menus and URLs show it.
func (k Kind) character() string { return string([]byte{byte(k)}) }

// Item is a line of a menu: a selector, and the server to ask for it.
type Item struct {
	Kind     Kind
	Label    string
	Selector string
	Host     string
	Port     int
}

// String returns the line, without its end.
func (i Item) String() string {
	return fmt.Sprintf("%s%s\t%s\t%s\t%d", i.Kind.character(), i.Label, i.Selector, i.Host, i.Port)
}

// failure returns the item that tells a client the reason of a refusal.
func failure(why string) Item {
	return Item{Kind: Failure, Label: why, Host: "error.host", Port: 1}
}

// ParseItem reads a line of a menu. Fields after the port are ignored, as the
// extensions of the protocol require.
func ParseItem(line string) (Item, error) {
	fields := strings.Split(line, "\t")
	if len(fields) < 4 || fields[0] == "" {
		return Item{}, fmt.Errorf("menu line %q has too few fields", line)
	}
	port, err := strconv.ParseUint(fields[3], 10, 16)
	if err != nil {
		return Item{}, fmt.Errorf("menu line %q: port: %w", line, err)
	}
	return Item{
		Kind:     Kind(fields[0][0]),
		Label:    fields[0][1:],
		Selector: fields[1],
		Host:     fields[2],
		Port:     int(port),
	}, nil
}
