// Package memory is a network in memory for tests: hosts with addresses and names,
// links between them that can be slow, lossy or cut, and sockets that behave on
// them as those of Linux do, errors included. It needs no port, no privilege and
// no real time.
//
//	ns := sockets.NewNamespace(memory.New(memory.ForTest(t))) // one host: Dial, Listen, DialContext
//
//	network := memory.NewNetwork(memory.ForTest(t)) // or several
//	shop, err := network.AddHost("shop")            // 10.0.0.1 and fd00::1
//	bank, err := network.AddHost("bank", "192.0.2.7")
//	err = network.Shape("shop", "bank", memory.Link{Latency: 20 * time.Millisecond, Loss: 0.01})
//	err = network.Partition("shop", "bank")               // packets are lost
//	err = network.Heal("shop", "bank")                    // they arrive again
//	bank.Crash()                                          // its sockets are gone
//	bank.Restart()                                        // new ones can be made
//	err = network.FailName("bank", memory.NameTimesOut)   // look-ups fail, until SetName
//	info, ok := memory.Inspect(conn)                      // what a socket holds, and what waits in it
//	fmt.Print(network.Snapshot())                         // every socket, as netstat prints it
//
// [ForTest] makes a test fail for sockets that it leaves open, and logs how to
// repeat a failure. [Transcript] writes down all that happens, and [Observe] tells a
// program of it. docs/start.md goes
// through all of this in five steps, docs/memory.md has recipes.
//
// Within a host no link drops, delays or reorders, though a full queue does drop.
// Effects are visible to the other side when the call that causes them returns, as on
// loopback. Between hosts that is so until [Network.Shape] says otherwise. All that a
// program can see through package impl is what Linux would have shown: results, their
// order, and the errno inside the errors. What was measured on Linux is replayed in
// the tests of the package.
//
// # Time
//
// A network has one clock: deadlines, links and retransmissions run on it. It is
// real time, faster by a factor ([TimeScale]), or virtual in a bubble of
// testing/synctest, where deadlines, lingering and retransmissions take no real
// time. Everything that waits, waits on a sync.Cond or a channel, and no timer
// exists while nothing is due.
//
// A network belongs to the bubble in which it was made, or to none. The first use
// elsewhere panics, with a text that says what is wrong. A use is making a socket,
// adding a host, changing links and names, a crash, a snapshot, and a wait or a
// deadline of a socket from elsewhere. [Inspect], [Network.Leaks] and printing read
// no clock and work everywhere.
//
// Virtual time passes when every goroutine of the bubble is blocked on a channel,
// a sync.Cond or the clock. A sync.Mutex is not among these. A program that holds
// a mutex while it waits for the network, and has another goroutine that waits for
// that mutex, stops the time for which it waits. The first Read and Write of a tls.Conn
// at once do that, httputil.ReverseProxy with a body and yamux, as soon as a link
// has latency. Such a program runs in real time, with [TimeScale] where that takes
// too long. This is Go's rule, and holds for every network in a bubble.
//
// # Reproducing a run
//
// The faults of a link are drawn from a seed: SOCKETS_SEED under [ForTest], or the one
// of [Seed], or 1. Each flow has its own sequence for each kind of fault, and
// each packet its own draw: an added fault does not move the others. In a bubble the
// same seed and program give the same network, packet by packet; in real time the
// scheduler and the clock matter too.
//
// Events of one instant come one after the other, and in a bubble the next one comes
// when every goroutine that the last one woke is blocked. Goroutines that one event
// wakes run in the order that the runtime chooses.
//
// # What is simulated
//
//   - Hosts: addresses of IPv4 and IPv6, loopback addresses, ports and Unix names of
//     their own; two interfaces, lo (1) and, for all addresses but the loopback ones,
//     eth0 (2).
//   - Zones: a link-local address, which a host has when [Network.AddHost] gives it
//     one, is refused without a zone on listening and dialling (EINVAL), shows %eth0
//     everywhere, and is reached by other hosts as fe80::1%eth0 or %2; a datagram may
//     leave the zone open. A zone of any other address is ignored.
//   - Ports: Linux's rules for sharing, the ephemeral range, TIME_WAIT.
//   - Privileges: those of root, until [Host.SetPrivileged].
//   - Routes: a host with an address reaches every address of that family. An address
//     that no host has does not reply: EHOSTUNREACH after three seconds. A host
//     without an address of the family has ENETUNREACH. From 127.0.0.1 to elsewhere is
//     EINVAL; a packet from ::1 to elsewhere is lost.
//   - Names: one name service for the network, with aliases, names that fail and
//     names that time out.
//   - Connecting: SYN, SYN-ACK and ACK over the links. The queue of a server belongs
//     to the network, so connecting succeeds before the server accepts. A full queue
//     drops the SYN, which is sent again after 1, 3, 7 … seconds. A port on which
//     nothing listens is ECONNREFUSED.
//   - TCP within a host: segments arrive in the call that sends them. Send and receive
//     buffers are as large as Linux makes them; a closed window opens again in steps
//     of half the receive buffer and a segment of 64 KiB, or all of it if that is
//     less, and a writer is writable when a third of its buffer is free.
//   - TCP between hosts: segments of the MTU, windows, acknowledgements,
//     retransmission after the round trip and 200 ms, doubling; ETIMEDOUT after some 15
//     minutes; keep-alive.
//   - UDP and multicast: links lose, duplicate, reorder and fragment datagrams, full
//     receive buffers drop them. "Port unreachable" comes back as ECONNREFUSED.
//   - ICMP: every host replies to echo requests. Raw sockets receive what comes to
//     their host, with the headers and checksums of Linux: requests, replies and
//     "port unreachable".
//   - Options: those that a program can see at work, with the values that Linux shows
//     of a descriptor of package net: a listener has NoDelay and KeepAlive off and the
//     connections that it accepts have them on; a socket of IPv4 has no V6Only
//     (EOPNOTSUPP, ENOPROTOOPT), and to be bound to one address of IPv6 turns it on.
//   - Unix sockets: within a host. Streams and datagrams wait for room as Linux counts
//     it. A path that a closed socket leaves behind (impl.UnlinkOnClose) keeps
//     others from it until [Host.Remove].
//   - Links: see [Link]. Each direction separately, reshaped at any time.
//   - Closing: FIN, reset, half-close, linger and their order.
//   - Errors: the errno of Linux inside the error of package net.
//
// # Ports in TIME_WAIT
//
// The end that closes a connection first keeps its port in TIME_WAIT for a minute.
// When the next connection to the same place gets the port was measured on Linux:
//
//   - its port is chosen for it, and one end is a loopback address: after a second
//   - its port is chosen for it, other addresses: after the minute
//   - its socket is bound to the port, with impl.ReuseAddr on this one and the last:
//     at once
//   - its socket is bound to the port, without: after the minute; until then Bind
//     returns EADDRINUSE
//
// Connections to other places, UDP, and a server that closes first keep no port from
// a client. A client that connects and closes in a loop uses up the 28,232 ephemeral
// ports, and then Connect returns EADDRNOTAVAIL. A test or benchmark of that kind
// lets the server close first, sets impl.Linger to 0, or sleeps: in a bubble the minute
// takes no time. No timer runs meanwhile: the port table reads the clock when a socket
// needs a port.
//
// # Limits
//
// The streams are not *net.TCPConn and have no descriptor. A program that needs those
// (SyscallConn, sendfile, some drivers) runs on impl/kernel.
//
// TCP over links has no slow start, no congestion, no fast retransmission, no delayed
// acknowledgements and no simultaneous open: latency, bandwidth, loss and partitions
// take time. It never fills the queue of a link to the point of loss, and does not slow
// down after a loss. A segment that is lost is sent again a fifth of a second after
// its acknowledgement was due. Acknowledgements are lost only in a partition, and take
// no bandwidth. A connection has its place in the queue of the server from the SYN on,
// and keeps it as long as its client tries. A sender whose peer has no room does not
// announce an urgent byte until there is.
//
// A link joins two hosts. There are no routers, no shared media and no firewalls; the
// bandwidth of a link is its own. A link carries at most 4 MiB of in-flight datagrams.
//
// A host has at most two interfaces, the loopback one and one on the network, and no
// netmask: its broadcast addresses are 255.255.255.255 and the one of the loopback
// network. What is sent to a group or broadcast without a chosen interface leaves by
// the one on the network, or else by the loopback one, for which Linux would need a
// route.
//
// ICMP has only echoes and closed ports. Raw sockets are for ICMP, and cannot send to
// groups and broadcast addresses.
//
// There are no directories, symbolic links and permissions. The path of a Unix socket
// needs no directory: /run/app/s can be bound at once, and so can /run/app beside it.
// A longer spelling leads to the same socket, as /run//app/./s and /run/x/../app/s do,
// and a relative path begins at the root.
//
// Options with no visible effect are stored and returned: the hops of impl.TTL, for
// example. There are no options by number (impl.RawOptions).
//
// A few oddities of Linux are not copied: a UDP socket of both families that had a
// peer over IPv4, or that goes from a peer over IPv6 to one over IPv4 without
// disconnecting, receives only some of its datagrams on Linux; there a failed bind
// takes away the address that a disconnected socket had kept; and a read that waits
// there while impl.OutOfBandInline makes an urgent byte readable goes on only when
// something else arrives.
//
// A connection that the program no longer references stays open. Over the kernel the
// garbage collector closes it.
//
// # Memory and speed
//
// A waiting reader posts its slice, and writers copy into it. Bytes without a waiting
// reader are queued in blocks from a pool, which go back when they are drained. Reads,
// writes and deadlines allocate nothing. A connection is one allocation of 352
// bytes, has no goroutine, and holds nothing of a call that once waited; in TIME_WAIT it
// is 80 bytes.
//
// A datagram is copied into memory from a pool of its size when it is sent, and
// from there when it is received, which gives the memory back: a socket with an empty
// queue holds none of it. Both allocate nothing, over links too.
//
// A Send and its Receive take some two to three hundred nanoseconds with the copies.
// [Inspect] and [Snapshot] cost nothing until they are used: sockets are found in the
// tables that they are in anyway. A network that is observed ([Observe], [Transcript],
// [KeepStatistics], [ForTest]) makes an event of each packet and each write, with a copy
// of the bytes where they are kept: some microseconds. One that is not pays nothing.
//
// # How it is built
//
// docs/architecture.md has a tour of the files, and says which lock guards what.
package memory
