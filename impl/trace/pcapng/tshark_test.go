package pcapng_test

import (
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tshark runs it on a capture, with all checksums checked, and returns what it prints.
func tshark(t *testing.T, capture []byte, args ...string) string {
	t.Helper()
	program, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("tshark is not there: install the package tshark of Debian")
	}
	file := filepath.Join(system.TempDir(t), "capture.pcapng")
	require.NoError(t, os.WriteFile(file, capture, 0o600))
	all := []string{"-r", file}
	for _, checked := range []string{"ip.check_checksum", "tcp.check_checksum", "udp.check_checksum"} {
		all = append(all, "-o", checked+":TRUE")
	}
	command := exec.Command(program, append(all, args...)...)
	command.Env = append(os.Environ(), "HOME="+system.TempDir(t))
	var complaints strings.Builder
	command.Stderr = &complaints
	out, err := command.Output()
	require.NoError(t, err, "%s", &complaints)
	return string(out)
}

// closing is what tshark remarks of every connection that ends.
var closing = []string{"This frame initiates the connection closing", "This frame undergoes the connection closing"}

// isSound requires that tshark finds no packet malformed, no checksum wrong, and nothing
// remarkable beside what is allowed. It returns the bytes of both directions of the first
// TCP stream, as tshark puts them together.
func isSound(t *testing.T, capture []byte, allowed ...string) (there, back string) {
	t.Helper()
	args := []string{"-z", "follow,tcp,raw,0", "-T", "fields", "-E", "separator=|"}
	for _, field := range []string{
		"frame.number", "_ws.expert.severity", "_ws.expert.message", "_ws.malformed", "ip.checksum.status",
		"tcp.checksum.status", "udp.checksum.status", "icmp.checksum.status", "icmpv6.checksum.status",
	} {
		args = append(args, "-e", field)
	}
	packets, stream, _ := strings.Cut(tshark(t, capture, args...), "=====")
	for line := range strings.Lines(packets) {
		if fields := strings.Split(strings.TrimSpace(line), "|"); len(fields) == 9 {
			isSoundPacket(t, fields, append(closing, allowed...))
		}
	}
	return follow(stream)
}

func isSoundPacket(t *testing.T, fields, allowed []string) {
	t.Helper()
	const note = 0x400000
	assert.Empty(t, fields[3], "malformed: %q", fields)
	for _, status := range fields[4:] {
		assert.NotContains(t, status, "0", "a wrong checksum: %q", fields)
	}
	remarks := 0
	for severity := range strings.SplitSeq(fields[1], ",") {
		if n, err := strconv.Atoi(severity); err == nil && n >= note {
			remarks++
		}
	}
	for _, a := range allowed {
		remarks -= strings.Count(fields[2], a)
	}
	assert.LessOrEqual(t, remarks, 0, "tshark remarks: %q", fields)
}

// follow returns what "follow stream" has printed as bytes.
func follow(stream string) (there, back string) {
	for line := range strings.Lines(stream) {
		text := strings.TrimSpace(line)
		data, err := hex.DecodeString(text)
		switch {
		case err != nil || text == "":
		case strings.HasPrefix(line, "\t"):
			back += string(data)
		default:
			there += string(data)
		}
	}
	return there, back
}
