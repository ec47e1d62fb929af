// Package memory is an in-memory network: sockets without a kernel that behave
// as those of Linux do.
//
//	host := memory.New()
//	ns := sockets.NewNamespace(host)
//
// Everything that a program can see through the boundary of package impl is
// what Linux would have shown: results, their order, and the errno inside the
// errors. What was measured on Linux is replayed in the tests of the package.
// Nothing is dropped, delayed or reordered, and effects are visible to the
// other side when the call that causes them returns, as on loopback.
//
// # From the top down
//
// A [Host] is the impl.Provider. It has the loopback addresses of both
// families, a table of TCP ports (ports.go, timewait.go), a table of Unix
// names (paths.go) and names to look up (names.go). Its clock (clock.go) owns
// the time of the network: one heap of alarms and one timer.
//
// A server (server.go) has a queue of connections that nobody has accepted
// (acceptqueue.go). A stream (stream.go) gets a connection in connect.go, which
// also has the SYNs that find a full queue and are sent again.
//
// A connection (conn.go) has two ends, which are streams, and each end owns
// the half (half.go) that comes in: the bytes that are on their way to it. What
// the ends see of each other's closing, and how far a writer may be ahead, is
// the protocol's affair: tcp.go and unix.go (with piece.go) are the rules of
// Linux, each in one place. read.go, write.go and close.go are the operations,
// the same for both.
//
// A datagram socket (datagramsocket.go) has a queue of what has arrived
// (datagramqueue.go), from which datagramreceive.go takes. What a datagram takes
// of a buffer is what the kernel charges for it (datagramcost.go). A socket is
// one of two kinds. That of UDP (udp.go, udpconnect.go) has one of the host's
// UDP ports (udpports.go, which also answers who a datagram is for). What it
// sends (udpsend.go) finds its way (udproute.go, netinterface.go) to one socket
// (udpdeliver.go), or to all who listen (udpmany.go) or are members of a group
// (multicast.go), and to other hosts over links (udplink.go, parcel.go). That of Unix (unixgram.go) has its
// name in the same table as the streams, and waits with what it sends while
// there is no room (unixgramsend.go).
//
// # What tests ask
//
// A test makes its network with [ForTest] (fortest.go), which watches over its
// sockets (track.go, leak.go) and remembers the end of the transcript (tail.go).
// It looks at one socket with [Inspect] (socketinfo.go, datagraminfo.go,
// state.go) or at all of them in a [Snapshot] (snapshot.go), which prints as
// netstat does (netstat.go). None of it costs a socket anything that nobody
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
// retransmissions take no real time. One network belongs to one bubble.
//
// # Locks
//
// There are three kinds: a connection's, a host's and the clock's. They are
// taken in this order, one of a kind at a time, and none is held by a goroutine
// that waits. The host's lock guards its tables, its servers, and each stream
// until it is connected; from then on the connection's lock guards the stream.
// The lock of a tracker is an innermost one too.
//
// Datagram sockets and their queues are under the same lock as the tables. A
// Send takes it once, to find the receiver and to put the datagram into its
// queue; a lock for each queue would be a second one for each datagram, and both
// together take some two to three hundred nanoseconds with the copies.
//
// # Limits
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
package memory
