package kerneltruth

import (
	"errors"
	"fmt"
	"io"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// A cause makes something happen and reports whether its effect is visible at
// once from the other socket.
type cause func() (visible bool, err error)

// immediate causes an effect many times and counts how often it was not visible
// when the causing call had returned.
func (r *replay) immediate(args map[string]string) outcome {
	prepare, ok := causes[args["kind"]]
	if !ok {
		return outcome{err: fmt.Errorf("unknown cause %s", args["kind"])}
	}
	c, err := prepare(r)
	if err != nil {
		return outcome{err: err}
	}
	n, missed := number(args, "n"), 0
	for range n {
		visible, err := c()
		if err != nil {
			return outcome{err: err}
		}
		if !visible {
			missed++
		}
	}
	return outcome{facts: facts{"n": n, "not_visible": missed}}
}

var causes = map[string]func(r *replay) (cause, error){
	"tcp-data":                    (*replay).causeData,
	"tcp-accept":                  (*replay).causeConnection,
	"tcp-accept-nonblock-connect": (*replay).causeConnection,
	"tcp-eof":                     func(r *replay) (cause, error) { return r.causeEnd(io.EOF), nil },
	"tcp-rst":                     func(r *replay) (cause, error) { return r.causeEnd(syscall.ECONNRESET), nil },
	"tcp-write-after-close-rst":   func(r *replay) (cause, error) { return r.causeBrokenPipe, nil },
	"tcp-drain-pollout":           func(r *replay) (cause, error) { return r.causeRoom, nil },
	"udp-data":                    (*replay).causeDatagram,
	"udp-icmp":                    func(r *replay) (cause, error) { return r.causeRefusal, nil },
}

// causeData writes a byte.
func (r *replay) causeData() (cause, error) {
	c, s, _, err := r.connected(impl.TCP4, nil)
	return func() (bool, error) {
		if _, err := c.Write([]byte("x")); err != nil {
			return false, err
		}
		n, err := s.TryRead(make([]byte, 10))
		if err == impl.ErrWouldBlock {
			_, err = s.Read(make([]byte, 10))
		}
		return n > 0, err
	}, err
}

// causeConnection connects to a listener.
func (r *replay) causeConnection() (cause, error) {
	l, err := r.newServer(impl.TCP4)
	if err == nil {
		err = errors.Join(l.Bind(impl.IP(loopbackV4, 0)), l.Listen(-1))
	}
	return func() (bool, error) {
		c, err := r.newStream(impl.TCP4)
		if err == nil {
			err = c.Connect(r.ctx, l.LocalEndpoint())
		}
		if err != nil {
			return false, err
		}
		s, err := l.TryAccept()
		visible := err == nil
		if !visible {
			s, err = l.Accept()
		}
		if err == nil {
			r.gone(c, s)
		}
		return visible, err
	}, err
}

// causeEnd closes a connection, so that the peer sees its end or a reset.
func (r *replay) causeEnd(end error) cause {
	return func() (bool, error) {
		c, s, l, err := r.connected(impl.TCP4, nil)
		if err != nil {
			return false, err
		}
		defer r.gone(s, l)
		if end != io.EOF {
			err = impl.Set(c, impl.Linger, 0)
		}
		err = errors.Join(err, c.Close())
		_, seen := s.TryRead(make([]byte, 10))
		return errors.Is(seen, end), err
	}
}

// causeBrokenPipe writes to a peer that has closed.
func (r *replay) causeBrokenPipe() (bool, error) {
	c, s, l, err := r.connected(impl.TCP4, nil)
	if err != nil {
		return false, err
	}
	defer r.gone(c, l)
	if err := s.Close(); err != nil {
		return false, err
	}
	_, err = c.Write([]byte("x"))
	_, second := c.Write([]byte("x"))
	return errors.Is(second, syscall.EPIPE), err
}

// causeRoom reads all that fills a connection.
func (r *replay) causeRoom() (bool, error) {
	c, s, l, err := r.connected(impl.TCP4, map[string]string{"rcvbuf": "16384", "sndbuf": "16384"})
	if err != nil {
		return false, err
	}
	defer r.gone(c, s, l)
	r.name("filled", c)
	if o := r.rawFillOnce(c); o != nil {
		return false, o
	}
	p := make([]byte, 1<<20)
	for err == nil {
		_, err = s.TryRead(p)
	}
	if err == impl.ErrWouldBlock {
		err = nil
	}
	return c.CanWrite(), err
}

// rawFillOnce writes until there is no room for the moment.
func (r *replay) rawFillOnce(c impl.Stream) error {
	p := alphabet(4096)
	for c.CanWrite() {
		if _, err := c.Write(p); err != nil {
			return err
		}
	}
	return nil
}

// causeDatagram sends a datagram.
func (r *replay) causeDatagram() (cause, error) {
	a, err := r.newDatagram(impl.UDP4)
	if err == nil {
		err = a.Bind(impl.IP(loopbackV4, 0))
	}
	if err != nil {
		return nil, err
	}
	b, err := r.newDatagram(impl.UDP4)
	if err == nil {
		err = b.Connect(a.LocalEndpoint())
	}
	return func() (bool, error) {
		if _, err := b.Send([]byte("x"), impl.Endpoint{}); err != nil {
			return false, err
		}
		m, err := a.TryReceive(make([]byte, 10))
		if err == impl.ErrWouldBlock {
			_, err = a.Receive(make([]byte, 10))
		}
		return m.N > 0, err
	}, err
}

// causeRefusal sends a datagram to a port without a socket.
func (r *replay) causeRefusal() (bool, error) {
	a, err := r.newDatagram(impl.UDP4)
	if err == nil {
		err = a.Bind(impl.IP(loopbackV4, 0))
	}
	if err != nil {
		return false, err
	}
	b, err := r.newDatagram(impl.UDP4)
	if err != nil {
		return false, err
	}
	defer r.gone(b)
	err = errors.Join(b.Connect(a.LocalEndpoint()), a.Close())
	if err == nil {
		_, err = b.Send([]byte("x"), impl.Endpoint{})
	}
	_, refused := b.TryReceive(make([]byte, 10))
	return errors.Is(refused, syscall.ECONNREFUSED), err
}
