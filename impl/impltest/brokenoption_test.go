package impltest_test

import (
	"sync/atomic"

	"github.com/smalltalk-sockets/go/impl"
)

func optionsOf(socket any) impl.Options {
	options, _ := impl.As[impl.Options](socket)
	return options
}

// alwaysV6Only gives impl.V6Only to sockets that do not have it.
type alwaysV6Only struct{ impl.Options }

func (o alwaysV6Only) GetOption(name string) (any, error) {
	value, err := o.Options.GetOption(name)
	if name == impl.V6Only.Name() && err != nil {
		return false, nil //nolint:nilerr // that is the defect
	}
	return value, err
}

// giveV6Only gives it to streams, and giveDatagramsV6Only to datagram sockets.
func giveV6Only(s impl.Stream) impl.Stream {
	return struct {
		badStream
		alwaysV6Only
	}{badStream{s}, alwaysV6Only{optionsOf(s)}}
}

func giveDatagramsV6Only(d impl.Datagram) impl.Datagram {
	return struct {
		badDatagram
		alwaysV6Only
	}{badDatagram{d}, alwaysV6Only{optionsOf(d)}}
}

// showPreset shows the preset of connections as the option of the server, until
// it is set.
func showPreset(s impl.Server) impl.Server {
	return &showsPreset{badServer: badServer{s}, Options: optionsOf(s)}
}

type showsPreset struct {
	badServer
	impl.Options
	set atomic.Bool
}

func (s *showsPreset) GetOption(name string) (any, error) {
	if name == impl.NoDelay.Name() && !s.set.Load() {
		return true, nil
	}
	return s.Options.GetOption(name)
}

func (s *showsPreset) SetOption(name string, value any) error {
	s.set.Store(true)
	return s.Options.SetOption(name, value)
}

// inheritAll lets accepted streams inherit also the options of the server that
// were not set.
func inheritAll(s impl.Server) impl.Server { return inheritsAll{badServer{s}} }

type inheritsAll struct{ badServer }

func (s inheritsAll) TryAccept() (impl.Stream, error) {
	accepted, err := s.Server.TryAccept()
	if err != nil {
		return nil, err
	}
	if on, err := impl.Get(s.Server, impl.NoDelay); err == nil {
		_ = impl.Set(accepted, impl.NoDelay, on)
	}
	return accepted, nil
}
