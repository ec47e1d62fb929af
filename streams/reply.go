package streams

// Reply consumes a reply of a protocol like SMTP, FTP or NNTP, and returns its code and
// the text of its lines. Each line begins with the code, three digits; a hyphen behind
// it says that more lines follow, a space, or the end of the line, that it is the last
// one:
//
//	250-mail.example.com
//	250-PIPELINING
//	250 8BITMIME
//
// A reply completes or stays unread as a whole. One of another form is a *SyntaxError, a
// line of more than LineLimit bytes or a reply of more than ItemLimit bytes a
// *readbuffer.LimitError, one that the stream ends in io.ErrUnexpectedEOF; the end of the
// stream before it is io.EOF. It may block.
func (r *Reader) Reply() (code int, lines []string, err error) {
	err = r.Try(func(ahead *Reader) error {
		code, lines = 0, nil
		for {
			line, err := ahead.wholeLine(len(lines) > 0)
			if err != nil {
				return err
			}
			next, more, ok := replyLine(line)
			if !ok || code != 0 && next != code {
				return r.syntax("reply")
			}
			code, lines = next, append(lines, string(line[min(4, len(line)):]))
			if !more {
				return nil
			}
		}
	})
	if err != nil {
		return 0, nil, err
	}
	return code, lines, nil
}

// replyLine returns the code of a line, and whether more lines follow it.
func replyLine(line []byte) (code int, more, ok bool) {
	if len(line) < 3 || len(line) > 3 && line[3] != ' ' && line[3] != '-' {
		return 0, false, false
	}
	for _, c := range line[:3] {
		if c < '0' || c > '9' {
			return 0, false, false
		}
		code = code*10 + int(c-'0')
	}
	return code, len(line) > 3 && line[3] == '-', code >= 100
}
