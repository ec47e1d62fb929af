package report

import (
	"fmt"
	"strings"

	"github.com/smalltalk-sockets/go/docs/benchmarks/internal/stats"
	"github.com/smalltalk-sockets/go/docs/benchmarks/works"
)

// pairings are the tables of results: ours is compared with each of the others.
var pairings = []struct {
	title, ours string
	against     []string
}{
	{"A Socket in memory", works.Socket, inMemory},
	{"The boundary in memory", works.Memory, inMemory},
	{"A Socket over the kernel", works.KernelSocket, []string{works.Kernel, works.TCP, works.Unix}},
	{"The boundary over the kernel", works.Kernel, []string{works.TCP, works.Unix, works.UDP}},
	{"Streams, out of memory: LF lines", works.StreamLF, readers},
	{"Streams, out of memory: lines of any end", works.StreamAnyEOL, readers},
	{"Streams, out of memory: strict CRLF lines", works.StreamCRLF, readers},
	{"Streams, out of memory: the iterator of lines", works.StreamLines, readers},
	{"Streams, out of memory: frames and integers", works.Stream, readers},
}

var (
	inMemory = []string{
		works.Bufconn, works.Memnet, works.Fasthttp, works.Memconn, works.Pipe, works.TCP, works.Unix, works.UDP,
		works.Copy, works.Lock, works.Channel,
	}
	readers = []string{
		works.Raw, works.ReadSlice, works.Scanner, works.ReadString, works.Textproto, works.Peek, works.ReadFull, works.Netpoll,
	}
)

// loss is a comparison in which ours is behind a peer.
type loss struct {
	ours, work, against string
	ratio               stats.Spread
}

// writeGrids writes the tables, and returns what we lose.
func writeGrids(w *strings.Builder, all []works.Work, s samples) (losses []loss) {
	for _, p := range pairings {
		header, rows := grid(all, s, p.ours, p.against, &losses)
		if len(rows) == 0 {
			continue
		}
		fmt.Fprintf(w, "\n### %s\n\n", p.title)
		writeTable(w, append([]string{"work"}, header...), rows)
	}
	return losses
}

// grid returns the columns that have a value, and a row for each work of ours.
func grid(all []works.Work, s samples, ours string, against []string, losses *[]loss) (header []string, rows [][]string) {
	for _, peer := range against {
		for _, work := range all {
			if known(compare(s, work, ours, peer)) {
				header = append(header, peer)
				break
			}
		}
	}
	for _, work := range all {
		row, found := []string{work.Name}, false
		for _, peer := range header {
			ratio := compare(s, work, ours, peer)
			row = append(row, cell(ratio))
			found = found || known(ratio)
			if known(ratio) && ratio.Mid < 1 && !isLimit(peer) && peer != works.Kernel {
				*losses = append(*losses, loss{ours, work.Name, peer, ratio})
			}
		}
		if found {
			rows = append(rows, row)
		}
	}
	return header, rows
}

// compare returns how many times ours is as good as the other.
func compare(s samples, work works.Work, ours, other string) stats.Spread {
	return stats.Ratio(s.Of(work.Name, other, work.Unit), s.Of(work.Name, ours, work.Unit))
}

func known(s stats.Spread) bool { return s.Rounds > 0 && s.Mid == s.Mid }

// cell is a ratio with its spread, bold where ours is behind.
func cell(ratio stats.Spread) string {
	if !known(ratio) {
		return ""
	}
	text := digits(ratio.Mid)
	if ratio.Mid < 1 {
		text = "**" + text + "**"
	}
	if ratio.Rounds > 1 {
		text += fmt.Sprintf(" <sub>%s–%s</sub>", digits(ratio.Low), digits(ratio.High))
	}
	return text
}

func isLimit(name string) bool {
	return name == works.Copy || name == works.Lock || name == works.Channel || name == works.Raw
}

// writeTable writes a table of Markdown.
func writeTable(w *strings.Builder, header []string, rows [][]string) {
	fmt.Fprintf(w, "| %s |\n|%s\n", strings.Join(header, " | "), strings.Repeat("---|", len(header)))
	for _, row := range rows {
		fmt.Fprintf(w, "| %s |\n", strings.Join(row, " | "))
	}
}

// thousands returns a number with commas.
func thousands(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
