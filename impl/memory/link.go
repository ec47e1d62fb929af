package memory

import (
	"fmt"
	"time"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/link"
)

// Link is how packets travel from one host to another, in one direction. The zero Link
// delivers them at once and loses none.
type Link struct {
	// Latency is how long a packet travels.
	Latency time.Duration
	// Jitter is how much longer it may travel, drawn for each packet. Packets
	// keep their order.
	Jitter time.Duration
	// Bandwidth is how many bytes per second the link takes, headers included; 0 is no
	// limit.
	Bandwidth int
	// Queue is how many bytes may wait for a limited Bandwidth. Datagrams that do not
	// fit are lost, and TCP waits. 0 stands for 256 KiB.
	Queue int
	// MTU is the largest packet, in bytes with its IP header. TCP sends smaller
	// segments, and a larger datagram travels in fragments, all of which must arrive.
	// 0 stands for 1500.
	MTU int
	// Loss is the probability that a packet is lost, from 0 to 1. TCP retransmits it,
	// which takes time; a datagram is lost for good.
	Loss float64
	// Duplicate and Reorder are the probabilities that a datagram arrives twice, and
	// that it arrives later than those sent within the next ReorderDelay.
	Duplicate, Reorder float64
	// ReorderDelay is by how much later; 0 stands for one millisecond.
	ReorderDelay time.Duration
	// Connects is the outcome of attempts to connect over the link.
	Connects Connects
}

// Connects is the outcome of an attempt to connect.
type Connects uint8

// The outcomes of an attempt to connect. All but the first are independent of servers.
const (
	// ConnectsArrive lets the SYN arrive, and the host replies.
	ConnectsArrive Connects = iota
	// ConnectsRefused is a reset: ECONNREFUSED after a round trip.
	ConnectsRefused
	// ConnectsUnreachable is the reply of a router without a route: EHOSTUNREACH after
	// a round trip.
	ConnectsUnreachable
	// ConnectsHang is no reply: ETIMEDOUT after some two minutes.
	ConnectsHang
)

// The smallest and the largest MTU of a Link.
const (
	minMTU = 576
	maxMTU = 65535
)

// check returns what is wrong with l, for example a NaN.
func (l *Link) check() error {
	for _, f := range []struct {
		field  string
		value  any
		ok     bool
		reason string
	}{
		{"Latency", l.Latency, l.Latency >= 0, "must not be negative; 0 is no delay"},
		{"Jitter", l.Jitter, l.Jitter >= 0, "must not be negative; 0 is none"},
		{"ReorderDelay", l.ReorderDelay, l.ReorderDelay >= 0, "must not be negative; 0 stands for 1ms"},
		{"Bandwidth", l.Bandwidth, l.Bandwidth >= 0, "must not be negative; 0 is any number of bytes in a second"},
		{"Queue", l.Queue, l.Queue >= 0, "must not be negative; 0 stands for 256 KiB"},
		{"Loss", l.Loss, isProbability(l.Loss), notProbability},
		{"Duplicate", l.Duplicate, isProbability(l.Duplicate), notProbability},
		{"Reorder", l.Reorder, isProbability(l.Reorder), notProbability},
		{"Connects", l.Connects, l.Connects <= ConnectsHang, "is no outcome; use ConnectsArrive, ConnectsRefused, ConnectsUnreachable or ConnectsHang"},
	} {
		if !f.ok {
			return &impl.ArgumentError{What: "Link." + f.field, Value: fmt.Sprint(f.value), Reason: f.reason}
		}
	}
	if l.MTU != 0 && (l.MTU < minMTU || l.MTU > maxMTU) {
		return &impl.RangeError{What: "Link.MTU", Value: int64(l.MTU), Min: minMTU, Max: maxMTU}
	}
	return nil
}

const notProbability = "is no probability; use one from 0 to 1"

func isProbability(p float64) bool { return p >= 0 && p <= 1 }

// hostLink is one direction between two hosts: what package link knows of it, and the
// hosts. The network's lock guards it.
type hostLink struct {
	link.Link
	from, to *Host
	given    Link // as Network.Shape has set it
}

// ensureLink returns the link from h to another host, and makes it if there is none.
// The network's lock is held.
func (h *Host) ensureLink(to *Host) *hostLink {
	n := h.network
	l := n.links[[2]*Host{h, to}]
	if l == nil {
		l = &hostLink{from: h, to: to}
		l.Init(link.Config{
			From: h.name, To: to.name, Down: &to.down, Seed: n.seed, Clock: n.clock,
		})
		l.set(n.shape)
		n.links[[2]*Host{h, to}] = l
	}
	return l
}

// set shapes the link.
func (l *hostLink) set(to Link) {
	l.given = to
	l.Shape = link.Shape{
		Latency: to.Latency, Jitter: to.Jitter,
		Bandwidth: to.Bandwidth, Queue: to.Queue, MTU: to.MTU,
		Loss: to.Loss, Duplicate: to.Duplicate,
		Reorder: to.Reorder, ReorderDelay: to.ReorderDelay,
	}
}
