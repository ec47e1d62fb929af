package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// maxSelector is the longest selector, in bytes. RFC 1436 asks for 255 at most;
// directory trees have grown since.
const maxSelector = 1024

// maxText is the longest file that is sent as text. Longer ones are binary, which
// loses nothing.
const maxText = 1 << 20

// Reasons of a refusal. The texts are what clients see.
var (
	errOutside = errors.New("the selector leads out of the site")
	errMissing = errors.New("there is nothing with this selector")
)

// errChanged ends an answer whose file has changed since its length was read.
var errChanged = errors.New("the file has changed meanwhile")

// Site is a directory tree as clients see it: its files and directories, without
// names that begin with a dot, symbolic links, and names that do not fit into a
// menu line. Nothing outside of the tree can be reached. It is safe for
// concurrent use.
type Site struct {
	root  *os.Root
	files fs.FS
	kinds sync.Map // whether a version of a file is text, once it was read
}

// Entry is a file or directory of a site.
type Entry struct {
	Path string // below the site's root, "." for the root itself
	Kind Kind
	Size int64
}

// Selector returns the selector of the entry.
func (e Entry) Selector() string {
	if e.Path == "." {
		return ""
	}
	return "/" + e.Path
}

// Label returns the entry's name for a menu.
func (e Entry) Label() string { return path.Base(e.Path) }

// OpenSite makes a site of a directory.
func OpenSite(directory string) (*Site, error) {
	root, err := os.OpenRoot(directory)
	if err != nil {
		return nil, err
	}
	return &Site{root: root, files: root.FS()}, nil
}

// Close releases the directory.
func (s *Site) Close() error { return s.root.Close() }

// Open opens the file of an entry.
func (s *Site) Open(e Entry) (*os.File, error) { return s.root.Open(e.Path) }

// Find returns the entry of a selector, errOutside for one that tries to leave
// the site, and errMissing for one without an entry.
func (s *Site) Find(selector string) (Entry, error) {
	name := strings.Trim(selector, "/")
	if name == "" {
		name = "."
	}
	if !fs.ValidPath(name) {
		return Entry{}, errOutside
	}
	for part := range strings.SplitSeq(name, "/") {
		if name != "." && !visible(part) {
			return Entry{}, errMissing
		}
	}
	info, err := fs.Stat(s.files, name)
	if err != nil {
		return Entry{}, errMissing
	}
	return s.entry(name, info)
}

// List returns what is in a directory, ordered by name.
func (s *Site) List(directory Entry) ([]Entry, error) {
	all, err := fs.ReadDir(s.files, directory.Path)
	if err != nil {
		return nil, err
	}
	var entries []Entry
	for _, d := range all {
		name := path.Join(directory.Path, d.Name())
		if !visible(d.Name()) || len(name) >= maxSelector {
			continue
		}
		info, err := d.Info()
		if err != nil {
			continue // gone meanwhile
		}
		if e, err := s.entry(name, info); err == nil {
			entries = append(entries, e)
		}
	}
	return entries, nil
}

// visible reports whether a name is shown and fits into a menu line.
func visible(name string) bool {
	return !strings.HasPrefix(name, ".") && !strings.ContainsAny(name, "\t\r\n")
}

func (s *Site) entry(name string, info fs.FileInfo) (Entry, error) {
	e := Entry{Path: name, Size: info.Size()}
	switch {
	case info.IsDir():
		e.Kind = Menu
	case !info.Mode().IsRegular():
		return Entry{}, errMissing
	case s.isText(name, info):
		e.Kind = Text
	default:
		e.Kind = Binary
	}
	return e, nil
}

// isText reports whether a file is sent as text: it consists of lines, and comes
// back from them byte for byte.
func (s *Site) isText(name string, info fs.FileInfo) bool {
	if info.Size() > maxText {
		return false // without reading it
	}
	type version struct {
		name     string
		size     int64
		modified time.Time
	}
	key := version{name, info.Size(), info.ModTime()}
	if known, ok := s.kinds.Load(key); ok {
		return known.(bool)
	}
	content, err := fs.ReadFile(s.files, name)
	text := err == nil && isLines(content)
	s.kinds.Store(key, text)
	return text
}

// isLines reports whether content consists of lines.
func isLines(content []byte) bool {
	return len(content) <= maxText && utf8.Valid(content) &&
		!bytes.ContainsAny(content, "\x00\r") &&
		(len(content) == 0 || content[len(content)-1] == '\n')
}
