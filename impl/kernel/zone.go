package kernel

import (
	"net"
	"strconv"
	"strings"
)

// zone caches the last zone that was looked up, because asking the system for
// every datagram takes longer than the datagram itself.
type zone struct {
	number uint32
	name   string
}

// lookUpNumber returns the number of a zone, as zoneID does, and caches it. A zone
// that does not exist is not cached.
func (z *zone) lookUpNumber(name string) uint32 {
	if name == "" {
		return 0
	}
	if name != z.name {
		number := zoneID(name)
		if number == 0 {
			return 0
		}
		z.number, z.name = number, name
	}
	return z.number
}

// lookUpName returns the name of a zone by its number, "" for 0, and remembers it.
func (z *zone) lookUpName(number uint32) string {
	if number == 0 {
		return ""
	}
	if number != z.number {
		z.number, z.name = number, zoneName(number)
	}
	return z.name
}

// zoneID returns the number of a zone: the index of the interface with that name,
// or the number that the text begins with. As in package net, any other zone is
// 0: the system refuses the address if it needs one.
func zoneID(name string) uint32 {
	if name == "" {
		return 0
	}
	if i, err := net.InterfaceByName(name); err == nil {
		return uint32(i.Index)
	}
	digits := name[:len(name)-len(strings.TrimLeft(name, "0123456789"))]
	number, _ := strconv.ParseUint(digits, 10, 32)
	return uint32(number)
}

// zoneName returns the name of a zone, or its number when no interface has it.
func zoneName(number uint32) string {
	if i, err := net.InterfaceByIndex(int(number)); err == nil {
		return i.Name
	}
	return strconv.FormatUint(uint64(number), 10)
}
