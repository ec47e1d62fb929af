package kerneltruth

import (
	"slices"
	"strings"

	"github.com/smalltalk-sockets/go/impl"
)

func beyondNetwork(network string) string {
	switch {
	case network == "unixpacket":
		return packets
	case strings.HasPrefix(network, "ip") && !impl.Network(network).IsRaw() && network != "ip":
		return parsing // of the names and the numbers of protocols
	}
	return ""
}

func beyondSocket(st step) string {
	switch {
	case st.isRaw() && strings.HasPrefix(st.Args["proto"], "icmp"):
		return ""
	case st.isRaw() && st.Args["proto"] != "":
		return protocols
	case st.Args["type"] != "stream" && st.Args["type"] != "dgram" || st.Args["proto"] != "" || st.Args["family"] == "99":
		return socketCall
	}
	return ""
}

func beyondPair(stream bool) string {
	if stream {
		return ""
	}
	return otherPhase
}

func beyondDial(st step) string {
	switch {
	case st.Args["mptcp"] != "":
		return multipath
	case st.Args["localnet"] != "" || st.Args["noka"] != "":
		return parsing
	}
	return beyondNetwork(st.Args["network"])
}

// isServer reports whether a raw socket is a server at the boundary.
func (s scenario) isServer(name string) bool {
	return s.maker(name).Op == "socket" && s.listens(name)
}

// isDatagram reports whether an object is a datagram socket, raw ones included.
func (s scenario) isDatagram(name string) bool {
	made := s.maker(name)
	network := made.Args["network"]
	return made.Args["type"] == "dgram" || strings.HasPrefix(network, "udp") || network == "unixgram" || made.isRaw()
}

// isRaw reports whether a step makes a raw socket in the other sense: one of
// messages without ports.
func (s step) isRaw() bool {
	return s.Args["type"] == "raw" || impl.Network(s.Args["network"]).IsRaw()
}

func beyondBind(s scenario, st step) string {
	made := s.maker(st.Args["sock"])
	v6 := strings.HasPrefix(st.Args["addr"], "[")
	switch {
	case strings.Contains(st.Args["addr"], "::ffff"):
		return mapped
	case made.Args["family"] == "inet" && v6 || made.Args["family"] == "inet6" && !v6:
		return argument
	}
	return ""
}

func beyondConnect(s scenario, st step) string {
	name := st.Args["sock"]
	made := s.maker(name)
	v6 := strings.HasPrefix(st.Args["addr"], "[")
	switch {
	case s.isServer(name):
		return otherPhase
	case s.isDatagram(name):
		return ""
	case st.Args["addr"] == "unspec":
		return otherPhase
	case strings.Contains(st.Args["addr"], "::ffff"):
		return mapped
	case made.Args["family"] == "inet" && v6 || made.Args["family"] == "inet6" && !v6:
		return argument
	case made.Args["block"] == "" && made.Args["family"] != "unix":
		return halfOpen
	case made.Args["family"] == "unix":
		return blockingUnix
	case slices.Contains([]string{"EINPROGRESS", "EALREADY"}, st.Result.Err.errno()):
		return halfOpen
	}
	return ""
}

func (f *failure) errno() string {
	if f == nil {
		return ""
	}
	return f.Errno
}

func beyondListen(s scenario, st step) string {
	name := st.Args["sock"]
	bound := slices.ContainsFunc(s.Steps, func(other step) bool { return other.Op == "bind" && other.Args["sock"] == name })
	if s.isDatagram(name) || !bound {
		return otherPhase
	}
	return ""
}

func beyondAccept(s scenario, st step) string {
	if s.isDatagram(st.Args["sock"]) {
		return otherPhase
	}
	return ""
}

func beyondSend(s scenario, st step) string {
	flags := st.Args["flags"]
	switch {
	case flags != "" && flags != "OOB":
		return peeking
	case s.isServer(st.Args["sock"]):
		return otherPhase
	}
	return ""
}

func beyondRecv(s scenario, st step) string {
	flags, name := st.Args["flags"], st.Args["sock"]
	switch {
	case flags == "OOB", flags == "OOB|PEEK":
	case strings.Contains(flags, "ERRQUEUE"), strings.Contains(flags, "PEEK") && !s.isDatagram(name):
		return peeking
	case s.isServer(name):
		return otherPhase
	}
	return ""
}

func beyondShutdown(s scenario, st step) string {
	if s.isServer(st.Args["sock"]) || s.isDatagram(st.Args["sock"]) || st.Args["how"] == "BAD" {
		return otherPhase
	}
	return ""
}

// beyondPoll leaves out sockets that are neither connected nor listening: at the
// boundary they are not ready for anything.
func beyondPoll(_ scenario, st step) string {
	revents, _ := st.Result.Facts["revents"].(string)
	if revents == "OUT|HUP" || revents == "OUT|ERR|HUP" || revents == "IN|RDHUP" {
		return otherPhase
	}
	return ""
}

func beyondIoctl(st step) string {
	if st.Args["request"] == "SIOCATMARK" {
		return ""
	}
	return looksOnly
}

func beyondPeer(s scenario, st step) string {
	switch {
	case strings.HasPrefix(s.maker(st.Args["sock"]).Op, "socketpair"):
		return descriptor
	case st.Result.Err != nil && !s.isDatagram(st.Args["sock"]), s.maker(st.Args["sock"]).isRaw():
		return otherPhase // the boundary still returns the peer, without a port
	}
	return ""
}

func beyondSockname(s scenario, st step) string {
	if s.maker(st.Args["sock"]).Op == "socketpair" {
		return descriptor
	}
	return ""
}

func beyondRead(s scenario, st step) string {
	if st.Args["size"] == "0" && s.isDatagram(st.Args["conn"]) {
		return emptyRead
	}
	return ""
}

func beyondWriteTo(s scenario, st step) string {
	switch {
	case st.Args["net"] == "unix" || st.Args["addr"] == "nil" || st.Args["addr"] == "tcpaddr":
		return foreignAddr
	case s.maker(st.Args["pc"]).Op == "dial":
		return parsing // WriteTo on a dialled socket
	}
	return ""
}
