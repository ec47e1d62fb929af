package streams

// ReadUTF reads a text in UTF-8 behind its length in bytes, which is a number of 2
// bytes without sign. Until all of it has arrived not even the length is consumed.
// The bytes are returned as they are, valid or not; a byte order mark at the start
// is dropped.
//
// AIR: Socket.readUTF.
func (d *DataInput) ReadUTF() (string, error) {
	const what = "UTF string"
	p, err := d.arrived(what, 2)
	if err != nil {
		return "", err
	}
	p, err = d.take(what, 2+int(d.order.Uint16(p)))
	if err != nil {
		return "", err
	}
	return withoutMark(p[2:]), nil
}

// ReadUTFBytes reads a text of n bytes in UTF-8. They are returned as they are,
// valid or not; a byte order mark at the start is dropped. A negative n is a
// *RangeError.
//
// AIR: Socket.readUTFBytes.
func (d *DataInput) ReadUTFBytes(n int) (string, error) {
	if err := negative("ReadUTFBytes", "count", n, ""); err != nil {
		return "", err
	}
	p, err := d.take("UTF bytes", n)
	return withoutMark(p), err
}

// ReadMultiByte reads a text of n bytes in a charset: "utf-8", "us-ascii",
// "iso-8859-1", "windows-1252", "utf-16" with its byte order mark or else
// big-endian, "utf-16be", "utf-16le". Upper and lower case are the same, and AIR's
// "unicode" and "unicodeFFFE", "utf8", "ascii", "latin1", "cp1252" and their like
// are known too; the Endian of the input does not matter. Another name is a
// *CharsetError, a negative n a *RangeError.
//
// What has no meaning in the charset becomes U+FFFD, as does a character of
// which the n bytes hold only the beginning. A byte order mark at the start is
// dropped where the charset does not say the order.
//
// AIR: Socket.readMultiByte.
func (d *DataInput) ReadMultiByte(n int, charset string) (string, error) {
	c, err := charsetNamed(charset)
	if err != nil {
		return "", err
	}
	if err := negative("ReadMultiByte", "count", n, ""); err != nil {
		return "", err
	}
	p, err := d.take("multi-byte string", n)
	if err != nil {
		return "", err
	}
	return c.decode(p), nil
}
