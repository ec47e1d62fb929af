package memory

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/smalltalk-sockets/go/impl/trace"
)

// tellChange tells the observers of a call of the test, with what it was given. The
// network's lock is held.
func (n *Network) tellChange(call string, args ...any) {
	if n.watch != nil {
		n.watch.emit(&trace.Event{Kind: trace.Changed, Call: call, Text: argList(args)})
	}
}

// tellBetween tells of a change of what is between two hosts.
func (n *Network) tellBetween(call, a, b string, shape *Link) {
	if n.watch == nil || call == "" {
		return
	}
	args := []any{a, b}
	if shape != nil {
		args = append(args, *shape)
	}
	n.watch.emit(&trace.Event{Kind: trace.Changed, Call: call, Host: a, Peer: b, Text: argList(args)})
}

// tellHost tells of a change of the host.
func (h *Host) tellHost(call string, args ...any) {
	if w := h.network.watch; w != nil {
		w.emit(&trace.Event{Kind: trace.Changed, Call: call, Host: h.name, Text: argList(append([]any{h.name}, args...))})
	}
}

// tellName tells of a change of a name. The network's lock is held.
func (n *Network) tellName(call, name string, addrs []netip.Addr) {
	if n.watch == nil {
		return
	}
	args := []any{name}
	for _, addr := range addrs {
		args = append(args, addr)
	}
	n.watch.emit(&trace.Event{Kind: trace.Changed, Call: call, Name: name, Addrs: addrs, Text: argList(args)})
}

// tellLookup tells of a look-up of a name and, once there is one, of its result.
func (h *Host) tellLookup(k trace.Kind, name string, addrs []netip.Addr, names []string, err error) {
	if w := h.network.watch; w != nil {
		w.emit(&trace.Event{Kind: k, Host: h.name, Name: name, Addrs: addrs, Text: strings.Join(names, ", "), Err: err})
	}
}

// argList returns arguments as they are read: "shop, bank".
func argList(args []any) string {
	texts := make([]string, len(args))
	for i, arg := range args {
		texts[i] = fmt.Sprint(arg)
	}
	return strings.Join(texts, ", ")
}
