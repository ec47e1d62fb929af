package kernel

import "errors"

// The poller's descriptors are for overlapped calls, and what Winsock answers
// for urgent bytes differs from all others. So there are none.

func (c *connection) sendUrgent([]byte) (int, error) { return 0, errors.ErrUnsupported }
func urgentNow(uintptr, bool) (byte, error)          { return 0, errors.ErrUnsupported }
func atMark(uintptr) (bool, error)                   { return false, errors.ErrUnsupported }
func urgent(uintptr) bool                            { return false }
