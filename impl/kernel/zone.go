//go:build linux || darwin || freebsd || windows

package kernel

import (
	"net"
	"strconv"
)

// zone remembers the zone that was last asked for, for to ask the system for
// every datagram would take longer than the datagram itself.
type zone struct {
	number uint32
	name   string
}

// id answers the number of a zone, which is the name of an interface or its
// number; 0 for no zone.
func (z *zone) id(name string) (uint32, error) {
	if name == "" {
		return 0, nil
	}
	if name != z.name {
		number, err := zoneID(name)
		if err != nil {
			return 0, err
		}
		z.number, z.name = number, name
	}
	return z.number, nil
}

// nameOf answers the name of a zone by its number, "" for 0.
func (z *zone) nameOf(number uint32) string {
	if number == 0 {
		return ""
	}
	if number != z.number {
		z.number, z.name = number, zoneName(number)
	}
	return z.name
}

// zoneID asks the system for the number of a zone.
func zoneID(name string) (uint32, error) {
	if name == "" {
		return 0, nil
	}
	if n, err := strconv.ParseUint(name, 10, 32); err == nil {
		return uint32(n), nil
	}
	i, err := net.InterfaceByName(name)
	if err != nil {
		return 0, cause(err)
	}
	return uint32(i.Index), nil
}

// zoneName asks the system for the name of a zone, and answers its number when
// it has none.
func zoneName(number uint32) string {
	if i, err := net.InterfaceByIndex(int(number)); err == nil {
		return i.Name
	}
	return strconv.FormatUint(uint64(number), 10)
}
