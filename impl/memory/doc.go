// Package memory is an in-memory network: sockets without a kernel that behave
// as those of Linux do.
//
//	host := memory.New()
//	ns := sockets.NewNamespace(host)
//
// Everything that a program can see through the boundary of package impl is
// what Linux would have shown: results, their order, and the errno inside the
// errors. What was measured on Linux is replayed in the tests of the package.
// Within a host nothing is dropped, delayed or reordered, and effects are
// visible to the other side when the call that causes them returns, as on
// loopback. Between hosts that is so until their links are told otherwise.
//
// # From the top down
//
// A [Network] (network.go) is hosts, the links between them and names to look up
// (names.go, hostname.go). Its clock (clock.go) owns the time: one heap of alarms and one
// timer. A [Host] is the impl.Provider. It has the loopback addresses of both
// families and others (route.go), a table of TCP ports (ports.go, ephemeral.go,
// timewait.go, remnants.go) and a table of Unix names (paths.go), until it crashes
// (crash.go). Its programs may lack the privileges of root (privilege.go).
//
// A server (server.go) has a queue of connections that nobody has accepted
// (acceptqueue.go). A stream (stream.go) gets a connection in connect.go. While
// there is no answer, because a queue is full or because it takes time, a dial
// (dial.go) sends SYNs.
//
// A connection (conn.go) has two ends, which are streams, and each end owns
// the half (half.go) that comes in: the bytes that are on their way to it. What
// the ends see of each other's closing, and how far a writer may be ahead, is
// the protocol's affair: tcp.go (with window.go) and unix.go (with piece.go) are the
// rules of Linux, each in one place. read.go, write.go and close.go are the
// operations, the same for both. What TCP alone has is urgent bytes: outofband.go is the
// operations, and urgent.go what an end knows of the byte and its mark.
//
// A datagram socket (datagramsocket.go) has a queue of what has arrived
// (datagramqueue.go), from which datagramreceive.go takes; batch.go moves several
// datagrams under one lock. What a datagram takes
// of a buffer is what the kernel charges for it (datagramcost.go). A socket is
// one of three kinds. That of UDP (udp.go, udpconnect.go) has one of the host's
// UDP ports (udpports.go, which also answers who a datagram is for). What it
// sends (udpsend.go) finds its way (udproute.go, netinterface.go) to one socket
// (udpdeliver.go), or to all who listen (udpmany.go) or are members of a group
// (multicast.go), and to other hosts over links (udplink.go, flow.go, parcel.go).
// That of Unix (unixgram.go) has its name in the same table as the streams, and
// waits with what it sends while there is no room (unixgramsend.go). A raw socket
// (raw.go) sends messages of ICMP (rawsend.go) and hears those of others
// (rawdeliver.go).
//
// A message of ICMP (icmp.go, ipheader.go) that comes to a host (icmphost.go) is
// for its raw sockets and for the host itself, which answers echoes and sends the
// news that nobody takes a datagram (icmpunreachable.go). Between hosts it
// travels as datagrams do (icmplink.go).
//
// # Between hosts
//
// A [Link] (link.go, shape.go) is one direction between two hosts. What strikes
// which packet is drawn by its number (dice.go), and a transcript (transcript.go)
// tells of each.
//
// A TCP connection between two hosts is a wire (wire.go), which is the third
// protocol (linkedtcp.go). It is TCP as RFC 9293 has it, in small: each end
// (end.go) sends segments (segment.go) on a lane of the link (lane.go), knows of
// the other only what they bring (sender.go, receiver.go), and tries again when
// nothing comes back (retry.go). handshake.go is how it begins.
//
// Three things are simpler than in a kernel. The bytes of a segment stay with
// their sender until they arrive in order, so that each is in one place and none
// can be lost or doubled; but a segment that points to an urgent byte brings
// that along. Senders do not need to guess the round trip or the
// congestion: they ask the link. And nobody asks a peer whether it is there as
// long as it is certain to answer, so that over links that work a connection at
// rest has no alarm.
//
// Whatever happens to a wire, a call or its alarm, does all that is due and sets
// the alarm for what comes next: over a link without latency a segment, its
// acknowledgement and what follows from that are one call. There is one alarm
// for a connection, and at most a window of segments.
//
// # What tests ask
//
// A test makes its network with [ForTest] (fortest.go), which watches over its
// sockets (track.go, leak.go) and remembers the end of the transcript (tail.go).
// It looks at one socket with [Inspect] (socketinfo.go, datagraminfo.go,
// state.go) or at all of them in a [Snapshot] (snapshot.go), which prints as
// netstat does (netstat.go). Hosts, networks, links and sockets print in a line
// (string.go). None of it costs a socket anything that nobody
// looks at: sockets are found in the tables that they are in anyway.
//
// # Memory and speed
//
// A reader that waits leaves its slice open, and writers copy into it. Bytes
// that nobody waits for are queued in blocks from a pool (queue.go), which go
// back when they are drained. Nothing is allocated for a read, a write or a
// deadline. A connection costs two allocations, less than 512 bytes, and no
// goroutine.
//
// A datagram is copied into memory from a pool of its size when it is sent, and
// from there when it is received, which gives the memory back: a socket that
// nothing waits for holds none. Neither allocates anything, over a link either.
//
// # Time
//
// Whatever waits, waits on a sync.Cond or a channel, and no timer exists while
// nothing is due. In a bubble of testing/synctest deadlines, lingering and
// retransmissions take no real time. One network belongs to one bubble, or to none,
// and its first use elsewhere panics with what is wrong (bubble.go).
//
// Alarms of one instant ring one after the other, and in a bubble the next one
// when everybody whom the last one woke has gone as far as he can. So the same
// program and the same seed give the same packets at the same instants, and one
// transcript is kept to prove it. What several goroutines do that wake at once
// is in the order in which the runtime lets them run.
//
// # Locks
//
// There are three kinds: a connection's, the network's and the clock's. They are
// taken in this order, one of a kind at a time, and none is held by a goroutine
// that waits. The network's lock guards the tables of all hosts, the links, the
// servers, and each stream until it is connected; from then on the connection's
// lock guards the stream, and its wire. The clock calls ringers without any lock,
// and a crash or a change of links goes from connection to connection without
// the network's. The lock of a tracker is an innermost one too.
//
// Datagram sockets and their queues are under the same lock as the tables. A
// Send takes it once, to find the receiver and to put the datagram into its
// queue; a lock for each queue would be a second one for each datagram, and both
// together take some two to three hundred nanoseconds with the copies.
//
// # Limits
//
// TCP over links has no slow start, no fast retransmission, no delayed
// acknowledgements and no simultaneous open. A segment that is lost is sent again
// a fifth of a second after its acknowledgement was due. Acknowledgements are
// lost only in a partition, and take no bandwidth. A connection has its place in
// the queue of the server from the SYN on, and keeps it as long as its client
// tries. A sender whose peer has no room does not announce an urgent byte until
// there is.
//
// The streams are no *net.TCPConn and have no descriptor: what needs one runs
// on impl/kernel.
//
// A host has at most two interfaces, the loopback one and one on the network, and
// no netmask: of the broadcast addresses there are 255.255.255.255 and that of
// the loopback network. What is sent to a group or to all without a word about
// the interface leaves by the one on the network, and by the loopback one where
// there is no other, for which Linux would want a route. Over a link at most
// 4 MiB of datagrams are on their way.
//
// Of ICMP there are echoes and the news of closed ports. Raw sockets send to no
// group and to nobody's broadcast address.
package memory
