//go:build linux

// The texts of errors are those of the platform, and these are Linux's.

package memory_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// testdata/kernel-truth.json holds scenarios that were measured on Linux. Each
// runs here in a bubble of virtual time, and every step must answer what the
// kernel answered. The steps that only look into the kernel are left out.
func TestKernelTruth(t *testing.T) {
	text, err := os.ReadFile("testdata/kernel-truth.json")
	require.NoError(t, err)
	var scenarios []scenario
	require.NoError(t, json.Unmarshal(text, &scenarios))
	for _, s := range scenarios {
		t.Run(s.ID, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { newTruth(t, s).run() })
		})
	}
}

type scenario struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Steps []step `json:"steps"`
}

type step struct {
	Text         string            `json:"text"`
	Op           string            `json:"op"`
	Args         map[string]string `json:"args"`
	As           string            `json:"as"`    // the name of what the step makes
	Label        string            `json:"label"` // the name of what goes on in the background
	Quantitative bool              `json:"quantitative"`
	Result       result            `json:"result"`
}

// result is what a step answered; nil fields were not looked at.
type result struct {
	N        *int    `json:"n"`
	Data     *string `json:"data"`
	Addr     *string `json:"addr"`
	Local    *string `json:"local"`
	Remote   *string `json:"remote"`
	Sockname *string `json:"sockname"`
	Results  *string `json:"results"`
	Revents  *string `json:"revents"`
	First    *int    `json:"first"`
	Total    *int    `json:"total"`
	Value    any     `json:"value"`
	Blocked  bool    `json:"blocked"`
	Err      *struct {
		Text  string `json:"text"`
		Errno string `json:"errno"`
	} `json:"err"`
}

// outcome is what a step answers here.
type outcome struct {
	n       int
	data    []byte
	socket  any // that was made
	results string
	revents string
	value   any
	err     error
}

// truth is one scenario that runs.
type truth struct {
	*testing.T
	scenario
	host       *memory.Host
	objects    map[string]any // streams, servers, contexts, texts
	background map[string]*job
	ports      map[uint16]string // the names of ports that were chosen
	keep       []impl.Socket
}

// patience is how long the kernel was given before a step counted as blocked.
const patience = 150 * time.Millisecond

func newTruth(t *testing.T, s scenario) *truth {
	return &truth{
		T: t, scenario: s, host: memory.New(),
		objects:    make(map[string]any),
		background: make(map[string]*job),
		ports:      make(map[uint16]string),
	}
}

func (t *truth) run() {
	t.Cleanup(func() {
		for _, c := range t.keep {
			_ = c.Close() // most are closed already
		}
	})
	for _, s := range t.Steps {
		t.step(s)
		synctest.Wait()
	}
}

func (t *truth) step(s step) {
	limit := patience
	for _, name := range []string{"wait", "max", "ms"} {
		if ms, err := strconv.Atoi(s.Args[name]); err == nil {
			limit = time.Duration(ms)*time.Millisecond + 1
		}
	}
	work := t.background[strings.TrimPrefix(s.Args["label"], "@")]
	switch s.Op {
	case "await":
		if !s.Result.Blocked {
			limit = 10 * time.Second
		}
	case "check":
		limit = 0
	default:
		work = &job{as: s.As, done: make(chan struct{})}
		t.background[s.Label] = work
		go func() {
			defer close(work.done)
			work.outcome = t.do(s)
		}()
	}
	if !work.within(limit) {
		require.True(t, s.Result.Blocked, "%s: does not answer here", s.Text)
		return
	}
	require.False(t, s.Result.Blocked, "%s: blocks in the kernel, and answers %+v here", s.Text, work.outcome)
	t.made(work.as, work.outcome)
	t.compare(s, work.outcome)
}

// job is a step that may go on in the background.
type job struct {
	as      string
	done    chan struct{}
	outcome outcome // once done is closed
}

// within reports whether the job is done in time.
func (j *job) within(limit time.Duration) bool {
	synctest.Wait()
	select {
	case <-j.done:
		return true
	default:
	}
	select {
	case <-j.done:
		return true
	case <-time.After(limit):
		return false
	}
}

// made remembers what a step has made under its name.
func (t *truth) made(name string, o outcome) {
	if s, ok := o.socket.(impl.Socket); ok && o.err == nil {
		t.keep = append(t.keep, s)
		if name == "" {
			name = "ephemeral"
		}
		t.objects[name] = s
		t.known(s.LocalEndpoint().Port(), name)
	}
}

func (t *truth) known(port uint16, name string) {
	if _, ok := t.ports[port]; ok || port < 32768 {
		return
	}
	for _, other := range t.ports {
		if other == name {
			name += "'"
		}
	}
	t.ports[port] = name
}

func (t *truth) compare(s step, o outcome) {
	want := s.Result
	switch {
	case want.Err == nil:
		require.NoError(t, o.err, s.Text)
	case want.Err.Errno != "" && !strings.Contains(want.Err.Text, ":"):
		require.ErrorIs(t, o.err, errnos[want.Err.Errno], s.Text) // of a raw socket
	default:
		require.EqualError(t, t.named(o.err), want.Err.Text, s.Text)
	}
	if want.N != nil && !s.Quantitative {
		assert.Equal(t, *want.N, o.n, s.Text)
	}
	if want.Data != nil && strings.HasPrefix(*want.Data, `"`) {
		data, err := strconv.Unquote(*want.Data)
		require.NoError(t, err)
		assert.Equal(t, data, string(o.data), s.Text)
	}
	if want.Results != nil {
		assert.Equal(t, *want.Results, o.results, s.Text)
	}
	if want.Revents != nil {
		assert.Equal(t, strings.Contains(*want.Revents, "IN"), strings.Contains(o.revents, "IN"), s.Text)
		assert.Equal(t, strings.Contains(*want.Revents, "OUT"), strings.Contains(o.revents, "OUT"), s.Text)
	}
	if want.First != nil {
		assert.InEpsilon(t, *want.Total, o.n, 0.15, s.Text)
	}
	if want.Value != nil {
		assert.EqualValues(t, want.Value, o.value, s.Text)
	}
	t.compareEndpoints(s, o)
}

func (t *truth) compareEndpoints(s step, o outcome) {
	want := s.Result
	socket, _ := o.socket.(impl.Socket)
	if socket == nil || o.err != nil {
		return
	}
	stream, _ := socket.(impl.Stream)
	for _, c := range []struct {
		want *string
		got  func() impl.Endpoint
	}{
		{want.Addr, socket.LocalEndpoint},
		{want.Local, socket.LocalEndpoint},
		{want.Sockname, socket.LocalEndpoint},
		{want.Remote, func() impl.Endpoint { return stream.RemoteEndpoint() }},
	} {
		if c.want == nil || strings.Contains(*c.want, "autobind") {
			continue
		}
		_, address, found := strings.Cut(*c.want, "/")
		if !found || !strings.HasPrefix(*c.want, "*net.") {
			address = strings.TrimPrefix(*c.want, "unix:")
		}
		if stream != nil && strings.HasPrefix(address, "[::ffff:") {
			continue
		}
		assert.Equal(t, address, t.name(c.got().String()), s.Text)
	}
}

// named answers err with the names of ports in the place of their numbers.
func (t *truth) named(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s", t.name(err.Error()))
}

var portNumber = regexp.MustCompile(`:(\d+)`)

func (t *truth) name(text string) string {
	return portNumber.ReplaceAllStringFunc(text, func(match string) string {
		port, _ := strconv.Atoi(match[1:])
		if name, ok := t.ports[uint16(port)]; ok {
			return ":<" + name + ">"
		}
		return match
	})
}

var errnos = map[string]syscall.Errno{
	"EADDRINUSE":    syscall.EADDRINUSE,
	"EADDRNOTAVAIL": syscall.EADDRNOTAVAIL,
	"EAGAIN":        syscall.EAGAIN,
	"ECONNREFUSED":  syscall.ECONNREFUSED,
	"EINVAL":        syscall.EINVAL,
	"EISCONN":       syscall.EISCONN,
	"ENETUNREACH":   syscall.ENETUNREACH,
	"ENOENT":        syscall.ENOENT,
}
