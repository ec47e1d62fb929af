package kerneltruth

import (
	"errors"
	"io"
	"net"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

func (r *replay) netConn(name string) net.Conn { return r.object(name).(net.Conn) }

func (r *replay) netRead(args map[string]string) outcome {
	p := make([]byte, number(args, "size"))
	n, err := r.netConn(args["conn"]).Read(p)
	return outcome{facts: facts{"n": n, "data": quoted(p[:n])}, err: err}
}

func (r *replay) netWrite(args map[string]string) outcome {
	n, err := r.netConn(args["conn"]).Write(r.payload(args["data"]))
	return outcome{facts: facts{"n": n}, err: err}
}

func (r *replay) netClose(args map[string]string) outcome {
	return outcome{err: r.object(args["obj"]).(io.Closer).Close()}
}

// errNoMethod is the error of a socket that lacks a method of net.TCPConn.
var errNoMethod = errors.New("the socket has no such method")

func (r *replay) netCloseRead(args map[string]string) outcome {
	c, ok := r.object(args["conn"]).(interface{ CloseRead() error })
	if !ok {
		return outcome{err: errNoMethod}
	}
	return outcome{err: c.CloseRead()}
}

func (r *replay) netCloseWrite(args map[string]string) outcome {
	c, ok := r.object(args["conn"]).(interface{ CloseWrite() error })
	if !ok {
		return outcome{err: errNoMethod}
	}
	return outcome{err: c.CloseWrite()}
}

func (r *replay) netCopy(args map[string]string) outcome {
	n, err := io.Copy(r.netConn(args["dst"]), r.netConn(args["src"]))
	return outcome{facts: facts{"n": n}, err: err}
}

func (r *replay) netAddrs(args map[string]string) outcome {
	switch o := r.object(args["obj"]).(type) {
	case net.Listener:
		return outcome{facts: facts{"addr": typedOrNil(o.Addr())}}
	case net.Conn:
		return outcome{facts: netEndpoints(o)}
	default:
		return outcome{facts: facts{"local": typedOrNil(o.(net.PacketConn).LocalAddr()), "remote": nil}}
	}
}

func (r *replay) netReadFrom(args map[string]string) outcome {
	p := make([]byte, number(args, "size"))
	n, from, err := r.object(args["pc"]).(net.PacketConn).ReadFrom(p)
	return outcome{facts: facts{"n": n, "data": quoted(p[:n]), "from": typedOrNil(from)}, err: err}
}

// netWriteTo sends to an address of any type, or to none.
func (r *replay) netWriteTo(args map[string]string) outcome {
	p := r.object(args["pc"]).(net.PacketConn)
	n, err := p.WriteTo(r.payload(args["data"]), r.netDestination(args))
	return outcome{facts: facts{"n": n}, err: err}
}

func (r *replay) netDestination(args map[string]string) net.Addr {
	network := impl.Network(r.maker(args["pc"]).Args["network"])
	switch address := args["addr"]; {
	case address == "":
		return nil
	case address == "nil" && network.IsUnix():
		return (*net.UnixAddr)(nil)
	case address == "nil":
		return (*net.UDPAddr)(nil)
	case address == "tcpaddr":
		return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 9}
	case args["net"] != "" && network.IsUnix():
		return &net.UnixAddr{Name: r.endpoint(address).Path, Net: args["net"]}
	default:
		return r.endpoint(address).NetAddr(network)
	}
}

// netDeadline sets one deadline or both.
func (r *replay) netDeadline(args map[string]string) outcome {
	at := deadlineAt(args)
	switch o := r.object(args["obj"]).(type) {
	case interface{ SetWriteDeadline(time.Time) error }:
		switch c := o.(net.Conn); args["which"] {
		case "read":
			return outcome{err: c.SetReadDeadline(at)}
		case "write":
			return outcome{err: c.SetWriteDeadline(at)}
		default:
			return outcome{err: c.SetDeadline(at)}
		}
	case interface{ SetDeadline(time.Time) error }:
		return outcome{err: o.SetDeadline(at)}
	default:
		return outcome{err: errNoMethod}
	}
}
