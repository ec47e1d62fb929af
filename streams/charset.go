package streams

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// ErrCharset is matched, with errors.Is, by every *CharsetError.
var ErrCharset = errors.New("streams: unknown charset")

// CharsetError says that no charset has this name. Nothing was consumed or
// written.
type CharsetError struct{ Name string }

// Error gives the name.
func (e *CharsetError) Error() string {
	return fmt.Sprintf("streams: unknown charset %q: known are utf-8, us-ascii, iso-8859-1, windows-1252, utf-16, utf-16be and utf-16le", e.Name)
}

// Is makes every CharsetError match ErrCharset.
func (e *CharsetError) Is(target error) bool { return target == ErrCharset }

// A charset maps bytes to text and back. What it cannot map, in either direction,
// is replaced, so that both directions always succeed.
type charset interface {
	decode(p []byte) string
	encode(s string) []byte
}

// charsets are known by their names in lower case.
var charsets = map[string]charset{
	"utf-8":        utf8Text{},
	"utf8":         utf8Text{},
	"us-ascii":     singleBytes(nil),
	"ascii":        singleBytes(nil),
	"iso-8859-1":   latin1,
	"latin1":       latin1,
	"windows-1252": windows1252,
	"cp1252":       windows1252,
	"utf-16":       utf16Text{order: binary.BigEndian, mark: true},
	"utf16":        utf16Text{order: binary.BigEndian, mark: true},
	"utf-16be":     utf16Text{order: binary.BigEndian},
	"utf16be":      utf16Text{order: binary.BigEndian},
	"unicodefffe":  utf16Text{order: binary.BigEndian},
	"utf-16le":     utf16Text{order: binary.LittleEndian},
	"utf16le":      utf16Text{order: binary.LittleEndian},
	"unicode":      utf16Text{order: binary.LittleEndian},
}

func charsetNamed(name string) (charset, error) {
	if c, ok := charsets[strings.ToLower(name)]; ok {
		return c, nil
	}
	return nil, &CharsetError{Name: name}
}

// utf8Mark is the byte order mark in UTF-8, which has no byte order: it only
// says that text follows, and is no part of it.
const utf8Mark = "\ufeff"

func withoutMark(p []byte) string { return strings.TrimPrefix(string(p), utf8Mark) }

type utf8Text struct{}

func (utf8Text) decode(p []byte) string { return valid(withoutMark(p)) }

func (utf8Text) encode(s string) []byte { return []byte(valid(s)) }

// valid returns s with U+FFFD for each byte that is no part of a character.
func valid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}

// singleBytes is a charset of one byte for each character: ASCII, and these
// characters for the bytes from 0x80 on; U+FFFD stands for none.
type singleBytes []rune

func (c singleBytes) decode(p []byte) string {
	var s strings.Builder
	s.Grow(len(p))
	for _, b := range p {
		r := rune(b)
		if high := int(b) - utf8.RuneSelf; high >= len(c) {
			r = utf8.RuneError
		} else if high >= 0 {
			r = c[high]
		}
		s.WriteRune(r)
	}
	return s.String()
}

func (c singleBytes) encode(s string) []byte {
	p := make([]byte, 0, len(s))
	for _, r := range s {
		b := byte('?')
		if r < utf8.RuneSelf {
			b = byte(r)
		} else if high := slices.Index(c, r); high >= 0 && r != utf8.RuneError {
			b = byte(utf8.RuneSelf + high)
		}
		p = append(p, b)
	}
	return p
}

var (
	latin1      = runesTo0xFF(0x80)
	windows1252 = slices.Concat(singleBytes("€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ"), runesTo0xFF(0xa0))
)

func runesTo0xFF(first rune) (all singleBytes) {
	for r := first; r <= 0xff; r++ {
		all = append(all, r)
	}
	return all
}

// utf16Text is UTF-16 in one byte order. With mark the order is that of the byte
// order mark in front of the text, which is no part of it, and order only where
// there is none.
type utf16Text struct {
	order interface {
		binary.ByteOrder
		binary.AppendByteOrder
	}
	mark bool
}

const (
	utf16Mark    = 0xfeff
	reversedMark = 0xfffe
)

func (c utf16Text) decode(p []byte) string {
	if c.mark && len(p) >= 2 {
		switch c.order.Uint16(p) {
		case utf16Mark:
			p = p[2:]
		case reversedMark:
			return utf16Text{order: binary.LittleEndian}.decode(p[2:])
		}
	}
	units := make([]uint16, 0, len(p)/2+1)
	for ; len(p) >= 2; p = p[2:] {
		units = append(units, c.order.Uint16(p))
	}
	if len(p) > 0 { // half a unit
		units = append(units, utf8.RuneError)
	}
	return string(utf16.Decode(units))
}

func (c utf16Text) encode(s string) []byte {
	p := make([]byte, 0, 2*len(s)+2)
	if c.mark {
		p = c.order.AppendUint16(p, utf16Mark)
	}
	for _, unit := range utf16.Encode([]rune(s)) {
		p = c.order.AppendUint16(p, unit)
	}
	return p
}
