package kerneltruth

import "errors"

// missing returns the error of a harness that lacks what the replay has to know.
func (h *Harness) missing() error {
	switch {
	case h.New == nil:
		return errors.New("kerneltruth: Harness.New is nil: set it to what makes the provider of a scenario")
	case h.Dir == nil:
		return errors.New("kerneltruth: Harness.Dir is nil: set it to what returns an empty directory")
	case h.Remove == nil:
		return errors.New("kerneltruth: Harness.Remove is nil: set it to what removes the path of a Unix socket")
	default:
		return nil
	}
}
