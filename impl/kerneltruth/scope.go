package kerneltruth

// Reasons for which steps are not played.
const (
	looksOnly     = "looks into the kernel: states, timers and queues in /proc, TCP_INFO, ioctl"
	descriptor    = "needs a descriptor: File, FileConn, SyscallConn, socketpair names"
	multipath     = "MPTCP"
	protocols     = "raw sockets of other protocols than ICMP"
	control       = "control messages and descriptors passed between processes"
	foreignOption = "an option that the boundary does not have"
	bareDefault   = "the default of a bare descriptor: the boundary's are those of package net"
	pendingError  = "SO_ERROR: at the boundary the call that meets the error reports it"
	peeking       = "flags of recv and send that the boundary has no call for: PEEK on streams, MORE, ERRQUEUE"
	parsing       = "package net's own parsing and choosing of addresses, above the boundary"
	foreignAddr   = "nil addresses and addresses of other types, which package net finds out above the boundary"
	socketCall    = "the arguments of socket(2), which is called below the boundary"
	packets       = "unixpacket"
	fileSystem    = "files that are no sockets, and what can be done to a path but remove it"
	lookupIP      = "package net's LookupHost, which does not look at the context first: the boundary's is LookupNetIP"
	holdsEndpoint = "two sockets bound to one endpoint: at the boundary the first one holds it"
	hostsFile     = "what the hosts file of the machine says"
	halfOpen      = "a connect that does not wait: the boundary's does"
	blockingUnix  = "a connect on a Unix socket that waits for room: the boundary's does not, like package net's"
	otherPhase    = "a call that the boundary does not have in this phase or on this kind of socket"
	mapped        = "IPv4-mapped addresses, which the boundary does not show"
	argument      = "an argument that the boundary finds wrong before any system call"
	threads       = "concurrent system calls on one blocking descriptor"
	unlabelled    = "an error that package net gives no label: at the boundary all sockets have the same form"
	emptyRead     = "reading into an empty slice, where the boundary does not do as this call does"
)

// outside returns why a step cannot be played at the boundary, "" when it can.
// Steps about a socket that cannot be made cannot be played either.
func outside(s scenario, st step) string {
	for _, argument := range []string{"sock", "conn", "pc", "obj", "ln"} {
		made := s.maker(st.Args[argument])
		if made.Op != "" && made.Text != st.Text {
			if reason := outside(s, made); reason != "" {
				return reason
			}
		}
	}
	if reason, ok := beyondOps[st.Op]; ok {
		return reason
	}
	if rule, ok := beyondArgs[st.Op]; ok {
		if reason := rule(s, st); reason != "" {
			return reason
		}
	}
	return beyondNames(s, st)
}

// beyondOps are the operations that cannot be played at all.
var beyondOps = map[string]string{
	"tcpstate": looksOnly, "procstates": looksOnly, "proctimers": looksOnly,
	"tcpinfoq": looksOnly, "epollet": looksOnly, "selectex": looksOnly,
	"file": descriptor, "fileconn": descriptor, "filelistener": descriptor, "syscallconn": descriptor,
	"mptcp":      multipath,
	"sendrights": control,
	"parseip":    parsing, "splithostport": parsing, "resolvetcp": parsing, "resolveudp": parsing,
	"resolveip": parsing, "lookupip": parsing, "interfaces": parsing,
	"writetonil": foreignAddr, "writetoaddrport": foreignAddr,
	"mkfile": fileSystem, "mkdir": fileSystem, "symlink": fileSystem,
	"rename": fileSystem, "chmod": fileSystem,
	"xrawconc": threads,
	"recvzero": emptyRead,
}

// beyondArgs are the operations that can be played with some arguments.
var beyondArgs = map[string]func(scenario, step) string{
	"socket":       func(_ scenario, st step) string { return beyondSocket(st) },
	"socketpair":   func(_ scenario, st step) string { return beyondPair(st.Args["type"] == "stream") },
	"pair":         func(_ scenario, st step) string { return beyondNetwork(st.Args["network"]) },
	"dial":         func(_ scenario, st step) string { return beyondDial(st) },
	"listen":       func(_ scenario, st step) string { return beyondNetwork(st.Args["network"]) },
	"listenpacket": func(_ scenario, st step) string { return beyondNetwork(st.Args["network"]) },
	"bind":         beyondBind,
	"connect":      beyondConnect,
	"rlisten":      beyondListen,
	"raccept":      beyondAccept,
	"send":         beyondSend,
	"recv":         beyondRecv,
	"shutdown":     beyondShutdown,
	"poll":         beyondPoll,
	"getopt":       beyondGet,
	"setopt":       beyondSet,
	"ioctl":        func(_ scenario, st step) string { return beyondIoctl(st) },
	"getpeername":  beyondPeer,
	"getsockname":  beyondSockname,
	"read":         beyondRead,
	"writeto":      beyondWriteTo,
}
