// Package measure runs the benchmarks round by round.
package measure

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"
)

// Binary is the test binary of the works.
type Binary struct {
	// BenchTime is the -benchtime of a benchmark, except of one that runs once.
	BenchTime string
	path, dir string
}

// patience is how long one benchmark may take. Go's own limit does not end benchmarks.
const patience = 5 * time.Minute

// Build compiles the test binary of a package. Remove deletes it.
func Build(ctx context.Context, pkg string) (*Binary, error) {
	dir, err := os.MkdirTemp("", "benchmarks")
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "works.test")
	command := exec.CommandContext(ctx, "go", "test", "-c", "-o", path, pkg)
	if output, err := command.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("go test -c %s: %w\n%s", pkg, err, output), os.RemoveAll(dir))
	}
	return &Binary{path: path, dir: dir}, nil
}

// Remove deletes the binary.
func (b *Binary) Remove() error { return os.RemoveAll(b.dir) }

// Run measures one contender of a work, in a process of its own.
func (b *Binary) Run(ctx context.Context, work, contender string, once bool) (Result, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	benchTime := b.BenchTime
	if once {
		benchTime = "1x"
	}
	output, err := exec.CommandContext(ctx, b.path, "-test.run=^$", "-test.benchtime="+benchTime,
		fmt.Sprintf("-test.bench=^BenchmarkWorks$/^%s$/^%s$", regexp.QuoteMeta(work), regexp.QuoteMeta(contender))).CombinedOutput()
	if ctx.Err() != nil {
		return nil, fmt.Errorf("it did not end: %w", ctx.Err())
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, lastLine(string(output)))
	}
	return parse(string(output))
}
