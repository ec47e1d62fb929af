package kernel

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

func getBytes(fd uintptr, level, name int, value []byte) (int, error) {
	size := int32(len(value))
	err := windows.Getsockopt(windows.Handle(fd), int32(level), int32(name), unsafe.SliceData(value), &size)
	if err != nil {
		return 0, err
	}
	return min(int(size), len(value)), nil
}

func setBytes(fd uintptr, level, name int, value []byte) error {
	return windows.Setsockopt(windows.Handle(fd), int32(level), int32(name), unsafe.SliceData(value), int32(len(value)))
}
