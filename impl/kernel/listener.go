package kernel

import "github.com/smalltalk-sockets/go/impl"

// failed labels an error of accepting. A listener has no source, only the address
// where it listens.
func (l *listener) failed(err error) error {
	if err == nil {
		return nil
	}
	return impl.OpError("accept", l.network, impl.Endpoint{}, l.local, cause(err))
}
