package streams_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

// An item is read when all of it has arrived, and left alone until then.
func ExampleDataInput() {
	var wire bytes.Buffer
	nothingYet := func(p []byte) (int, error) {
		if wire.Len() == 0 {
			return 0, readbuffer.ErrWouldBlock
		}
		return wire.Read(p)
	}
	in := streams.NewDataInput(readbuffer.New(nothingYet))
	for _, part := range []string{"\x00", "\x05he", "llo"} {
		wire.WriteString(part)
		text, err := in.ReadUTF()
		if errors.Is(err, streams.ErrAvailable) {
			fmt.Println(err)
			continue
		}
		fmt.Println(text, err)
	}
	// Output:
	// streams: UTF string at offset 0 needs 2 bytes and has 1
	// streams: UTF string at offset 0 needs 7 bytes and has 4
	// hello <nil>
}

func ExampleDataOutput() {
	var wire bytes.Buffer
	out := streams.NewDataOutput(&wire)
	out.SetEndian(binary.LittleEndian)
	_ = out.WriteShort(-2)
	_ = out.WriteUTF("né")
	_ = out.WriteMultiByte("né", "iso-8859-1")
	fmt.Printf("% x\n", wire.Bytes())

	in := streams.NewDataInput(readbuffer.FromReader(&wire))
	in.SetEndian(binary.LittleEndian)
	number, _ := in.ReadShort()
	text, _ := in.ReadUTF()
	latin, _ := in.ReadMultiByte(2, "iso-8859-1")
	fmt.Println(number, text, latin)
	// Output:
	// fe ff 03 00 6e c3 a9 6e e9
	// -2 né né
}
