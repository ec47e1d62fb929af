package readbuffer

import "fmt"

// These methods print what any goroutine may look at while others use the buffer:
// nothing of what is in it.

// String returns the type and the address of the buffer, which tell it from
// others. It may be called from any goroutine.
func (b *ReadBuffer) String() string { return fmt.Sprintf("ReadBuffer[%p]", b) }

// GoString is String, so that the format %#v does not look into the buffer.
func (b *ReadBuffer) GoString() string { return b.String() }

// String returns the type and the address of the buffer, and whether something may
// wait to be flushed. It never blocks and may be called from any goroutine.
func (w *WriteBuffer) String() string {
	state := "flushed"
	if w.Pending() {
		state = "pending"
	}
	return fmt.Sprintf("WriteBuffer[%p, %s]", w, state)
}

// GoString is String, so that the format %#v does not look into the buffer.
func (w *WriteBuffer) GoString() string { return w.String() }

// String returns what String of the WriteBuffer returns.
func (it *Item) String() string { return (*WriteBuffer)(it).String() }

// GoString is String, so that the format %#v does not look into the buffer.
func (it *Item) GoString() string { return it.String() }
