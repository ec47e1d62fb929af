package report

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// Machine is where the results come from.
type Machine struct {
	Date, Processor, Kernel, Go, Versions string
	Processors                            int
	// Before and After are the load average then, 0 where there is none.
	Before, After float64
}

// peersOf are the modules whose versions are told.
var peersOf = []string{
	"google.golang.org/grpc", "tailscale.com", "github.com/valyala/fasthttp",
	"github.com/akutz/memconn", "github.com/cloudwego/netpoll",
}

// ThisMachine returns what is known of the machine.
func ThisMachine() Machine {
	m := Machine{
		Date:       time.Now().UTC().Format(time.DateOnly),
		Processor:  cpu(),
		Kernel:     runtime.GOOS + " " + strings.TrimSpace(contents("/proc/sys/kernel/osrelease")),
		Go:         runtime.Version() + " " + runtime.GOARCH,
		Processors: runtime.GOMAXPROCS(0),
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		m.Versions = versions(info)
	}
	return m
}

// Load returns the load average of the last minute, which tells whether other programs
// were running; 0 where there is none.
func Load() (load float64) {
	_, _ = fmt.Sscan(contents("/proc/loadavg"), &load)
	return load
}

// busy reports whether other programs have taken so much that ratios are doubtful.
func (m Machine) busy() bool { return m.Before > float64(m.Processors) }

func versions(info *debug.BuildInfo) string {
	var all []string
	for _, dep := range info.Deps {
		if slices.Contains(peersOf, dep.Path) {
			all = append(all, dep.Path+" "+dep.Version)
		}
	}
	return strings.Join(all, ", ")
}

// cpu returns the model of the processor.
func cpu() string {
	for line := range strings.Lines(contents("/proc/cpuinfo")) {
		if name, value, _ := strings.Cut(line, ":"); strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

// contents returns a file, empty where there is none.
func contents(file string) string {
	data, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	return string(data)
}

func (m Machine) rows() [][]string {
	rows := [][]string{
		{"processor", fmt.Sprintf("%s, %d used by Go", m.Processor, m.Processors)},
		{"system", m.Kernel},
		{"Go", m.Go},
		{"peers", m.Versions},
	}
	if m.After > 0 {
		rows = append(rows, []string{"load average", fmt.Sprintf("%.1f before, %.1f after", m.Before, m.After)})
	}
	return rows
}
