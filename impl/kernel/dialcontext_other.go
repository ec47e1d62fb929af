//go:build !linux

package kernel

import (
	"context"
	"net"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// dialContext is the context of one call of package net's dial. Close cancels it.
type dialContext struct {
	context.Context
	end context.CancelFunc
	raw syscall.RawConn // always nil
}

func newDialContext(ctx context.Context) dialContext {
	ctx, cancel := context.WithCancel(ctx)
	return dialContext{Context: ctx, end: cancel}
}

// hasten does nothing: finding out early that a connection is established is for Linux.
func (*dialContext) hasten(*net.Dialer, impl.Network, impl.Endpoint) {}
