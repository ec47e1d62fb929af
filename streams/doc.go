// Package streams reads and writes lines, delimited items, frames and numbers. A
// timeout loses nothing: call again, and the call goes on where it stopped.
//
//	s := streams.New(conn)                    // any io.ReadWriter; a sockets.Socket has all this itself
//	line, err := s.NextLine()                 // whole, or an error and nothing consumed
//	for line, err := range s.Lines() { … }
//	part, err := s.UpTo(',')                  // UpToAll, UpToAny, SplitAt
//	n, err := s.Uint32BE()                    // and its siblings, Uvarint, Decimal
//	frame, err := s.Frame(framing)            // with a length in front: NewFraming
//	body, err := s.Limit(n)                   // the next n bytes as a stream of their own
//	s.Printf("%d items\n", 3).Print(x).NL()   // waits in the write buffer
//	err = s.Flush()
//
// A [Reader] stands on a readbuffer.ReadBuffer, a [Writer] on a
// readbuffer.WriteBuffer, and a [Stream] is both over one connection. They know
// nothing about sockets: whatever can be read and written will do. The messages are
// those of a Smalltalk stream.
//
// # Reading
//
// The rules are those of the buffer below. A method completes or consumes
// nothing: after a timeout call it again, and it goes on where it stopped, so
// that half a line never passes for a line. Bytes that a method returns are a
// view, valid until the next method that may read; the ...String and Append...
// variants return memory of their own. Everything that grows has a limit, and
// passing it is a *readbuffer.LimitError which leaves the item unread, to be
// skipped. The end of the stream is io.EOF; fewer bytes than asked for are
// io.ErrUnexpectedEOF, and they stay readable. A stream that has failed returns its
// error wherever its end would have been. Input that breaks its format is
// a *SyntaxError or *EOLError, and stays unread too.
//
// What ends a line is a policy, see EOL. Iterators (Lines, Frames, SplitAt …)
// end without an error at the end of the stream; any other error is their last
// pair.
//
// # Writing
//
// Methods that move bytes (Write, NextPut, PutFrame …) return their error. Methods
// that format text (Print, NL, Printf …) return the Writer, so that they chain as a
// cascade does. One rule holds for their errors: the first one is kept, everything
// put after it fails with it, and Flush returns it and clears it.
//
// Numbers, frames and netstrings are accepted whole or not at all, and over a
// Shared buffer the calls of many goroutines never interleave.
//
// # The formats of AIR
//
// A DataInput and a DataOutput are AIR's IDataInput and IDataOutput: numbers in
// the byte order that was set, texts behind their length, texts in a charset. A
// DataInput is for programs that are told when bytes arrive. It does not wait
// for an item: until all of it is here the result is an *EOFError, and nothing is
// consumed. It can stand on the same buffer as a Reader.
package streams
