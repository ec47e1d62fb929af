package pcapng

import (
	"bytes"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/smalltalk-sockets/go/impl/trace"
	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

// Capture is an observer that writes a capture. It is safe for concurrent use. Close
// writes what it still holds back, and must be called before the file is closed.
//
// A writer that fails ends the capture: Err returns that error, and what is observed
// later is ignored.
type Capture struct {
	began time.Time

	// mu guards the rest. It is an innermost lock: only the writer is called under it.
	mu     sync.Mutex
	file   file
	queue  queue
	named  names
	talks  conversations
	twice  datagrams
	ended  bool
	closed bool
}

// New returns a Capture that writes to w. The time 0 of the events is the moment of the
// call, so make the capture and the network, or the tracer, together.
//
// w is written to while a network is locked: it must not block, nor use the network. New
// panics for nil.
func New(w io.Writer) *Capture {
	if err := misuse.NotNil("pcapng.New", "writer", w); err != nil {
		panic(err)
	}
	return newCapture(w, time.Now())
}

func newCapture(w io.Writer, began time.Time) *Capture {
	c := &Capture{began: began}
	c.file = file{w: w}
	c.named = names{file: &c.file}
	c.talks = conversations{c: c}
	return c
}

// Observe adds an event to the capture.
func (c *Capture) Observe(e *trace.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended || c.closed {
		return
	}
	c.add(e)
	c.note(c.queue.drain(e.Packet, c.write))
}

// add adds an event by its kind.
func (c *Capture) add(e *trace.Event) {
	c.named.learn(e)
	switch {
	case e.Kind == trace.Changed:
		c.queue.comment(e)
	case e.Packet != 0 && !e.Network.IsStream() || e.Packet != 0 && e.Segment != nil:
		c.addPacket(e)
	case e.Network.IsStream():
		c.talks.add(e)
	case e.Kind == trace.Sent || e.Kind == trace.Received:
		c.addDatagram(e)
	}
}

// KeyLog returns a writer for the KeyLogWriter of a tls.Config. The secrets go into the
// capture, so that Wireshark shows what was encrypted with them. It never fails.
func (c *Capture) KeyLog() io.Writer { return keyLog{c} }

type keyLog struct{ c *Capture }

func (k keyLog) Write(p []byte) (int, error) {
	k.c.mu.Lock()
	defer k.c.mu.Unlock()
	if !k.c.ended && !k.c.closed {
		k.c.note(k.c.file.secrets(p))
	}
	return len(p), nil
}

// Err returns the error of the writer that has ended the capture, nil for none.
func (c *Capture) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.file.err
}

// Close writes what is held back and ends the capture. It does not close the writer. It
// returns the error of Err, also when it is called again.
func (c *Capture) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed && !c.ended {
		c.note(errors.Join(c.queue.end(c.write), c.file.end()))
	}
	c.closed = true
	return c.file.err
}

// note keeps the first error of the writer.
func (c *Capture) note(err error) {
	if err != nil && !c.ended {
		c.ended, c.file.err = true, err
		c.queue = queue{}
	}
}

// write writes a packet.
func (c *Capture) write(p *packet) error {
	return c.file.packet(c.began.Add(p.at), p)
}

// addPacket adds what became of a packet that a network has numbered.
func (c *Capture) addPacket(e *trace.Event) {
	if e.Kind == trace.Sent {
		p := c.frame(e)
		p.number, p.waits = e.Packet, e.Peer != e.Host
		c.queue.add(p)
		return
	}
	if !c.queue.settle(e) && e.Kind == trace.Arrived {
		p := c.frame(e)
		p.host, p.inbound = e.Peer, true
		p.comments = append(p.comments, "the second one of a packet that the link has duplicated")
		c.queue.add(p)
	}
}

// frame returns the packet of an event that has one.
func (c *Capture) frame(e *trace.Event) *packet {
	p := &packet{at: e.At, host: e.Host}
	if e.Segment != nil {
		from, to := e.Local.AddrPort, e.Remote.AddrPort
		p.data = tcp(from, to, wireSegment(e), e.Data)
	} else {
		c.fill(p, e, e.Local, e.Remote)
	}
	return p
}

// fill puts a datagram or a message into a packet.
func (c *Capture) fill(p *packet, e *trace.Event, local, remote endpoint) {
	from, to := c.named.addrs(e, local, remote)
	data := bytes.Clone(e.Data)
	switch {
	case e.Network.IsRaw():
		p.data = icmp(from.Addr(), to.Addr(), data)
	case len(data) > maxDatagram:
		p.missing = len(data) - maxDatagram
		p.comments = append(p.comments, "the datagram is larger than one of UDP, and cut off")
		data = data[:maxDatagram]
		fallthrough
	default:
		p.data = udp(from, to, data)
	}
}
