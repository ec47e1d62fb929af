// Package readbuffer puts a buffer between a program and a function that
// moves bytes: a ReadBuffer in front of a fill function, a WriteBuffer in front
// of a flush function. Neither knows what is behind the function: a socket, a
// file, a slice of bytes. An operation completes or consumes nothing, and an empty
// buffer holds no memory.
//
//	in := readbuffer.New(conn.Read, readbuffer.Max(64<<10)) // or FromReader, FromBytes, FromString
//	line, err := in.UpTo('\n', 1000)                        // a view, without a copy
//	if errors.Is(err, readbuffer.ErrTooLong) {
//		_, err = in.SkipTo('\n') // nothing was consumed; get over it
//	}
//	head, err := in.Peek(4) // and in.Next(4) takes them
//
//	out := readbuffer.NewWriteBuffer(conn.Write) // with Shared(), for many goroutines
//	_, err = out.WriteString("hello")            // is kept until Flush or a full buffer
//	err = out.Flush()                            // what an error left unsent stays
//
// # Reading
//
// A ReadBuffer keeps its unread bytes in one flat piece of memory. The bytes an
// operation returns are a view of that memory: no copy is made, and the view is
// valid until the next call that may fill. Whatever is kept longer must be
// copied. Appending to a view makes a copy.
//
//   - An operation completes or consumes nothing. When a fill fails, with a
//     timeout for example, everything read so far is still unread; the same
//     operation can be called again and goes on searching where it stopped.
//     (Skipping is the exception: it drops as it goes, in constant memory, and
//     calling it again goes on.)
//   - Everything that grows has a limit, Max unless an operation is given its
//     own. Passing it is a *LimitError, which matches ErrTooLong; nothing is
//     consumed, and SkipTo gets over the item.
//   - A stream that has ended or failed stays so: io.EOF, or the error of the fill
//     function, is returned whenever more bytes are needed. What was read before a
//     failure can still be read by count, as by Next and Read, but never passes for
//     a last item that the end of the stream delimits. A timeout or ErrWouldBlock is
//     no failure: it is returned once, and then the fill function is asked again.
//     SetFill and Reset begin anew. When fewer bytes than asked for are left at the
//     end the error is io.ErrUnexpectedEOF, and they stay readable.
//
// # Memory
//
// Buffers take their memory from a pool when bytes are there to be moved, and
// give it back when they are drained. While it waits, an empty ReadBuffer holds
// only the few bytes that it has in itself, if its fill function returns
// ErrWouldBlock instead of blocking and a second function blocks (see Blocking).
// A third function takes memory when the bytes are there, and so reads a message
// of any size at once (see Waiting).
//
// # Writing
//
// A WriteBuffer collects what is put into it and hands it to the flush function
// when it is full or flushed. Nothing is lost by an error: what the flush
// function did not take stays buffered, and the next Flush goes on there. An
// Item is the buffer while one goroutine holds it: what is put through it
// stays together even when the buffer is Shared by many goroutines.
package readbuffer
