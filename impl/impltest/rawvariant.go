package impltest

import "github.com/smalltalk-sockets/go/impl"

// The variants in which every scene of raw sockets is played.
var (
	icmp4 = variant{
		name: "icmp4", network: impl.ICMP4,
		local: func(_ *env, on Node) impl.Endpoint { return impl.IP(on.V4, 0) },
		reach: direct,
	}
	icmp6 = variant{
		name: "icmp6", network: impl.ICMP6,
		local: func(_ *env, on Node) impl.Endpoint { return impl.IP(on.V6, 0) },
		reach: direct,
	}
)

// rawVariants returns the variants that the features allow.
func rawVariants(f Features) []variant {
	var vs []variant
	if f.Raw {
		vs = append(vs, icmp4)
	}
	if f.Raw && f.IPv6 {
		vs = append(vs, icmp6)
	}
	return vs
}

// icmp4 adds a scene that holds for ICMP of IPv4 alone, and icmp6 one of IPv6.
func (s *suite) icmp4(name string, play func(e *env)) {
	if s.variant.network == impl.ICMP4 {
		s.scene(name, play)
	}
}

func (s *suite) icmp6(name string, play func(e *env)) {
	if s.variant.network == impl.ICMP6 {
		s.scene(name, play)
	}
}
