package kerneltruth

import "slices"

// isOfNet reports whether a scenario can be played through Net: it makes sockets
// of package net, and no step needs what a Net lacks.
func (s scenario) isOfNet() bool {
	makes := slices.ContainsFunc(s.Steps, func(st step) bool { return slices.Contains(makers, st.Op) })
	return makes && !slices.ContainsFunc(s.Steps, step.isBeyondNet)
}

func (s step) isBeyondNet() bool {
	for _, argument := range []string{"local", "reuseaddr", "reuseport", "v6only", "rcvbuf"} {
		if s.Args[argument] != "" && slices.Contains(makers, s.Op) {
			return true
		}
	}
	return s.isRaw()
}
