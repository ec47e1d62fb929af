package sockets_test

import (
	"context"
	"fmt"
	"net/netip"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// A class object looks names up, in both directions. Each namespace has names of
// its own: these are those of a network in memory.
func ExampleAddressClass() {
	ns := sockets.NewNamespace(memory.New(
		memory.Name("db.test", netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("fd00::1"))))
	ctx := context.Background()

	all, _ := ns.SocketAddress.AllByName(ctx, "db.test")
	fmt.Println(all)
	one, _ := ns.IP6Address.ByName(ctx, "db.test")
	fmt.Println(one)

	name, _ := ns.SocketAddress.Name(ctx, one)
	fmt.Println(name)
	name, _ = ns.IPAddress.Name(ctx, ns.IPAddress.With(10, 9, 9, 9)) // which has none
	fmt.Println(name)
	// Output:
	// [10.0.0.1 fd00::1]
	// fd00::1
	// db.test
	// 10.9.9.9
}

// An address is made of a text, of bytes or of numbers, and reports the kind of
// its network.
func ExampleIPAddressClass() {
	class := sockets.Default.IPAddress

	address, _ := class.FromString("172.16.1.2")
	fmt.Println(address, address == class.With(172, 16, 1, 2))
	short, _ := class.FromString("127.1")
	fmt.Println(short, short == class.LoopbackHost())
	_, err := class.FromString("0177.0.0.1")
	fmt.Println(err)

	// Output:
	// 172.16.1.2 true
	// 127.0.0.1 true
	// sockets: address "0177.0.0.1": part 0177 has a leading zero
}

// An address of IPv6 has many forms, and prints in one. A zone says on which
// interface a link-local address is meant.
func ExampleIP6AddressClass() {
	class := sockets.Default.IP6Address

	address, _ := class.FromString("2001:DB8:0:0:0:0:0:1")
	fmt.Println(address)
	same, _ := class.FromArray(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1)
	fmt.Println(address == same)

	local, _ := class.FromString("fe80::1")
	fmt.Println(local.WithZone("eth0"), local.WithZone("eth0").Zone())
	// Output:
	// 2001:db8::1
	// true
	// fe80::1%eth0 eth0
}
