package readbuffer

import "unicode/utf8"

// ReadByte consumes and returns the next byte, io.EOF at the end of the stream.
//
// Smalltalk: StreamSocket >> next.
func (b *ReadBuffer) ReadByte() (byte, error) {
	if b.IsEmpty() {
		if err := b.more(b.size, b.size); err != nil {
			return 0, err
		}
	}
	c := b.buf[b.r]
	b.r++
	return c, nil
}

// UnreadByte makes the byte that ReadByte returned unread again.
func (b *ReadBuffer) UnreadByte() error { return b.Unread(1) }

// ReadRune consumes and returns the next character of UTF-8 text, and its size in
// bytes. A byte that is not UTF-8 is utf8.RuneError of size 1, and so is each byte
// of a character that the end of the stream cuts off.
func (b *ReadBuffer) ReadRune() (rune, int, error) {
	for b.IsEmpty() || b.buf[b.r] >= utf8.RuneSelf && !utf8.FullRune(b.View()) {
		if err := b.more(0, max(b.size, utf8.UTFMax)); err != nil {
			if unlessEOF(err) == nil && !b.IsEmpty() {
				break
			}
			return 0, 0, err
		}
	}
	c, n := utf8.DecodeRune(b.View())
	b.Advance(n)
	b.runeLen, b.runeEnd = uint8(n), b.Offset()
	return c, n, nil
}

// UnreadRune makes the character that ReadRune just returned unread again. When the
// last operation was another one it returns ErrUnread.
func (b *ReadBuffer) UnreadRune() error {
	if b.runeLen == 0 || b.runeEnd != b.Offset() {
		return ErrUnread
	}
	n := int(b.runeLen)
	b.runeLen = 0
	return b.Unread(n)
}
