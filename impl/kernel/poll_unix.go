//go:build linux || darwin || freebsd

package kernel

import "golang.org/x/sys/unix"

// readable reports whether a read or an accept would return at once.
func readable(fd uintptr) bool { return pollNow(fd, unix.POLLIN) != 0 }

// readableOrShut reports whether a receive of a datagram would return at once,
// and whether the system has shut the socket for receiving, where it reports
// that.
func readableOrShut(fd uintptr) (ready, shut bool) {
	found := pollNow(fd, unix.POLLIN|shutForReceiving)
	return found != 0, found&shutForReceiving != 0
}

// writable reports whether a write would return at once.
func writable(fd uintptr) bool { return pollNow(fd, unix.POLLOUT) != 0 }

// isShutDown reports whether both directions of a socket are shut down. A
// listener does not accept then.
func isShutDown(fd uintptr) bool { return pollNow(fd, 0) != 0 }

// pollNow returns which of the events are there. The end of the stream and errors
// count, because they too make a call return.
func pollNow(fd uintptr, events int16) int16 {
	ask := []unix.PollFd{{Fd: int32(fd), Events: events}}
	for {
		if _, err := unix.Poll(ask, 0); err != unix.EINTR {
			return ask[0].Revents
		}
	}
}
