package page

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"io"

	"github.com/smalltalk-sockets/go/impl/trace"
)

// Story is what a page shows. All of it but the events may be left out.
type Story struct {
	// Title names what happened: the name of the test.
	Title string
	// Failure says what went wrong: the failing line of the test, with its message.
	Failure string
	// Events are in their order, as [trace.Log.Events] returns them.
	Events []trace.Event
	// Sockets is a table of the sockets that are open, as text.
	Sockets string
	// Missing is how many events there were before these.
	Missing uint64
}

// maxData is how many bytes of one event a page holds.
const maxData = 4096

//go:embed page.html
var source string

//go:embed page.css
var style string

//go:embed page.js
var script string

var frame = template.Must(template.New("page").Parse(source))

// Write writes a page of HTML that shows a story: a lane for each host and, for what stays
// within a host, for each server; arrows for packets and data, with the bytes of each;
// what the test has changed; and time. It can be filtered by host and connection.
//
// The page needs no network: its policy allows its own script and style alone. Whatever
// names, errors and payload are, they are shown as text. The error is that of w.
func Write(w io.Writer, s Story) error {
	data, err := json.Marshal(viewOf(s))
	if err != nil {
		return err
	}
	return frame.Execute(w, map[string]any{
		"Title": readable(s.Title), "Failure": lines(s.Failure), "Sockets": lines(s.Sockets), "Missing": s.Missing,
		"Style": template.CSS(style), "Script": template.JS(script),
		"StyleSum": sum(style), "ScriptSum": sum(script),
		// json.Marshal escapes what could end the element that holds it.
		"Data": template.JS(data),
	})
}

// sum returns the hash by which a policy allows a text.
func sum(text string) string {
	hash := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(hash[:])
}
