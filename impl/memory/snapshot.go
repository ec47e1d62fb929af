package memory

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/smalltalk-sockets/go/impl"
)

// Snapshot is the sockets that a network or a host holds, as netstat lists them: those
// that have a port, a path or a connection, and the raw ones, in the order of their
// hosts, networks and endpoints. It includes connections that were not accepted, and
// those that a closed socket has left behind. It omits a socket that was never bound
// or connected, and one that holds nothing any more and waits for its Close.
type Snapshot []SocketInfo

// Snapshot returns the open sockets of all hosts. It does not block, and may be called
// at any time. Each socket is read in turn, not all at one instant.
func (n *Network) Snapshot() Snapshot {
	n.use()
	n.mu.Lock()
	var open []listed
	for _, h := range n.hosts {
		open = append(open, h.open()...)
	}
	n.mu.Unlock()
	return snapshot(open)
}

// Snapshot returns the open sockets of the host, like the one of its Network.
func (h *Host) Snapshot() Snapshot {
	h.use()
	h.mu.Lock()
	open := h.open()
	h.mu.Unlock()
	return snapshot(open)
}

// listed is what a Snapshot shows: a socket, or the copy of a closed one.
type listed interface {
	// info locks what guards the socket, one lock at a time.
	info() SocketInfo
}

// open returns the open sockets of the host. The network's lock is held.
func (h *Host) open() []listed {
	var open []listed
	for servers := range h.ports.servers.All() {
		for _, s := range *servers {
			open = append(open, s)
		}
	}
	for s := range h.unix.bound {
		open = append(open, s)
	}
	for p := range h.ports.places.All() {
		for ; p != nil; p = p.links.Next {
			switch {
			case p.isExpired(h.clock.Now()):
			case p.stream == nil:
				open = append(open, timeWaitCopy{h, p})
			default:
				open = append(open, p.stream)
			}
		}
	}
	for p := h.unix.streams; p != nil; p = p.links.Next {
		open = append(open, p.stream)
	}
	for s := h.datagrams; s != nil; s = s.links.Next {
		open = append(open, s.self)
	}
	return open
}

// snapshot reads each socket, without any lock held.
func snapshot(open []listed) Snapshot {
	all := make(Snapshot, len(open))
	for i, s := range open {
		all[i] = s.info()
	}
	slices.SortFunc(all, compareInfos)
	return all
}

// compareInfos also groups sockets that look the same: Unix sockets without names have
// the same endpoints.
func compareInfos(a, b SocketInfo) int {
	if order := cmp.Or(
		cmp.Compare(a.Host, b.Host),
		cmp.Compare(a.Network, b.Network),
		compareEndpoints(a.Local, b.Local),
		compareEndpoints(a.Remote, b.Remote),
	); order != 0 {
		return order
	}
	return cmp.Compare(a.String(), b.String())
}

func compareEndpoints(a, b impl.Endpoint) int {
	return cmp.Or(a.AddrPort.Compare(b.AddrPort), strings.Compare(a.Path, b.Path))
}

// String returns the sockets as a table, a line for each, with the columns of netstat.
// For a server Recv-Q is the connections that wait for Accept and Send-Q the backlog,
// as ss shows them.
func (s Snapshot) String() string {
	rows := [][]string{{"Host", "Proto", "Recv-Q", "Send-Q", "Room", "Local Address", "Foreign Address", "State", "Waiting"}}
	for _, i := range s {
		rows = append(rows, i.row())
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], len(cell))
		}
	}
	var table strings.Builder
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			width := -widths[i]
			if 2 <= i && i <= 4 {
				width = widths[i] // numbers are aligned to the right
			}
			fmt.Fprintf(&line, "%*s  ", width, cell)
		}
		table.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return table.String()
}

// String returns the socket as its line in a Snapshot, with single spaces.
func (i SocketInfo) String() string {
	return strings.Join(strings.Fields(strings.Join(i.row(), " ")), " ")
}

// row returns the cells of the socket in the table of a Snapshot.
func (i SocketInfo) row() []string {
	recv, send, room := i.RecvQueue, i.SendQueue, strconv.Itoa(i.SendRoom)
	switch {
	case i.State == StateListen:
		recv, send, room = i.Queued, i.Backlog, ""
	case i.PeerState == "":
		room = ""
	}
	return []string{
		i.Host, string(i.Network), strconv.Itoa(recv), strconv.Itoa(send), room,
		orStar(i.Local), orStar(i.Remote), string(i.State), i.waiting(),
	}
}

func orStar(e impl.Endpoint) string {
	if e.IsZero() {
		return "*"
	}
	return e.String()
}

// waiting returns how many calls wait: "1 reader, 2 writers".
func (i SocketInfo) waiting() string {
	var all []string
	for _, w := range []struct {
		n    int
		name string
	}{{i.Readers, "reader"}, {i.Writers, "writer"}, {i.Accepters, "accepter"}} {
		switch {
		case w.n == 1:
			all = append(all, "1 "+w.name)
		case w.n > 1:
			all = append(all, fmt.Sprintf("%d %ss", w.n, w.name))
		}
	}
	return strings.Join(all, ", ")
}
