package sockets

import (
	"context"
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
)

// noProvider stands for a provider that was nil, or a nil pointer. Its methods return
// an error that says so.
type noProvider struct{}

var errNoProvider = &ArgumentError{What: "provider", Reason: "must not be nil: look at what NewNamespace, or SetDefaultStreamSocketImplClass and its like, was given"}

func (noProvider) String() string                              { return "no provider" }
func (noProvider) IsSupported() bool                           { return false }
func (noProvider) NewStream(impl.Network) (impl.Stream, error) { return nil, errNoProvider }
func (noProvider) NewServer(impl.Network) (impl.Server, error) { return nil, errNoProvider }
func (noProvider) Hostname() (string, error)                   { return "", errNoProvider }
func (noProvider) NewDatagram(impl.Network) (impl.Datagram, error) {
	return nil, errNoProvider
}
func (noProvider) NewRaw(impl.Network) (impl.Datagram, error) { return nil, errNoProvider }
func (noProvider) LookupHost(context.Context, string) ([]netip.Addr, error) {
	return nil, errNoProvider
}
func (noProvider) LookupAddr(context.Context, netip.Addr) ([]string, error) {
	return nil, errNoProvider
}
func (noProvider) LookupPort(context.Context, impl.Network, string) (uint16, error) {
	return 0, errNoProvider
}
