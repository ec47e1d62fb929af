package smalltalk_test

import (
	"fmt"
	"os"
	"strings"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/smalltalk"
	"github.com/smalltalk-sockets/go/streams"
)

func ExampleSelect() {
	r := streams.NewReader(readbuffer.FromString("apple\n# note\nplum\n"))
	notes := smalltalk.Reject(r.LineStrings(), func(line string) bool { return line[0] == '#' })
	for line, err := range smalltalk.Collect(notes, strings.ToUpper) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(line)
	}
	// Output:
	// APPLE
	// PLUM
}

// The messages that put text chain with the methods of a writer.
func ExampleTab() {
	w := streams.NewWriter(readbuffer.NewWriteBuffer(os.Stdout.Write))
	_ = smalltalk.Space(smalltalk.Store(w, "a")).Display("b").NL().Flush()
	_ = smalltalk.Tab(w.Display("key")).Display("value").NL().Flush()
	// Output:
	// "a" b
	// key	value
}

// What host and network of an address mean, its class says.
func ExampleAddressClass() {
	address, _ := sockets.Default.IPAddress.FromString("172.16.1.2")
	fmt.Printf("class %c, network %#x, host %#x\n", smalltalk.AddressClass(address), smalltalk.Network(address), smalltalk.Host(address))
	// Output: class B, network 0xac10, host 0x102
}

func ExamplePorts() {
	var ports smalltalk.Ports
	port, err := ports.At("http")
	fmt.Println(port, err)
	_ = ports.Put("chat", 7007)
	fmt.Println(ports.AtIfAbsent("chat", 0))
	// Output:
	// 80 <nil>
	// 7007
}
