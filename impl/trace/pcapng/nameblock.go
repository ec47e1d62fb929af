package pcapng

import (
	"encoding/binary"
	"net/netip"
)

// nameRecord says which name an address has.
type nameRecord struct {
	addr netip.Addr
	name string
}

// The numbers of a name resolution block, of the draft "PCAP Next Generation (pcapng)
// Capture File Format". The library that writes the other blocks has none of it.
const (
	nameBlockType  = 4
	nameRecordIPv4 = 1
	nameRecordIPv6 = 2
)

// nameBlock returns a name resolution block.
func nameBlock(records []nameRecord) []byte {
	block := binary.LittleEndian.AppendUint32(nil, nameBlockType)
	block = append(block, 0, 0, 0, 0) // its length, see below
	for _, r := range records {
		kind := uint16(nameRecordIPv4)
		if r.addr.Is6() {
			kind = nameRecordIPv6
		}
		value := append(append(r.addr.AsSlice(), text(r.name)...), 0)
		block = binary.LittleEndian.AppendUint16(block, kind)
		block = binary.LittleEndian.AppendUint16(block, uint16(len(value)))
		block = append(block, value...)
		block = append(block, make([]byte, -len(value)&3)...)
	}
	block = append(block, 0, 0, 0, 0) // the end of the records
	length := uint32(len(block) + 4)
	binary.LittleEndian.PutUint32(block[4:], length)
	return binary.LittleEndian.AppendUint32(block, length)
}
