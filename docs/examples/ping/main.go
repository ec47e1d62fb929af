package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const usage = `ping asks hosts for echoes.

  ping [flags] [host ...]   127.0.0.1 and ::1 without any

flags:
`

// errSilent ends the program when a host has not replied; its statistics show
// that.
var errSilent = errors.New("no answer")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	switch {
	case errors.Is(err, errSilent):
		os.Exit(1)
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "ping:", err)
		os.Exit(2)
	}
}

func run(ctx context.Context, arguments []string, out, errs io.Writer) error {
	flags := flag.NewFlagSet("ping", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.Usage = func() {
		_, _ = fmt.Fprint(errs, usage)
		flags.PrintDefaults()
	}
	count := flags.Int("c", 3, "how many requests a host gets, 0 for no end")
	interval := flags.Duration("i", time.Second, "how long to wait between requests")
	wait := flags.Duration("W", time.Second, "how long to wait for the last answer")
	name := flags.String("network", "kernel", "kernel or memory: who makes the sockets")
	if err := flags.Parse(arguments); err != nil {
		return flag.ErrHelp // Parse has explained it
	}
	if *count < 0 || *interval < 0 || *wait < 0 {
		flags.Usage()
		return flag.ErrHelp
	}
	network, err := openNetwork(*name)
	if err != nil {
		return err
	}
	hosts := flags.Args()
	if len(hosts) == 0 {
		hosts = []string{"127.0.0.1", "::1"}
	}
	pinger := &Pinger{Network: network, Out: out, Count: *count, Interval: *interval, Wait: *wait}
	return pinger.all(ctx, hosts)
}

// all asks each host.
func (p *Pinger) all(ctx context.Context, hosts []string) error {
	silent := false
	for i, host := range hosts {
		if i > 0 {
			_, _ = fmt.Fprintln(p.Out)
		}
		s, err := p.Ping(ctx, host)
		if err != nil {
			return err
		}
		silent = silent || s.Received == 0
	}
	if silent {
		return errSilent
	}
	return nil
}
