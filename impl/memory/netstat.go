package memory

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/smalltalk-sockets/go/impl"
)

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
