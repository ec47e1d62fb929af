package memory

import (
	"fmt"
	"strings"
)

// A host and a network can be printed while sockets are in use: what is printed never
// changes or is read under the network's lock.

// String returns the host in short: its name and addresses, and whether it is down.
func (h *Host) String() string {
	if h == nil || h.network == nil {
		return "no host"
	}
	var text strings.Builder
	fmt.Fprintf(&text, "host %s", h.name)
	for i, addr := range h.addrs {
		fmt.Fprintf(&text, "%s%s", [...]string{" (", ", "}[min(i, 1)], addr)
	}
	if len(h.addrs) > 0 {
		text.WriteString(")")
	}
	if h.down.Load() {
		text.WriteString(", down")
	}
	return text.String()
}

// GoString returns the same as String, for %#v.
func (h *Host) GoString() string { return h.String() }

// String returns the network in short: the names of its hosts. The writer of a
// Transcript must not call it, because the network is locked then.
func (n *Network) String() string {
	if n == nil || n.clock == nil {
		return "no network"
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	return "network with " + n.hostList()
}

// GoString returns the same as String, for %#v.
func (n *Network) GoString() string { return n.String() }

// mostListed is how many hosts a text names.
const mostListed = 8

// hostList returns the hosts in words: "hosts shop, bank". The network's lock is held.
func (n *Network) hostList() string {
	var names []string
	for _, h := range n.inOrder[:min(len(n.inOrder), mostListed)] {
		names = append(names, h.name)
	}
	all := strings.Join(names, ", ")
	switch more := len(n.inOrder) - len(names); {
	case len(names) == 0:
		return "no hosts"
	case len(names) == 1:
		return "host " + all
	case more > 0:
		return fmt.Sprintf("hosts %s and %d more", all, more)
	default:
		return "hosts " + all
	}
}

// String returns the link in one line, without fields at their default: "latency 20ms,
// loss 0.1".
func (l Link) String() string {
	var all []string
	add := func(given bool, format string, args ...any) {
		if given {
			all = append(all, fmt.Sprintf(format, args...))
		}
	}
	add(l.Latency != 0, "latency %v", l.Latency)
	add(l.Jitter != 0, "jitter %v", l.Jitter)
	add(l.Bandwidth != 0, "bandwidth %d B/s", l.Bandwidth)
	add(l.Queue != 0, "queue %d B", l.Queue)
	add(l.MTU != 0, "MTU %d", l.MTU)
	add(l.Loss != 0, "loss %v", l.Loss)
	add(l.Duplicate != 0, "duplicate %v", l.Duplicate)
	add(l.Reorder != 0, "reorder %v", l.Reorder)
	add(l.ReorderDelay != 0, "reorder delay %v", l.ReorderDelay)
	add(l.Connects != ConnectsArrive, "connects %v", l.Connects)
	if len(all) == 0 {
		return "no delay, no loss"
	}
	return strings.Join(all, ", ")
}

// String returns the outcome in a word or two.
func (c Connects) String() string {
	return named(int(c), "Connects", "arrive", "refused", "unreachable", "hang")
}

// String returns the failure in words.
func (f NameFailure) String() string {
	return named(int(f), "NameFailure", "", "server fails", "times out")
}

// named returns the name of a value, or its type and number if it has none.
func named(value int, kind string, names ...string) string {
	if value < len(names) && names[value] != "" {
		return names[value]
	}
	return fmt.Sprintf("%s(%d)", kind, value)
}

// A socket prints as its line in a Snapshot, which is read under its lock.

func (s *server) String() string    { return s.info().String() }
func (s *stream) String() string    { return s.info().String() }
func (s *udpSocket) String() string { return s.info().String() }
func (s *unixgram) String() string  { return s.info().String() }
func (s *rawSocket) String() string { return s.info().String() }
func (o outOfBand) String() string  { return o.s.String() }

func (s *server) GoString() string    { return s.String() }
func (s *stream) GoString() string    { return s.String() }
func (s *udpSocket) GoString() string { return s.String() }
func (s *unixgram) GoString() string  { return s.String() }
func (s *rawSocket) GoString() string { return s.String() }
func (o outOfBand) GoString() string  { return o.String() }
