// Benchmarks compares the sockets with their peers: every work round by round, all
// contenders of a work one after the other, and writes results.md and its pictures.
//
//	go run .
//
// README.md says what is measured and how to read it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"

	"github.com/smalltalk-sockets/go/docs/benchmarks/internal/measure"
	"github.com/smalltalk-sockets/go/docs/benchmarks/internal/report"
	"github.com/smalltalk-sockets/go/docs/benchmarks/works"
)

func main() {
	log.SetFlags(0)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		log.Fatal(err)
	}
}

// settings are what the flags say.
type settings struct {
	rounds    int
	only      string
	benchTime string
	procs     int
	out       string
	short     bool
}

func flags(args []string) (settings, error) {
	var s settings
	set := flag.NewFlagSet("benchmarks", flag.ContinueOnError)
	set.IntVar(&s.rounds, "rounds", 6, "how often to measure each work")
	set.StringVar(&s.only, "run", "", "measure only the works whose name this regular expression matches")
	set.StringVar(&s.benchTime, "benchtime", "100ms", "how long to measure each contender in each round, or 100x for a count")
	set.IntVar(&s.procs, "procs", runtime.NumCPU(), "how many processors Go uses")
	set.StringVar(&s.out, "out", ".", "the directory for results.md and its pictures")
	set.BoolVar(&s.short, "short", false, "leave out the works of more than 1,000 connections")
	err := set.Parse(args)
	if err == nil && (s.rounds < 1 || s.procs < 1) {
		err = errors.New("-rounds and -procs are at least 1")
	}
	return s, err
}

// command returns the command that measures the same.
func (s settings) command() string {
	text := fmt.Sprintf("go run . -rounds %d -benchtime %s -procs %d", s.rounds, s.benchTime, s.procs)
	if s.only != "" {
		text += fmt.Sprintf(" -run '%s'", s.only)
	}
	if s.short {
		text += " -short"
	}
	return text
}

func run(ctx context.Context, args []string) error {
	s, err := flags(args)
	if err != nil {
		return err
	}
	chosen, err := choose(s.only, s.short)
	if err != nil {
		return err
	}
	runtime.GOMAXPROCS(s.procs)
	if err := os.Setenv("GOMAXPROCS", fmt.Sprint(s.procs)); err != nil { // for the benchmarks
		return err
	}
	machine := report.ThisMachine()
	machine.Before = report.Load()
	samples, err := sample(ctx, s, chosen)
	if err != nil {
		return err
	}
	machine.After = report.Load()
	return write(s.out, report.Results{
		Works: chosen, Samples: samples, Machine: machine, Rounds: s.rounds,
		Pictures: report.Pictures(chosen, samples),
		Command:  s.command(),
	})
}

// choose returns the works whose names match, in short without the large ones.
func choose(only string, short bool) (chosen []works.Work, err error) {
	pattern, err := regexp.Compile(only)
	if err != nil {
		return nil, err
	}
	for _, w := range works.All() {
		if pattern.MatchString(w.Name) && (!short || !w.Large) {
			chosen = append(chosen, w)
		}
	}
	if len(chosen) == 0 {
		return nil, fmt.Errorf("no work has a name that matches %q", only)
	}
	return chosen, nil
}

func sample(ctx context.Context, s settings, chosen []works.Work) (*measure.Samples, error) {
	log.Print("building the benchmarks")
	binary, err := measure.Build(ctx, "github.com/smalltalk-sockets/go/docs/benchmarks/works")
	if err != nil {
		return nil, err
	}
	defer func() { _ = binary.Remove() }()
	binary.BenchTime = s.benchTime
	plan := measure.Plan{Works: chosen, Rounds: s.rounds, Report: func(line string) { log.Print(line) }}
	return plan.Execute(ctx, binary)
}

// write writes results.md and the pictures into a directory.
func write(directory string, r report.Results) error {
	for _, p := range r.Pictures {
		if err := writeFile(filepath.Join(directory, p.File), func(f *os.File) error {
			_, err := p.Chart.WriteTo(f)
			return err
		}); err != nil {
			return err
		}
	}
	name := filepath.Join(directory, "results.md")
	log.Print("writing ", name)
	return writeFile(name, func(f *os.File) error { return r.Write(f) })
}

func writeFile(name string, content func(f *os.File) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(content(f), f.Close())
}
