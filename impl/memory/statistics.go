package memory

import "github.com/smalltalk-sockets/go/impl/trace"

// KeepStatistics makes the network count its packets and connections, for Statistics. For
// that the network is observed (Observe). ForTest includes it.
func KeepStatistics() Option {
	return func(n *Network) {
		if n.counters == nil {
			n.counters = &trace.Counters{}
			n.observe(n.counters)
		}
	}
}

// Statistics returns what has happened on the network so far, as numbers: packets and
// bytes, lost ones by cause, retransmissions, duplicates, the queues of links, connects
// and their outcomes, and round trips; in all, and for each host, link and connection. It
// prints as tables. It does not block, and works in every bubble.
//
// Without KeepStatistics or ForTest the network does not count, and Statistics returns
// the zero value.
func (n *Network) Statistics() trace.Statistics {
	n.exists()
	if n.counters == nil {
		return trace.Statistics{}
	}
	return n.counters.Statistics()
}
