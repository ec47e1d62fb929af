package streams

import "math"

// WriteUTF writes a text in UTF-8 behind its length in bytes, a number of 2
// bytes, both in one call of the writer. The bytes of s are written as they are.
// More than 65535 are a *RangeError, which matches ErrRange, and nothing is
// written.
//
// AIR: Socket.writeUTF.
func (d *DataOutput) WriteUTF(s string) error {
	if len(s) > math.MaxUint16 {
		return &RangeError{Call: "streams.WriteUTF", What: "length in bytes", Value: int64(len(s)), Max: math.MaxUint16}
	}
	p := make([]byte, 2+len(s))
	d.Endian().PutUint16(p, uint16(len(s)))
	copy(p[2:], s)
	return d.write(p)
}

// WriteUTFBytes writes the bytes of s as they are, without a length.
//
// AIR: Socket.writeUTFBytes.
func (d *DataOutput) WriteUTFBytes(s string) error {
	// WriteString of a buffer may take a part of a long string.
	return d.write([]byte(s))
}

// WriteMultiByte writes s in a charset, without a length. ReadMultiByte says
// which charsets there are; another name is a *CharsetError, and nothing is
// written. For a character that the charset lacks it writes '?'. What is no
// UTF-8 in s counts as U+FFFD. "utf-16" is big-endian behind a byte order mark.
//
// AIR: Socket.writeMultiByte.
func (d *DataOutput) WriteMultiByte(s, charset string) error {
	c, err := charsetNamed(charset)
	if err != nil {
		return err
	}
	return d.write(c.encode(s))
}
