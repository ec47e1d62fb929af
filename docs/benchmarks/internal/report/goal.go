package report

import (
	"fmt"

	"github.com/smalltalk-sockets/go/docs/benchmarks/internal/stats"
	"github.com/smalltalk-sockets/go/docs/benchmarks/works"
)

// kind is how a goal compares.
type kind int

const (
	// faster is the time of the other over ours, at least so much.
	faster kind = iota
	// share is ours over the other, at most so much.
	share
	// amount is ours alone, at most so much.
	amount
	// extra is ours less the other, at most so much.
	extra
)

// goal is a comparison with the figure that it should reach.
type goal struct {
	what                string
	work, ours, against string
	unit                string
	kind                kind
	want                float64
}

// measured returns what the samples say of a goal.
func (g goal) measured(s samples) stats.Spread {
	ours, against := s.Of(g.work, g.ours, g.unit), s.Of(g.work, g.against, g.unit)
	switch g.kind {
	case faster:
		return stats.Ratio(against, ours)
	case share:
		return stats.Ratio(ours, against)
	case extra:
		return stats.Difference(ours, against)
	default:
		return stats.Of(ours)
	}
}

// met reports whether a value reaches the goal.
func (g goal) met(value float64) bool {
	if g.kind == faster {
		return value >= g.want
	}
	return value <= g.want
}

// bound returns the goal as text.
func (g goal) bound() string {
	if g.kind == faster {
		return "at least " + g.figure(g.want)
	}
	return "at most " + g.figure(g.want)
}

// figure returns a value as text, with its unit.
func (g goal) figure(value float64) string {
	switch g.kind {
	case faster:
		return digits(value) + "×"
	case share:
		return digits(value) + " of it"
	case extra:
		return "+" + digits(value) + " " + short(g.unit)
	default:
		if g.unit == nanoseconds && value >= 1000 {
			return digits(value/1000) + " µs"
		}
		return digits(value) + " " + short(g.unit)
	}
}

// short returns a unit without what it is of.
func short(unit string) string {
	switch unit {
	case "ns/op":
		return "ns"
	case "allocs/op":
		return "allocations"
	case "B/op", "B/pair":
		return "B"
	default:
		return unit
	}
}

// digits returns a value with three digits that count.
func digits(value float64) string {
	switch {
	case value != value:
		return "–"
	case value >= 1000 || value <= -1000:
		return fmt.Sprintf("%.0f", value)
	case value >= 100:
		return fmt.Sprintf("%.0f", value)
	case value >= 10:
		return fmt.Sprintf("%.1f", value)
	default:
		return fmt.Sprintf("%.2f", value)
	}
}

const nanoseconds = "ns/op"

// goals are what the project wants to reach, in the order of the report.
func goals() (all []goal) {
	all = append(all, inMemoryGoals()...)
	all = append(all, connectGoals()...)
	all = append(all, applicationGoals()...)
	all = append(all, streamGoals()...)
	return append(all, scaleGoals()...)
}

// both makes a goal for the boundary and one for the facade.
func both(what, work, against string, k kind, want float64) []goal {
	return []goal{
		{what + ", boundary", work, works.Memory, against, nanoseconds, k, want},
		{what + ", facade", work, works.Socket, against, nanoseconds, k, want},
	}
}

func inMemoryGoals() (all []goal) {
	for _, kib := range works.BulkSizes {
		all = append(all, both(fmt.Sprintf("bulk of %d KiB, against bufconn", kib), fmt.Sprintf("bulk%dKiB", kib), works.Bufconn, faster, 1.6)...)
	}
	for _, peer := range []string{works.Bufconn, works.Memnet, works.Fasthttp} {
		all = append(all, both("ten bulk streams, against "+peer, "streams10", peer, faster, 1.2)...)
	}
	all = append(all, both("round trip of 1 byte, of a channel hand-over", "roundTrip", works.Channel, share, 1.3)...)
	all = append(all, both("round trip with a deadline, against bufconn", "roundTripDeadline", works.Bufconn, faster, 1.6)...)
	all = append(all, both("64 bytes written and read by one goroutine, against bufconn", "writeThenRead", works.Bufconn, faster, 1)...)
	all = append(all, both("1,000 pairs, of channel hand-overs", "pairs1000", works.Channel, share, 1.3)...)
	all = append(all, both("SetReadDeadline, of a lock and unlock", "setDeadline", works.Lock, share, 2.5)...)
	return append(all,
		goal{"a datagram of 64 B, against UDP", "datagram64B", works.Memory, works.UDP, nanoseconds, faster, 12},
		goal{"datagrams by 8 pairs, two cores against one", "datagrams8pairs", works.TwoCores, works.OneCore, nanoseconds, faster, 1.5},
		goal{"what the facade adds to a Read", "facadeRead", works.Around, works.Bare, nanoseconds, extra, 3},
		goal{"what the facade adds to a Write", "facadeWrite", works.Around, works.Bare, nanoseconds, extra, 3},
	)
}

func connectGoals() []goal {
	const allocations, bytes = "allocs/op", "B/op"
	return []goal{
		{"dial, accept and close, against memnet, boundary", "dial", works.Memory, works.Memnet, nanoseconds, faster, 2},
		{"dial, accept and close, against memnet, facade", "dial", works.Socket, works.Memnet, nanoseconds, faster, 1},
		{"the same with a round trip, against memnet, boundary", "dialRoundTrip", works.Memory, works.Memnet, nanoseconds, faster, 1},
		{"dial, accept and close: allocations of the facade, both ends", "dial", works.Socket, "", allocations, amount, 8},
		{"the same in bytes", "dial", works.Socket, "", bytes, amount, 1024},
		{"connecting over the kernel, of package net, boundary", "dial", works.Kernel, works.TCP, nanoseconds, share, 1},
		{"connecting over the kernel, of package net, facade", "dial", works.KernelSocket, works.TCP, nanoseconds, share, 1.1},
		{"the same: allocations of the boundary", "dial", works.Kernel, "", allocations, amount, 25},
		{"the same: allocations of the facade", "dial", works.KernelSocket, "", allocations, amount, 40},
	}
}

func applicationGoals() (all []goal) {
	for _, work := range []struct{ name, what string }{
		{"httpGet1MiB", "HTTP GET of 1 MiB"},
		{"grpcPingPong", "gRPC, messages there and back on a stream"},
		{"grpcUpload256KiB", "gRPC, 256 KiB up a stream"},
	} {
		for _, peer := range []string{works.Bufconn, works.Memnet} {
			all = append(all, goal{work.what + ", against " + peer, work.name, works.Socket, peer, nanoseconds, faster, 1.1})
		}
	}
	return append(all,
		goal{"HTTP GET of 64 B, against TCP", "httpGet64B", works.Socket, works.TCP, nanoseconds, faster, 1.4},
		goal{"line echo of 80 B, Socket in memory, against bufio over bufconn", "lineEcho80B", works.Socket, works.Bufconn, nanoseconds, faster, 1.15},
		goal{"line echo of 1 KB, the same", "lineEcho1024B", works.Socket, works.Bufconn, nanoseconds, faster, 1.15},
		goal{"line echo of 1 KB over the kernel, of bufio over a TCPConn", "lineEcho1024B", works.KernelSocket, works.TCP, nanoseconds, share, 1.03},
		goal{"a RESP pipeline of 50 over the kernel, of net and bufio", "resp50", works.KernelSocket, works.TCP, nanoseconds, share, 1},
	)
}

func streamGoals() []goal {
	return []goal{
		{"NextLine of 80 B, AnyEOL, of a raw IndexByte loop", "nextLine", works.StreamAnyEOL, works.Raw, nanoseconds, share, 1.1},
		{"NextLine of 80 B, LF, of a raw IndexByte loop", "nextLine", works.StreamLF, works.Raw, nanoseconds, share, 1.1},
		{"NextLine of 80 B, LF, against bufio.ReadSlice", "nextLine", works.StreamLF, works.ReadSlice, nanoseconds, faster, 1},
		{"strict CRLF, of the LF line", "nextLine", works.StreamCRLF, works.StreamLF, nanoseconds, share, 1.05},
		{"a line out of fills of 64 B, of bufio.ReadSlice", "nextLineSmallFills", works.StreamLF, works.ReadSlice, nanoseconds, share, 1},
		{"frames of 16 B, against Peek and Discard", "frame16", works.Stream, works.Peek, nanoseconds, faster, 2},
		{"an integer of 4 bytes, against Peek and Discard", "uint32", works.Stream, works.Peek, nanoseconds, faster, 1},
	}
}

func scaleGoals() (all []goal) {
	const bytes = "B/pair"
	all = append(all,
		goal{"an idle pair, boundary", "idle1000", works.Memory, "", bytes, amount, 384},
		goal{"an idle pair, Socket", "idle1000", works.Socket, "", bytes, amount, 1024},
		goal{"an idle pair that has waited for bytes, boundary", "idleWaited1000", works.Memory, "", bytes, amount, 384},
		goal{"an idle pair of Sockets that have read a line", "idleReaders1000", works.Socket, "", bytes, amount, 1024},
		goal{"the same over the kernel, of bufio readers and writers", "idleReaders1000", works.KernelSocket, works.TCP, bytes, share, 0.3},
		goal{"1,000,000 idle pairs", "idleMillion", works.Memory, "", "MB", amount, 450},
		goal{"Shape on 1,000 hosts", "shape", works.Hosts(1000), "", nanoseconds, amount, 20_000},
		goal{"Shape on 1,000 hosts, of 2 hosts", "shape", works.Hosts(1000), works.Hosts(2), nanoseconds, share, 1.5},
	)
	for _, count := range works.OpenCounts[1:] {
		all = append(all, goal{
			fmt.Sprintf("dial beside %s connections, of 10", thousands(count)), "dialBeside",
			works.Open(count), works.Open(10), nanoseconds, share, 1.5})
	}
	return all
}
