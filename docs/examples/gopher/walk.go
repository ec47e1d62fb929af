package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"time"
)

// Differences between a server and the disk.
var (
	errUnexpected = errors.New("not on the disk, or listed twice")
	errUnlisted   = errors.New("in no menu")
	errDifferent  = errors.New("differs from the disk")
)

// Walk is what a client has found on its way through a whole site.
type Walk struct {
	Client   int
	Menus    int
	Files    int // equal to those on the disk
	Bytes    int64
	Took     time.Duration
	Fetches  []Fetch
	Problems []error
}

// Fetch is a file that was fetched, and how long that took.
type Fetch struct {
	Selector string
	Size     int64
	Took     time.Duration
}

// Walker is a client that follows every menu of a site and fetches every file.
type Walker struct {
	*Client
	Number   int
	Manifest *Manifest // what it must find
	Board    *Board    // where its transfers are shown
}

// Walk walks the site once. It goes on after a problem, but not after the end
// of the context.
func (w *Walker) Walk(ctx context.Context) Walk {
	begun := time.Now()
	walk := w.walk(ctx)
	walk.Took = time.Since(begun)
	return walk
}

func (w *Walker) walk(ctx context.Context) Walk {
	walk := Walk{Client: w.Number}
	missing := maps.Clone(w.Manifest.Files)
	for menus := []string{""}; len(menus) > 0 && ctx.Err() == nil; {
		selector := menus[0]
		menus = menus[1:]
		items, err := w.Menu(ctx, selector)
		if err != nil {
			walk.problem("menu", selector, err)
			continue
		}
		walk.Menus++
		for _, item := range items {
			if ctx.Err() != nil {
				break
			}
			switch item.Kind {
			case Menu:
				menus = append(menus, item.Selector)
			case Text, Binary:
				expected, known := missing[item.Selector]
				delete(missing, item.Selector)
				if !known {
					walk.problem("file", item.Selector, errUnexpected)
					continue
				}
				w.fetch(ctx, &walk, item, expected)
			}
		}
	}
	if err := context.Cause(ctx); err != nil {
		walk.problem("walk", "", err)
		return walk
	}
	for selector := range missing {
		walk.problem("file", selector, errUnlisted)
	}
	return walk
}

// fetch fetches a file and compares it with what is expected.
func (w *Walker) fetch(ctx context.Context, walk *Walk, item Item, expected Expected) {
	get := w.Binary
	if item.Kind == Text {
		get = w.Text
	}
	hash := sha256.New()
	transfer := w.Board.Start(item.Label, expected.Size, hash)
	size, err := get(ctx, item.Selector, transfer)
	took := transfer.End()
	switch {
	case err != nil:
	case size != expected.Size:
		err = fmt.Errorf("has %d bytes instead of %d", size, expected.Size)
	case Checksum(hash.Sum(nil)) != expected.Checksum:
		err = errDifferent
	}
	if err != nil {
		walk.problem(item.Kind.String(), item.Selector, err)
		return
	}
	walk.Files++
	walk.Bytes += size
	walk.Fetches = append(walk.Fetches, Fetch{item.Selector, size, took})
}

func (w *Walk) problem(what, selector string, err error) {
	w.Problems = append(w.Problems, fmt.Errorf("client %d, %s %q: %w", w.Client, what, selector, err))
}
