package impltest_test

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// A defect breaks one requirement in a sound provider.
type defect struct {
	// concept is the part of the suite that must find it, as TestSuite names it.
	concept string
	in      func(impl.Provider) impl.Provider
}

var defects = map[string]defect{
	"an end of stream that is another error": {"tcp4/halfclose", streams(onRead(func(n int, err error) (int, error) {
		if errors.Is(err, io.EOF) {
			return n, io.ErrUnexpectedEOF
		}
		return n, err
	}))},
	"an end of stream that is wrapped": {"tcp4/close", streams(onRead(func(n int, err error) (int, error) {
		if errors.Is(err, io.EOF) {
			return n, &net.OpError{Op: "read", Net: "tcp4", Err: err}
		}
		return n, err
	}))},
	"an end of stream that is swallowed": {"unix/halfclose", streams(onRead(func(n int, err error) (int, error) {
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		return n, err
	}))},
	"an empty read that meets the end of the stream": {"tcp4/halfclose", streams(func(s impl.Stream) impl.Stream { return meetsEnd{badStream{s}} })},
	"another errno for a reset": {"tcp6/reset", streams(onRead(func(n int, err error) (int, error) {
		var op *net.OpError
		if errors.As(err, &op) && errors.Is(err, syscall.ECONNRESET) {
			op.Err = os.NewSyscallError("read", syscall.ECONNABORTED)
		}
		return n, err
	}))},
	"an error inside another of its kind": {"tcp4/reset", streams(onRead(func(n int, err error) (int, error) {
		var op *net.OpError
		if errors.As(err, &op) {
			err = &net.OpError{Op: op.Op, Net: op.Net, Source: op.Source, Addr: op.Addr, Err: op}
		}
		return n, err
	}))},
	"errors without addresses": {"tcp4/deadline", streams(onRead(func(n int, err error) (int, error) {
		var op *net.OpError
		if errors.As(err, &op) {
			op.Source, op.Addr = nil, nil
		}
		return n, err
	}))},
	"a would-block that is wrapped": {"tcp4/tries", streams(onTry(func(n int, err error) (int, error) {
		if errors.Is(err, impl.ErrWouldBlock) {
			err = os.NewSyscallError("read", syscall.EAGAIN)
		}
		return n, err
	}))},
	"a try that waits":                     {"tcp4/tries", streams(tryByReading)},
	"a byte that is dropped":               {"tcp4/data", streams(dropByte)},
	"writes that interleave":               {"tcp4/concurrency", streams(writeInPieces)},
	"readiness that consumes":              {"tcp4/readiness", streams(consume)},
	"readiness that is always":             {"unix/readiness", streams(alwaysReady)},
	"a second close without complaint":     {"tcp4/close", streams(closeTwice)},
	"a close that wakes nobody":            {"tcp4/close", streams(wakeNobody)},
	"bytes that beat a past deadline":      {"tcp4/deadline", streams(bytesFirst)},
	"a deadline that cannot be moved":      {"tcp4/deadline", streams(oneDeadline)},
	"a nil context that is taken":          {"tcp4/arguments", streams(takeNilContext)},
	"a context that is ignored":            {"tcp4/connect", streams(ignoreContext)},
	"a closed stream that forgets":         {"tcp4/connect", streams(forget)},
	"a full Unix queue that is waited for": {"unix/backlog", streams(waitForRoom)},
	"a linger that is ignored":             {"tcp4/linger", streams(ignoreOption(impl.Linger.Name()))},
	"an option that is ignored":            {"tcp4/options", streams(ignoreOption(impl.NoDelay.Name()))},
	"a capability that is hidden":          {"unix/features", streams(hide)},
	"a capability that is not declared":    {"unix/features", streams(offerMore)},
	"a goroutine that is left behind":      {"tcp4/data", streams(leavesBehind)},
	"urgent bytes among all others":        {"tcp4/outofband", urgents(alwaysInline)},
	"an urgent byte twice":                 {"tcp6/outofband", urgents(fetchAgain)},
	"a mark that is lost":                  {"tcp/outofband", urgents(loseMark)},
	"a read that gets past the mark":       {"tcp4/outofband", urgents(readOn)},
	"an urgent byte to read":               {"tcp4_between_hosts/outofbandread", urgents(urgentToRead)},
	"an urgent byte that is the first":     {"tcp4/outofband", urgents(firstUrgent)},
	"waiting for any byte":                 {"tcp4/outofbandwait", urgents(takeAnything)},
	"urgent writes that interleave":        {"tcp4/outofbandwait", urgents(sendInPieces)},
	"a server that is bound twice":         {"tcp4/phases", servers(bindTwice)},
	"a server that listens when bound":     {"tcp4/listen", servers(listenAtOnce)},
	"a backlog that is one too small":      {"tcp4/backlog", servers(smallBacklog)},
	"connections in another order":         {"tcp4/accept", servers(lastFirst)},
	"a port that is not given back":        {"tcp4/rebind", servers(keepPort)},
	"IPv4 that is kept out":                {"tcp4/wildcard", servers(onlyIPv6)},
	"an option of IPv6 on IPv4":            {"tcp4/v6only", streams(giveV6Only)},
	"an option of IPv6 that stays":         {"udp/v6only", datagrams(giveDatagramsV6Only)},
	"a preset that a listener shows":       {"tcp4/options", servers(showPreset)},
	"a preset that is lost to a listener":  {"tcp4/options", servers(inheritAll)},
	"a datagram whose rest is the next":    {"udp4/data", datagrams(keepTail)},
	"an empty datagram that is dropped":    {"unixgram/data", datagrams(dropEmpty)},
	"an empty slice that takes nothing":    {"udp6/data", datagrams(waitForNothing)},
	"a truncation that is not told": {"udp4/data", datagrams(onReceive(func(m impl.Message, err error) (impl.Message, error) {
		m.Truncated = false
		return m, err
	}))},
	"a sender that is not told": {"udp/data", datagrams(onReceive(func(m impl.Message, err error) (impl.Message, error) {
		m.From = impl.Endpoint{}
		return m, err
	}))},
	"a sender in the form of IPv6": {"udp/data", datagrams(onReceive(func(m impl.Message, err error) (impl.Message, error) {
		if from := m.From.AddrPort; from.Addr().Is4() {
			m.From.AddrPort = netip.AddrPortFrom(netip.AddrFrom16(from.Addr().As16()), from.Port())
		}
		return m, err
	}))},
	"an end of the stream of datagrams": {"udp4/data", datagrams(onReceive(func(m impl.Message, err error) (impl.Message, error) {
		if m.N == 0 && err == nil {
			err = io.EOF
		}
		return m, err
	}))},
	"a Send under another name": {"udp4/connect", datagrams(onSend(func(n int, err error) (int, error) {
		var call *os.SyscallError
		if errors.As(err, &call) {
			call.Syscall = "sendmsg"
		}
		return n, err
	}))},
	"a datagram that arrives twice":         {"udp4/concurrency", datagrams(sendTwice)},
	"datagrams that mix":                    {"unixgram/concurrency", datagrams(mixUp)},
	"a peer that is one of many":            {"udp4/connect", datagrams(hearEverybody)},
	"a peer for life":                       {"unixgram/connect", datagrams(connectOnce)},
	"a refusal that is not told":            {"udp4/refused", datagrams(hideRefusals)},
	"a refusal behind the datagrams":        {"udp6/refused", datagrams(refusalsLast)},
	"a look that takes":                     {"udp4/tries", datagrams(peekAway)},
	"a try for a datagram that waits":       {"unixgram/tries", datagrams(tryByReceiving)},
	"a full queue that loses":               {"unixgram/queue", datagrams(neverFull)},
	"a datagram that beats a past deadline": {"udp4/deadline", datagrams(datagramFirst)},
	"a group that is not left":              {"udp4/memberships", datagrams(forgetGroups)},
	"a header that is cut off":              {"icmp4/echo", datagrams(cutHeader)},
	"a header of IPv4 on IPv6":              {"icmp6/echo", datagrams(addHeader)},
	"hops that nobody counts":               {"icmp6/echo", datagrams(countNoHops)},
	"a raw socket with a port":              {"icmp6/places", datagrams(showProtocol)},
	"a port that is taken for nothing":      {"icmp4/phases", datagrams(ignorePort)},
	"a request that its sender misses":      {"icmp4/waiting", datagrams(missRequests)},
	"a checksum that is left wrong":         {"icmp6/echo", datagrams(harmChecksum)},
	"news that is not told":                 {"icmp4/unreachable", datagrams(missNews)},
	"a message that stays on its host":      {"icmp6_between_hosts/echo", datagrams(stayHome)},
	"an option of raw sockets that is lost": {"icmp4/options", datagrams(ignoreTTL)},
	"raw sockets that are not there":        {"icmp4/features", hideRaw},
	"a datagram that stays on its host":     {"udp4_between_hosts/data", datagrams(stayHome)},
	"a batch that waits to be full":         {"udp4/batch", datagrams(onReceiveBatch(fillUp))},
	"a batch whose truncation is not told":  {"udp6/batch", datagrams(onReceiveBatch(forgetTruncation))},
	"a batch from one sender":               {"unixgram/batch", datagrams(onReceiveBatch(mixUpSenders))},
	"a batch of none that takes":            {"udp/batch", datagrams(onReceiveBatch(takeForNothing))},
	"a batch in another order":              {"udp4/batch", datagrams(onSendBatch(sendBackwards))},
	"a batch that goes on after an error":   {"unixgram/batchends", datagrams(onSendBatch(skipUnsendable))},
	"a batch without its error":             {"udp4_between_hosts/batchends", datagrams(onSendBatch(forgetErrors))},
	"a batch that loses a refusal":          {"udp4/batchends", datagrams(onSendBatch(loseRefusals))},
	"a batch that does not wait for room":   {"unixgram/batchunix", datagrams(onSendBatch(giveUpEarly))},
	"a path that goes against orders":       {"unix/unix", servers(ignoreUnlink)},
	"a number of hops that is not kept":     {"tcp4/options", streams(ignoreOption(impl.TTL.Name()))},
	"a byte that is dropped on the way":     {"tcp6_between_hosts/data", streams(dropByte)},
	"a counter that bytes pass by":          {"tcp4/transparency", streams(countWrites)},
	"a cipher that bytes pass by":           {"tcp6/transparency", streams(encipher)},
	"deadlines that bytes pass by":          {"unix/transparency", streams(keepDeadlines)},
	"an end that bytes pass by":             {"tcp4_between_hosts/transparency", streams(keepEnd)},
	"bytes of another stream":               {"tcp4/transparency", streams(lendAnother)},
	"bytes of no stream":                    {"unix/transparency", streams(lendNoStream)},
	"a counter that datagrams pass by":      {"udp4/transparency", datagrams(countDatagrams)},
	"deadlines that datagrams pass by":      {"unixgram/transparency", datagrams(keepDatagramDeadlines)},
	"names for everybody":                   {"tcp4/names", knowEverybody},
	"a network for every name":              {"tcp4/arguments", knowEveryNetwork},
}
