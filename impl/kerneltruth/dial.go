package kerneltruth

import (
	"context"
	"errors"
	"net"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// dial does what a net.Dialer does: it tries the addresses in their order, and
// its errors show both endpoints.
func (r *replay) dial(args map[string]string) outcome {
	ctx := r.ctx
	if c, ok := r.named(args["ctx"]).(context.Context); ok {
		ctx = c
	}
	for _, limit := range []string{"timeout", "deadline"} {
		if args[limit] != "" {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, time.Duration(number(args, limit))*time.Millisecond)
			defer cancel()
		}
	}
	network := impl.Network(args["network"])
	if err := r.knows(network); err != nil {
		return outcome{err: dialling(network, impl.Endpoint{}, impl.Endpoint{}, err)}
	}
	to, err := r.target(ctx, "dial", network, args["addr"])
	if err != nil {
		return outcome{err: err}
	}
	var first error
	for _, e := range to {
		o := r.dialTo(ctx, network, e, args)
		if o.err == nil {
			return o
		}
		if first == nil {
			first = o.err
		}
	}
	return outcome{err: first}
}

func (r *replay) dialTo(ctx context.Context, network impl.Network, to impl.Endpoint, args map[string]string) outcome {
	if isPacket(network) {
		return r.dialPacket(network, to, args)
	}
	c, err := r.newStream(network)
	if err != nil {
		return outcome{err: err}
	}
	if args["reuseport"] == "1" {
		if err := impl.Set(c, impl.ReusePort, true); err != nil {
			return outcome{err: err}
		}
	}
	if args["local"] != "" {
		from := r.endpoint(args["local"])
		if err := errors.Join(setReuse(c, args, false), c.Bind(from)); err != nil {
			return outcome{err: dialling(network, from, to, err)}
		}
	}
	if err := c.Connect(ctx, to); err != nil {
		return outcome{err: err}
	}
	return outcome{made: c, facts: endpoints(c)}
}

func isPacket(network impl.Network) bool {
	return network.IsUDP() || network == impl.Unixgram || network.IsRaw()
}

// knows returns the error of making a socket of the network.
func (r *replay) knows(network impl.Network) error {
	if isPacket(network) {
		_, err := r.newDatagram(network)
		return err
	}
	_, err := r.newStream(network)
	return err
}

// dialling gives the error of a Bind, or of making a socket, the form of a
// net.Dialer's.
func dialling(network impl.Network, from, to impl.Endpoint, err error) error {
	if op, ok := errors.AsType[*net.OpError](err); ok {
		err = op.Err
	}
	return impl.OpError("dial", network, from, to, err)
}
