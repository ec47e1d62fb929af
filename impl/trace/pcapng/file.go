package pcapng

import (
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
)

// file writes the blocks of the file.
type file struct {
	w     io.Writer
	ng    *pcapgo.NgWriter // nil before the first block
	hosts map[string]int   // the interfaces
	names []nameRecord     // that are not written yet
	err   error
}

// maxText is how long a comment or a name may be.
const maxText = 4096

// open writes the head of the file, before the first block.
func (f *file) open(host string) error {
	if f.ng != nil {
		return nil
	}
	options := pcapgo.NgWriterOptions{SectionInfo: pcapgo.NgSectionInfo{Application: "github.com/smalltalk-sockets/go/impl/trace/pcapng"}}
	ng, err := pcapgo.NewNgWriterInterface(f.w, interfaceOf(host), options)
	f.ng, f.hosts = ng, map[string]int{host: 0}
	return err
}

// interfaceOf returns the interface of a host. Over the kernel hosts have no name.
func interfaceOf(host string) pcapgo.NgInterface {
	name := text(host)
	if name == "" {
		name = "sockets"
	}
	return pcapgo.NgInterface{Name: name, LinkType: layers.LinkTypeRaw}
}

// packet writes a packet.
func (f *file) packet(at time.Time, p *packet) error {
	if err := f.open(p.host); err != nil {
		return err
	}
	on, ok := f.hosts[p.host]
	if !ok {
		var err error
		if on, err = f.ng.AddInterface(interfaceOf(p.host)); err != nil {
			return err
		}
		f.hosts[p.host] = on
	}
	if err := f.writeNames(); err != nil {
		return err
	}
	flags := pcapgo.NgEpbFlags{Direction: pcapgo.NgEpbFlagDirectionOutbound}
	if p.inbound {
		flags.Direction = pcapgo.NgEpbFlagDirectionInbound
	}
	options := pcapgo.NgPacketOptions{Flags: &flags}
	for _, comment := range p.comments {
		options.Comments = append(options.Comments, text(comment))
	}
	return f.ng.WritePacketWithOptions(gopacket.CaptureInfo{
		Timestamp: at, CaptureLength: len(p.data), Length: len(p.data) + p.missing, InterfaceIndex: on,
	}, p.data, options)
}

// secrets writes a block of secrets of TLS.
func (f *file) secrets(p []byte) error {
	if err := f.open(""); err != nil {
		return err
	}
	return f.ng.WriteDecryptionSecretsBlock(pcapgo.DSB_SECRETS_TYPE_TLS, p)
}

// writeNames writes the names that were learned, which tshark wants before the packets.
func (f *file) writeNames() error {
	if len(f.names) == 0 {
		return nil
	}
	if err := f.ng.Flush(); err != nil {
		return err
	}
	_, err := f.w.Write(nameBlock(f.names))
	f.names = nil
	return err
}

// end writes what is buffered. A file without packets has a head too.
func (f *file) end() error {
	if err := f.open(""); err != nil {
		return err
	}
	if err := f.writeNames(); err != nil {
		return err
	}
	return f.ng.Flush()
}

// text returns text that is printable, valid UTF-8 and short enough for a block.
func text(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return !strconv.IsPrint(r) || r == utf8.RuneError }) {
		quoted := strconv.Quote(s)
		s = quoted[1 : len(quoted)-1]
	}
	if len(s) <= maxText {
		return s
	}
	end := maxText
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}
