package memory

import (
	"io"

	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

// Transcript writes every packet between hosts to w, a line for each event of it, with
// the time since the network was made: it is sent, it arrives, it is lost. The same
// seed and the same program, in virtual time, give the same transcript. What stays
// within a host is not a packet.
//
// w is called with the network locked: it must not block, nor use the network. Its
// errors are ignored. Transcript panics for nil.
func Transcript(w io.Writer) Option {
	if misuse.IsNil(w) {
		// An Option returns no error, and the first packet would fail far from here.
		panic("memory: Transcript(nil): pass a writer, as os.Stderr, or leave the option out")
	}
	return func(n *Network) { n.transcript = w }
}
