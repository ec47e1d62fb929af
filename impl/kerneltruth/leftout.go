package kerneltruth

import "slices"

// leftOut are the scenarios that are not replayed: their subject is beyond the
// boundary.
var leftOut = []string{
	"tcp.dial.listener_shutdown_rd", "tcp.dial.listener_shutdown_wr", "tcp.dial.name.nodata4", "tcp.dial.local.family_mismatch", "tcp.dial.nonlisten_accept_err",
	"tcp.dial.nonblock.ok", "tcp.dial.nonblock.immediate_second", "tcp.dial.connect_unspec",
	"tcp.dial.connect_unspec_listener", "tcp.dial.raw.wrongfamily", "tcp.dial.raw.mapped_v6only",
	"tcp.connect.refused_no_so_error", "tcp.connect.refused_recv", "tcp.connect.refused_send",
	"tcp.bind.reuseaddr.both_bind_then_listen", "tcp.listen.unbound", "tcp.accept.client_reset_raw",
	"tcp.accept.file_limit_none", "tcp.v6.bind_mapped", "tcp.atomic.raw", "tcp.file.conn",
	"tcp.close.unread.so_error", "tcp.zero.raw_reset", "shutdown.udp.unconnected", "shutdown.udp.wakes",
	"msg.peek", "msg.peek.reset", "msg.errqueue",
	"opt.go.defaults.noka", "opt.cork", "opt.cork.close", "opt.msg_more", "opt.maxseg",
	"opt.rcvlowat", "opt.rcvtimeo", "opt.sndtimeo.connect", "opt.socket.bad",
	"udp.refused.unconnected_recverr", "udp.pktinfo", "udp.more", "unix.listen.exists_file",
	"unix.listen.file_unlink", "unix.listen.renamed", "unix.dial.regular",
	"unix.backlog.blocking", "unix.backlog.blocking_close", "unix.backlog.shutdown", "unix.stream.peercred",
	"unix.stream.rights", "unix.gram.shutdown", "unix.packet.readall_zero", "unix.packet.zero_buffer",
	"unix.packet.fill", "unix.atomic.raw", "unix.mode",
	"icmp.dgram",
	"icmp.go.numeric", "raw.udp_sniff", "raw.noproto", "name.parseip",
	"name.dns.ctx", "name.splithostport", "name.interface", "name.reverse",
	"tcp.go.unixgram_listener", "tcp.go.mptcp_real",
}

// inPart are the scenarios that are replayed without the steps that are beyond
// the boundary, and without steps that depend on those, which are listed by their
// numbers. All scenarios in neither table are replayed whole, except for the
// steps that only look into the kernel.
var inPart = map[string][]int{
	"tcp.dial.refused.localhost":              nil,
	"tcp.dial.refused.4in6":                   nil,
	"tcp.dial.network.bad":                    nil,
	"tcp.dial.connect_after_close_peer":       nil,
	"tcp.listen.dual.empty":                   nil,
	"tcp.listen.tcp_v4literal":                nil,
	"tcp.listen.localhost":                    nil,
	"tcp.listen.nonlocal.freebind":            {4},
	"tcp.listen.closed_addr":                  nil,
	"tcp.accept.client_reset":                 nil,
	"tcp.accept.nonblock_empty":               nil,
	"tcp.accept.inherits":                     nil,
	"tcp.listener.ops":                        nil,
	"tcp.listener.unaccepted_data_peer_close": nil,
	"tcp.close.double":                        nil,
	"tcp.closewrite.both":                     nil,
	"tcp.reset.setters":                       nil,
	"tcp.eof.setters":                         nil,
	"shutdown.raw.rdwr_wakes":                 {9, 10, 11, 12, 14},
	"shutdown.raw.unconnected":                nil,
	"shutdown.unix.stream":                    nil,
	"poll.tcp.fresh":                          nil,
	"poll.tcp.write_after_peer_close":         nil,
	"poll.udp":                                {14, 16, 18},
	"poll.unix.close_unread":                  nil,
	"poll.unix.fresh":                         nil,
	"ioctl.outq":                              nil,
	"opt.go.defaults.dialed":                  nil,
	"opt.go.defaults.accepted":                nil,
	"opt.raw.defaults.tcp":                    nil,
	"opt.raw.defaults.unix":                   {15, 16, 21},
	"opt.linger.get":                          nil,
	"opt.ttl":                                 {7},
	"opt.reuse_bool":                          nil,
	"udp.zero.read_buffer":                    nil,
	"udp.unconnected.write":                   nil,
	"udp.bind.bad":                            nil,
	"udp.close.blocked":                       nil,
	"mcast.join_elsewhere":                    {9, 10},
	"mcast.ttl0":                              {14},
	"mcast.two_one_left":                      {11},
	"mcast.membership_errors":                 nil,
	"unix.gram.missing":                       {8},
	"unix.gram.write_errors":                  nil,
	"unix.socketpair.unread_close":            nil,
	"icmp.raw.connected":                      nil,
	"name.localhost":                          nil,
	"name.dns.ctx_numeric":                    nil,
	"name.numeric":                            nil,
	"name.empty":                              nil,
}

// reasonsOfWhole are the reasons that no single step shows.
var reasonsOfWhole = map[string]string{
	"tcp.bind.reuseaddr.both_bind_then_listen": holdsEndpoint,
}

func (s scenario) isLeftOut() bool { return slices.Contains(leftOut, s.ID) }

// isPlayed reports whether a step of a replayed scenario is played.
func (s scenario) isPlayed(i int) bool {
	return outside(s, s.Steps[i]) == "" && !slices.Contains(inPart[s.ID], i+1)
}

// reasons returns why steps of the scenario are not played, except for those that
// only look into the kernel.
func (s scenario) reasons() []string {
	var all []string
	if reason, ok := reasonsOfWhole[s.ID]; ok {
		all = append(all, reason)
	}
	for _, st := range s.Steps {
		if reason := outside(s, st); reason != "" && reason != looksOnly && !slices.Contains(all, reason) {
			all = append(all, reason)
		}
	}
	return all
}
