package page_test

import (
	"bytes"
	"fmt"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/impl/trace"
	"github.com/smalltalk-sockets/go/impl/trace/page"
	"github.com/smalltalk-sockets/go/sockets"
)

// talk plays a short conversation between two hosts, and returns what happened.
func talk() (*memory.Network, *trace.Log) {
	var log trace.Log
	network := memory.NewNetwork(memory.Observe(&log))
	shop, err := network.AddHost("shop")
	check(err)
	bank, err := network.AddHost("bank")
	check(err)
	receiver, err := sockets.NewNamespace(bank).ListenPacket("udp", "bank:53")
	check(err)
	sender, err := sockets.NewNamespace(shop).Dial("udp", "bank:53")
	check(err)
	_, err = sender.Write([]byte("hello"))
	check(err)
	check(network.Partition("shop", "bank"))
	_, err = sender.Write([]byte("are you there?"))
	check(err)
	check(sender.Close())
	check(receiver.Close())
	return network, &log
}

// A page about a network in memory: as a file it is to be opened in a browser.
func ExampleWrite() {
	network, log := talk()
	var file bytes.Buffer
	check(page.Write(&file, page.Story{
		Title: "TestTalk", Failure: "talk_test.go:12: no reply",
		Events: log.Events(), Sockets: network.Snapshot().String(),
	}))
	fmt.Println(bytes.Contains(file.Bytes(), []byte("talk_test.go:12: no reply")))
	// Output: true
}

// The same as text, for a pull request.
func ExampleMermaid() {
	_, log := talk()
	fmt.Print(page.Mermaid(page.Story{Events: still(log.Events())}))
	// Output:
	// sequenceDiagram
	//     participant L0 as shop
	//     participant L1 as bank
	//     Note over L1: 0.000 s where is bank?
	//     Note over L1: 0.000 s bank is 10.0.0.2, fd00#58;#58;2
	//     Note over L0: 0.000 s where is bank?
	//     Note over L0: 0.000 s bank is 10.0.0.2, fd00#58;#58;2
	//     L0->>L1: 0.000 s 5 bytes #34;hello#34;
	//     Note over L0,L1: 0.000 s Partition(shop, bank)
	//     L0-xL1: 0.000 s 14 bytes #34;are you there?#34; (partition)
}

// still returns events without their times, which differ outside of a bubble.
func still(events []trace.Event) []trace.Event {
	for i := range events {
		events[i].At = 0
	}
	return events
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
