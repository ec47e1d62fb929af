package memory

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/smalltalk-sockets/go/impl/trace"
	"github.com/smalltalk-sockets/go/impl/trace/page"
	"github.com/smalltalk-sockets/go/impl/trace/pcapng"
)

// keepsFiles is a test that has a directory for files, as a *testing.T.
type keepsFiles interface{ ArtifactDir() string }

// artifactsFlag is the flag of go test that keeps the files of tests.
const artifactsFlag = "test.artifacts"

// directory returns where the files of a failed test go, "" for nowhere.
func (r *testRun) directory() string {
	keeper, ok := r.t.(keepsFiles)
	if f := flag.Lookup(artifactsFlag); !ok || f == nil || f.Value.String() != "true" {
		return ""
	}
	return keeper.ArtifactDir()
}

// writeFiles writes the story of the network into files, and returns what the log says of
// them. A network after the first of a test has a number in their names.
func (r *testRun) writeFiles() string {
	dir := r.directory()
	if dir == "" {
		return ""
	}
	events := r.log.Events()
	missing := r.log.Count() - uint64(len(events))
	open := r.network.Snapshot().String()
	var text strings.Builder
	for _, file := range []struct {
		name, what string
		write      func(w io.Writer) error
	}{
		{"network.html", "a page to look at", func(w io.Writer) error {
			return page.Write(w, page.Story{Title: r.t.Name(), Events: events, Sockets: open, Missing: missing})
		}},
		{"network.pcapng", "a capture for Wireshark", func(w io.Writer) error {
			return pcapng.Write(w, r.network.clock.Began(), events)
		}},
		{"transcript.txt", "a line for each event", func(w io.Writer) error {
			_, err := io.WriteString(w, trace.Lines(events))
			return err
		}},
		{"sockets.txt", "the open sockets", func(w io.Writer) error {
			_, err := io.WriteString(w, open)
			return err
		}},
	} {
		name, err := newFile(dir, file.name, file.write)
		if err != nil {
			fmt.Fprintf(&text, "%s was not written: %v\n", file.what, err)
			continue
		}
		fmt.Fprintf(&text, "%s: %s\n", file.what, name)
	}
	return text.String()
}

// newFile writes a file under a name that no other file has: name, or name with a number.
func newFile(dir, name string, write func(w io.Writer) error) (string, error) {
	base, ext, _ := strings.Cut(name, ".")
	for n := 1; ; n++ {
		path := filepath.Join(dir, name)
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if os.IsExist(err) {
			name = fmt.Sprintf("%s%d.%s", base, n+1, ext)
			continue
		}
		if err != nil {
			return "", err
		}
		if err := write(f); err != nil {
			_ = f.Close()
			return "", err
		}
		return path, f.Close()
	}
}
