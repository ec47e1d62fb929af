package memory

import (
	slash "path"
	"strings"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// unixName is the name of a Unix socket, in the form in which names are compared: an
// abstract one begins with @, and any other is a clean path from the root. A path
// belongs to all kinds of sockets, but a stream socket and a datagram socket can have
// the same abstract name.
type unixName struct {
	text     string
	datagram bool // of an abstract name
}

func (n unixName) isAbstract() bool { return n.text[0] == '@' }

// The longest names that fit into the kernel's address.
const (
	maxPath     = 107
	maxAbstract = 108
)

// checkUnixName returns the error of a name that is too long. A zero byte and what
// follows it count too.
func checkUnixName(text string) error {
	if len(text) > maxAbstract || len(text) > maxPath && !isAbstract(text) {
		return syscall.EINVAL
	}
	return nil
}

// isAbstract reports whether a text is an abstract name. The kernel marks one with a
// zero byte, and package net writes @ for it.
func isAbstract(text string) bool {
	return text != "" && (text[0] == '@' || text[0] == 0)
}

// shown returns a name as package net shows it, which ends before a zero byte. To the
// kernel the rest of an abstract name counts.
func shown(text string) string {
	if isAbstract(text) {
		return "@" + untilZero(text[1:])
	}
	return untilZero(text)
}

func untilZero(text string) string {
	text, _, _ = strings.Cut(text, "\x00")
	return text
}

// unixTarget is the result of following a name.
type unixTarget struct {
	unixName
	// isDirectory reports that the name always means a directory: it is the root, or
	// ends in a component of dots.
	isDirectory bool
	// hasSlash reports that the name ends in a slash, so that only a directory will
	// do.
	hasSlash bool
}

// target follows a name. A socket on the way is not a directory; everything else may
// be one.
func (t *unixTable) target(network impl.Network, text string) (unixTarget, error) {
	if err := checkUnixName(text); err != nil {
		return unixTarget{}, err
	}
	if isAbstract(text) {
		if text[0] == 0 {
			text = "@" + text[1:]
		}
		return unixTarget{unixName: unixName{text, network == impl.Unixgram}}, nil
	}
	text = untilZero(text)
	bare := strings.TrimRight(text, "/")
	directory, last := slash.Split(bare)
	for i := range directory {
		if i > 0 && directory[i] == '/' && t.has(fromRoot(directory[:i])) {
			return unixTarget{}, syscall.ENOTDIR
		}
	}
	return unixTarget{
		unixName:    fromRoot(text),
		isDirectory: last == "" || last == "." || last == "..",
		hasSlash:    bare != text,
	}, nil
}

// fromRoot returns the name for a path. A relative path begins at the root.
func fromRoot(text string) unixName {
	if text == "" || text[0] != '/' {
		text = "/" + text
	}
	return unixName{text: slash.Clean(text)}
}

func (t *unixTable) has(name unixName) bool {
	_, ok := t.owners[name]
	return ok
}
