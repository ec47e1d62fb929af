package kernel

import "errors"

// The poller's descriptors are for overlapped calls, and Winsock's results for
// urgent bytes differ from those of all other systems. So there are none.

func (c *connection) sendUrgent([]byte) (int, error) { return 0, errors.ErrUnsupported }
func urgentNow(uintptr, bool) (byte, error)          { return 0, errors.ErrUnsupported }
func atMark(uintptr) (bool, error)                   { return false, errors.ErrUnsupported }
func urgent(uintptr) bool                            { return false }
