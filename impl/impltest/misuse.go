package impltest

import "errors"

// missing returns the error of a harness that lacks what the suite has to know.
func (h *Harness) missing() error {
	f, host := h.Features, h.Host
	switch {
	case h.New == nil && h.Hosts == nil:
		return errors.New("impltest: Harness has neither New nor Hosts: set one to what makes the provider of a scene")
	case h.New != nil && (!host.V4.IsValid() || !host.Spare[0].IsValid() || !host.Spare[1].IsValid() || !host.Foreign.IsValid()):
		return errors.New("impltest: Harness.Host lacks V4, Spare or Foreign: Loopback returns those of a host of Linux")
	case h.New != nil && f.IPv6 && !host.V6.IsValid():
		return errors.New("impltest: Harness.Host lacks V6, and Features has IPv6")
	case (f.Unix || f.Unixgram) && h.UnixPath == nil:
		return errors.New("impltest: Harness.UnixPath is nil, and Features has Unix or Unixgram: set it to what returns an unused path")
	default:
		return nil
	}
}
