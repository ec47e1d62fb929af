package memory

import "github.com/smalltalk-sockets/go/impl"

// rawOptions are the options of raw sockets.
var rawOptions = optionTable[*rawSocket]{
	receiveBuffer((*rawSocket).common),
	sendBuffer((*rawSocket).common),
	hops(impl.TTL, func(s *rawSocket) (count *uint8, least int) {
		if s.kind.isV4() {
			return &s.ttl, leastTTL
		}
		return &s.ttl, 0
	}),
}

func (s *rawSocket) common() *datagramSocket { return &s.datagramSocket }

// OptionNames returns the names of the options of raw sockets.
func (s *rawSocket) OptionNames() []string { return rawOptions.names(s.kind) }

// GetOption returns the value of an option.
func (s *rawSocket) GetOption(name string) (any, error) {
	return getOption(rawOptions, s.common(), s, name)
}

// SetOption sets an option.
func (s *rawSocket) SetOption(name string, value any) error {
	return setOption(rawOptions, s.common(), s, name, value)
}
