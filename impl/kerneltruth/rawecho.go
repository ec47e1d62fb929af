package kerneltruth

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/internal/icmp"
)

// On a machine raw sockets hear what all scenarios cause, and other programs. So
// each replay has echoes with numbers of its own there, and ignores all others,
// and messages about datagrams of others.

// ownEchoes returns a number that distinguishes the echoes of a replay.
func (h *Harness) ownEchoes() uint16 {
	if h.Kernel {
		return icmp.NewID()
	}
	return 0
}

// echoID converts the number of an echo in the record to its number here, and
// back.
func (r *replay) echoID(id uint16) uint16 { return id ^ r.own }

// rawSocket makes a raw socket. A bare descriptor hears from the beginning.
func (r *replay) rawSocket(args map[string]string) outcome {
	d, err := r.newDatagram(map[string]impl.Network{"icmp": impl.ICMP4, "icmp6": impl.ICMP6}[args["proto"]])
	if err == nil {
		err = d.Bind(impl.Endpoint{})
	}
	return outcome{made: d, err: err}
}

// payload is the data of a step, which may be an echo request.
func (r *replay) payload(data string) []byte {
	e, ok := echoIn(data)
	if !ok {
		return payload(data)
	}
	e.ID = r.echoID(e.ID)
	if strings.HasPrefix(data, "icmp:") {
		return e.Bytes()
	}
	p := payload(data)
	binary.BigEndian.PutUint16(p[4:], e.ID)
	return p
}

// echoIn returns the echo request that is the data of a step: icmp:id:seq:data, or
// its bytes, whose checksum may be wrong.
func echoIn(data string) (e icmp.Echo, ok bool) {
	if n, _ := fmt.Sscanf(data, "icmp:%d:%d:", &e.ID, &e.Seq); n == 2 {
		e.Kind, e.Data = icmp.EchoRequest4, strings.SplitN(data, ":", 4)[3]
		return e, true
	}
	e = icmp.ParseEcho([]byte(data))
	return e, e.Kind == icmp.EchoRequest4
}

func (r *replay) sendICMP(args map[string]string) outcome {
	d := r.named(args["sock"]).(impl.Datagram)
	request := icmp.Echo{Kind: icmp.EchoRequest4, ID: r.echoID(uint16(number(args, "id"))), Seq: uint16(number(args, "seq")), Data: args["data"]}
	if d.Network() == impl.ICMP6 {
		request.Kind = icmp.EchoRequest6
	}
	n, err := d.Send(request.Bytes(), r.endpoint(args["addr"]))
	return outcome{facts: facts{"n": n}, err: err}
}

// receiveICMP takes a message and describes it.
func (r *replay) receiveICMP(args map[string]string) outcome {
	d := r.named(args["sock"]).(impl.Datagram)
	p := make([]byte, 2000)
	m, err := r.receive(d, d.TryReceive, p)
	if err != nil {
		return outcome{err: err}
	}
	header, message := withoutHeader(d.Network(), p[:m.N])
	told := facts{
		"n": m.N, "from": rawAddress(m.From), "ip_header_included": header != nil,
		"icmp": fmt.Sprintf("type=%d code=%d", message[0], message[1]),
	}
	if header != nil {
		told["ip"] = fmt.Sprintf("ver=%d ihl=%d len=%d ttl=%d proto=%d src=%v dst=%v", header[0]>>4, header[0]&15*4,
			binary.BigEndian.Uint16(header[2:]), m.TTL, header[9],
			netip.AddrFrom4([4]byte(header[12:])), netip.AddrFrom4([4]byte(header[16:])))
	}
	if e := icmp.ParseEcho(message); isEchoKind(d.Network(), e.Kind) {
		told["id"] = fmt.Sprint(e.ID)
		told["icmp"] = fmt.Sprintf("%s seq=%d data=%q", told["icmp"], e.Seq, e.Data)
	}
	return outcome{facts: told}
}

// receive is a receive that, on a raw socket, skips messages of others, and shows
// the numbers of the record.
func (r *replay) receive(d impl.Datagram, receive func([]byte) (impl.Message, error), p []byte) (impl.Message, error) {
	for {
		m, err := receive(p)
		if err != nil || !d.Network().IsRaw() {
			return m, err
		}
		if _, message := withoutHeader(d.Network(), p[:m.N]); r.isOwn(d.Network(), message) {
			return m, nil
		}
	}
}

// isOwn reports whether a message belongs to the replay, and then gives an echo
// the number of the record.
func (r *replay) isOwn(network impl.Network, message []byte) bool {
	switch {
	case len(message) < 8:
		return false
	case !isEchoKind(network, message[0]):
		return r.isOwnNews(network, message)
	}
	id := r.echoID(binary.BigEndian.Uint16(message[4:]))
	if !r.hasEcho(id) {
		return false
	}
	sound := network == impl.ICMP4 && icmp.OnesSum(message) == 0xffff
	binary.BigEndian.PutUint16(message[4:], id)
	if sound {
		icmp.PutChecksum(message)
	}
	return true
}

// hasEcho reports whether the scenario sends an echo request with a number.
func (r *replay) hasEcho(id uint16) bool {
	return slices.ContainsFunc(r.Steps, func(st step) bool {
		e, ok := echoIn(st.Args["data"])
		return ok && e.ID == id || st.Op == "sendicmp" && st.Args["id"] == fmt.Sprint(id)
	})
}

// isOwnNews reports whether a message is about a datagram that the scenario has
// sent.
func (r *replay) isOwnNews(network impl.Network, message []byte) bool {
	header := map[impl.Network]int{impl.ICMP4: 8 + 20, impl.ICMP6: 8 + 40}[network]
	if len(message) < header+2 {
		return false
	}
	port := binary.BigEndian.Uint16(message[header:])
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, o := range r.objects {
		if d, ok := o.(impl.Datagram); ok && d.Network().IsUDP() && d.LocalEndpoint().Port() == port {
			return true
		}
	}
	return false
}

func isEchoKind(network impl.Network, kind byte) bool {
	if network == impl.ICMP4 {
		return kind == icmp.EchoRequest4 || kind == icmp.EchoReply4
	}
	return kind == icmp.EchoRequest6 || kind == icmp.EchoReply6
}

// withoutHeader splits the header of IPv4 from what a raw socket has received.
func withoutHeader(network impl.Network, p []byte) (header, message []byte) {
	if network != impl.ICMP4 || len(p) < 20 {
		return nil, p
	}
	return p[:20], p[20:]
}

// withoutNumbers clears what the record has cleared in a header of IPv4: the
// number of the packet and the checksum.
func withoutNumbers(p []byte) {
	if len(p) >= 20 {
		clear(p[4:6])
		clear(p[10:12])
	}
}
