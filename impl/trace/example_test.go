package trace_test

import (
	"fmt"
	"os"
	"time"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/impl/trace"
	"github.com/smalltalk-sockets/go/sockets"
)

// What a program does with its sockets, printed. kernel.New() can take the place of the
// network in memory.
func ExampleWrap() {
	provider := trace.Wrap(memory.New(), trace.ObserverFunc(func(e *trace.Event) {
		if e.Size > 0 {
			fmt.Printf("%s: %q\n", e.Call, e.Data)
		}
	}))
	ns := sockets.NewNamespace(provider)
	server, err := ns.Listen("tcp", "127.0.0.1:700")
	check(err)
	client, err := ns.Dial("tcp", "127.0.0.1:700")
	check(err)
	served, err := server.Accept()
	check(err)
	_, err = client.Write([]byte("hello"))
	check(err)
	_, err = served.Read(make([]byte, 10))
	check(err)
	// Output:
	// write: "hello"
	// read: "hello"
}

// Hosts with names in one order, and a clock that stands still.
func ExampleTracer() {
	tracer := &trace.Tracer{
		Observers: []trace.Observer{trace.Transcript(os.Stdout)},
		Now:       func() time.Time { return time.Unix(0, 0) },
	}
	shop := sockets.NewNamespace(tracer.Wrap("shop", memory.New()))
	_, err := shop.Dial("unix", "/run/none")
	fmt.Println(err)
	// Output:
	// 0.000000 shop unix * > /run/none: connecting
	// 0.000000 shop unix * > /run/none: failed to connect (dial unix /run/none: connect: no such file or directory)
	// 0.000000 shop unix: closed
	// dial unix /run/none: connect: no such file or directory
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
