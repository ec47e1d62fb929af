package kernel

import (
	"runtime"
	"unsafe"

	"golang.org/x/sys/windows"
)

// Events of WSAPoll.
const (
	pollRead  = 0x0100 // POLLRDNORM
	pollWrite = 0x0010 // POLLWRNORM
)

var wsaPoll = windows.NewLazySystemDLL("ws2_32.dll").NewProc("WSAPoll")

// readable reports whether a read or an accept would return at once.
func readable(fd uintptr) bool { return pollNow(fd, pollRead) }

// readableOrShut is readable: a receive on a socket that is shut fails.
func readableOrShut(fd uintptr) (ready, shut bool) { return readable(fd), false }

// writable reports whether a write would return at once.
func writable(fd uintptr) bool { return pollNow(fd, pollWrite) }

// pollNow reports whether an event is there. The end of the stream and errors
// count, because they too make a call return.
func pollNow(fd uintptr, event int16) bool {
	ask := struct {
		fd              uintptr
		events, revents int16
	}{fd: fd, events: event}
	n, _, _ := wsaPoll.Call(uintptr(unsafe.Pointer(&ask)), 1, 0)
	runtime.KeepAlive(&ask)
	return int32(n) > 0
}
